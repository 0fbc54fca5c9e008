/** The generic detector's model: chance above words, evidence that adds up, places that weigh, dummies that are known. */
import { describe, expect, test } from "vitest";
import { documentedBy } from "../../src/detect/known-dummies.ts";
import { readName } from "../../src/detect/judges/assignment/names.ts";
import { readAssignment } from "../../src/detect/judges/assignment/syntax.ts";
import { keywordEvidence } from "../../src/detect/model/keyword-context.ts";
import { wordBits } from "../../src/detect/model/letters.ts";
import { explain, featuresOf, weigh, type Features } from "../../src/detect/model/score.ts";
import { wordShare } from "../../src/detect/model/words.ts";
import { pathEvidence, weighPlaces } from "../../src/detect/path-evidence.ts";

function featuresIn(line: string, keyword: string): Features {
  const assignment = readAssignment(line, line.indexOf(keyword), keyword.length);
  const name = assignment && readName(assignment.name);
  if (!assignment || !name) throw new Error(`nothing is read in ${line}`);
  return featuresOf(assignment, name);
}

describe("words and chance", () => {
  test("letters of words speak for words, letters by chance against", () => {
    expect(wordBits("connection")).toBeGreaterThan(3);
    expect(wordBits("xqzvkjwpfh")).toBeLessThan(-3);
  });

  test("words cover an identifier and hardly anything of random letters", () => {
    expect(wordShare("mergeRequestProvider")).toBeGreaterThan(0.9);
    expect(wordShare("xqzvkjwpfhgt")).toBeLessThan(0.3);
  });
});

describe("scores", () => {
  test("random letters in a password score above words in the same place", () => {
    const random = weigh(featuresIn(`password = "${["wqzkv", "xhtjp"].join("")}"`, "password"));
    const words = weigh(featuresIn('password = "connection"', "password"));
    expect(random).toBeGreaterThan(0);
    expect(words).toBeLessThan(0);
  });

  test("the evidence adds up to the score", () => {
    const features = featuresIn(`api_token: "${["9f8Kq2Lx", "Zp7RtWv3"].join("")}"`, "token");
    const sum = explain(features).reduce((total, { weight }) => total + weight, 0);
    expect(sum).toBeCloseTo(weigh(features), 1);
  });
});

describe("surroundings of a provider's word", () => {
  const HASH = "0123456789abcdef".repeat(3).slice(3, 43);
  const odds = (text: string, value: string): number =>
    keywordEvidence(text, text.indexOf(value), text.indexOf(value) + value.length).reduce((s, e) => s + e.weight, 0);

  test("a hash speaks against it, a telling name for it, standing alone against it", () => {
    expect(odds(`"sha": "${HASH}"`, HASH)).toBeLessThan(-2);
    expect(odds(`github_token = "${HASH}"`, HASH)).toBeGreaterThan(0);
    expect(odds(`Merge ${HASH} into main`, HASH)).toBeLessThan(-1);
  });
});

describe("a name before a provider's value is seen", () => {
  const VALUE = ["q7Zk", "Tw2p", "Xv9s", "Rb4n"].join("");
  const odds = (text: string): number =>
    keywordEvidence(text, text.indexOf(VALUE), text.indexOf(VALUE) + VALUE.length).reduce((s, e) => s + e.weight, 0);

  test.each([
    `acme_token='${VALUE}'`,
    `acme token = ' ${VALUE} '`,
    `acme key ${VALUE}`,
    `api token |${VALUE}`,
    `https://acme.example/?key%3D${VALUE}`,
    `"acme_key\\u003d\\u0022${VALUE}\\u0022"`,
    `<acme_key>\n    ${VALUE}\n</acme_key>`,
    `acme_token .= "${VALUE}"`,
    `acme_token :::= "${VALUE}"`,
  ])("%j", (text) => expect(odds(text)).toBeGreaterThan(0));

  test("a word that tells nothing is no name, unless something joins it", () => {
    expect(odds(`acme released ${VALUE}`)).toBeLessThan(-1);
    expect(odds(`acme = ${VALUE}`)).toBe(0);
  });
});

describe("places", () => {
  const content = { confidence: 0.6, evidence: [] };

  test("translations and lock files weigh against a value, ordinary source does not", () => {
    expect(pathEvidence("src/app.py")).toEqual([]);
    expect(weighPlaces(content, ["locales/de.json"]).confidence).toBeLessThan(0.35);
    expect(weighPlaces(content, ["composer.lock"]).confidence).toBeLessThan(0.1);
  });

  test("the place that speaks for it most counts", () => {
    expect(weighPlaces(content, ["composer.lock", "src/app.py"])).toEqual(content);
  });
});

test("a value from documentation is known, in no other spelling", () => {
  const stripe = ["sk_test_", "4eC39HqLyjWDarjt", "T1zdp7dc"].join("");
  expect(documentedBy(stripe)).toBe("Stripe documentation");
  expect(documentedBy(stripe.toLowerCase())).toBeUndefined();
});
