/** The generic detector's model: chance above words, evidence that adds up, places that weigh, dummies that are known. */
import { describe, expect, test } from "vitest";
import { documentedBy } from "../../src/detect/known-dummies.ts";
import { readWindow } from "../../src/detect/judges/assignment.ts";
import { calibrated } from "../../src/detect/model/calibration.ts";
import { keywordEvidence } from "../../src/detect/model/keyword-context.ts";
import { explain, weigh } from "../../src/detect/model/score.ts";
import { describeValue } from "../../src/detect/model/value-features.ts";
import { valueTexts } from "../../src/detect/model/value-texts.ts";
import { BARE_VALUE, SESSION, pathEvidence, weighPlaces } from "../../src/detect/path-evidence.ts";

function readingOf(line: string, keyword: string) {
  const reading = readWindow({
    text: line,
    at: line.indexOf(keyword),
    length: keyword.length,
    startsObject: true,
    endsObject: true,
  });
  if (reading.kind !== "weighed") throw new Error(`nothing is read in ${line}: ${reading.kind}`);
  return reading;
}

function oddsOf(line: string, keyword: string): number {
  const { assignment, name } = readingOf(line, keyword);
  return weigh(assignment, name, -Infinity)?.odds ?? NaN;
}

describe("calibration", () => {
  const steps = Array.from({ length: 161 }, (_, i) => (i - 80) / 10);

  test("what is more likely stays more likely, whatever training may choose", () => {
    for (const stretch of [0, 0.6, 1.2]) {
      for (const shift of [-0.6, 0, 0.6]) {
        const all = steps.map((odds) => calibrated(odds, { stretch, shift }));
        for (let i = 1; i < all.length; i++) expect(all[i]).toBeGreaterThan(all[i - 1] ?? 0);
      }
    }
  });

  test("what is far from even odds is left as it is", () => {
    for (const odds of [-7, 7]) expect(calibrated(odds, { stretch: 1.2, shift: 0.6 })).toBeCloseTo(odds, 3);
  });
});

/** Bits of words for each letter. */
function wordsIn(value: string): number {
  let bits = NaN;
  describeValue(value, (name, amount) => {
    if (name === "words:per-letter") bits = amount;
  });
  return bits;
}

describe("words and chance", () => {
  test("letters of words speak for words, letters by chance against", () => {
    expect(wordsIn("connection")).toBeGreaterThan(0.3);
    expect(wordsIn("xqzvkjwpfh")).toBeLessThan(-0.3);
  });

  test("words cover an identifier and hardly anything of random letters", () => {
    expect(valueTexts().wordShare("mergeRequestProvider")).toBeGreaterThan(0.9);
    expect(valueTexts().wordShare("xqzvkjwpfhgt")).toBeLessThan(0.3);
  });
});

const RANDOM = `password = "${["wqzkv", "xhtjp"].join("")}"`;

describe("scores", () => {
  test("random letters in a password score above words in the same place", () => {
    const random = oddsOf(RANDOM, "password");
    const words = oddsOf('password = "connection"', "password");
    expect(random).toBeGreaterThan(0);
    expect(words).toBeLessThan(0);
  });

  test("the evidence adds up to the score", () => {
    const line = `api_token: "${["9f8Kq2Lx", "Zp7RtWv3"].join("")}"`;
    const { assignment, name } = readingOf(line, "token");
    const weighed = weigh(assignment, name, -Infinity);
    if (!weighed) throw new Error("nothing is below this floor");
    const sum = explain(weighed, "").reduce((total, { weight }) => total + weight, 0);
    expect(sum).toBeCloseTo(weighed.odds, 1);
  });

  test("a floor that is not reached gives nothing, and changes no score above it", () => {
    const { assignment, name } = readingOf(RANDOM, "password");
    const { sum, odds } = weigh(assignment, name, -Infinity) ?? { sum: Number.NaN, odds: Number.NaN };
    expect(weigh(assignment, name, sum + 0.01)).toBeUndefined();
    expect(weigh(assignment, name, sum - 0.01)?.odds).toBe(odds);
  });

  // Where the labelled split has random letters, people have words.
  test.each(["correcthorse7", "Summer2019!", "Welcome@2021", "blue-monkey-42", "manchester1"])(
    "a password as people choose them is found: %s",
    (value) => {
      expect(oddsOf(`db_password = "${value}"`, "password")).toBeGreaterThan(-0.6);
    },
  );

  test.each(["Enter a password", "invalid_password", "current password", "showPassword"])(
    "words about a password are not: %s",
    (value) => {
      expect(oddsOf(`password = "${value}"`, "password")).toBeLessThan(-0.6);
    },
  );

  test("a UUID is a secret under the name of a token, none under the name of an id", () => {
    const uuid = ["0b5f3c7e-1a2d", "4e5f-8a9b", "2c3d4e5f6a7b"].join("-");
    expect(oddsOf(`access_token = "${uuid}"`, "token")).toBeGreaterThan(0);
    expect(oddsOf(`secretId: "${uuid}"`, "secret")).toBeLessThan(-0.6);
    expect(oddsOf(`key: "${uuid}"`, "key")).toBeLessThan(-0.6);
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
    `acme_token ||= "${VALUE}"`,
    `acme_token = \\\n    "${VALUE}"`,
    `Your acme key is \`${VALUE}\``,
    `Acme key 2: ${VALUE}`,
    `public string AcmeToken { get; set; } = "${VALUE}";`,
    `<secret>{acme ${VALUE}}</secret>`,
  ])("%j", (text) => expect(odds(text)).toBeGreaterThan(0));

  test.each([
    `acme ${VALUE}`,
    `acme SECRET-${VALUE}`,
    `acme PRIVATE ${VALUE}`,
    `acme API key to \`${VALUE}\``,
    `acme_corp PRIVATE ${VALUE}`,
  ])("%j: a value right behind the word that tells it is told, if less than one that is assigned", (text) => {
    const [start, end] = [text.indexOf(VALUE), text.indexOf(VALUE) + VALUE.length];
    const weight = keywordEvidence(text, start, end, 0).reduce((s, e) => s + e.weight, 0);
    expect(weight).toBeGreaterThan(-1);
    expect(weight).toBeLessThan(0);
  });

  test.each([`acme-${VALUE}`, `acme-cache-${VALUE}`, `acme merged ${VALUE}`, `Move acme to ${VALUE}`])(
    "%j: what only continues a name, or stands behind other words, is not told so",
    (text) => {
      const [start, end] = [text.indexOf(VALUE), text.indexOf(VALUE) + VALUE.length];
      expect(keywordEvidence(text, start, end, 0).reduce((s, e) => s + e.weight, 0)).toBeLessThan(-1);
    },
  );

  test("whose the password of an address is may be a number, or an id; a client's argument has no name", () => {
    const [hash, uuid] = ["0123abcd".repeat(8), "c4159a11-320f-4c66-ac86-2c772287949b"];
    const oddsAt = (text: string, value: string): number =>
      keywordEvidence(text, text.indexOf(value), text.indexOf(value) + value.length, 0).reduce(
        (s, e) => s + e.weight,
        0,
      );
    expect(odds(`https://4711:${VALUE}@acme.example/`)).toBe(0);
    expect(oddsAt(`https://${uuid}:${hash}@acme.example/`, hash)).toBe(0);
    expect(odds(`acme.NewClient("4711", "${VALUE}")`)).toBe(0);
  });

  test("short words among digits are there by chance", () => {
    const value = ["35fsj5kp", "nxpmr84a", "zsxfejonsj"].join("");
    expect(keywordEvidence(`acme_token=${value}`, 11, 11 + value.length).map(({ name }) => name)).toEqual(["name"]);
  });

  test("a word that tells nothing is no name, unless something joins it", () => {
    expect(odds(`acme released ${VALUE}`)).toBeLessThan(-1);
    expect(odds(`acme = ${VALUE}`)).toBe(0);
  });
});

describe("places", () => {
  const content = { confidence: 0.6, evidence: [] };

  test("translations and lock files weigh against a value, ordinary source does not", () => {
    expect(pathEvidence("src/app.py", "generic")).toEqual([]);
    expect(weighPlaces(content, ["locales/de.json"], "generic").confidence).toBeLessThan(0.35);
    expect(weighPlaces(content, ["composer.lock"], "generic").confidence).toBeLessThan(0.1);
    // Hashes in rows, and the names of packages that hold any provider's word.
    expect(weighPlaces(content, ["composer.lock"], "keyword").confidence).toBeLessThan(0.1);
    expect(weighPlaces(content, ["composer.lock"], "prefix")).toEqual(content);
    // Ids of objects beside names of branches.
    for (const path of ["packed-refs", ".git/FETCH_HEAD", "objects/pack/pack-0123456789abcdef.promisor"]) {
      expect(weighPlaces(content, [path], "keyword").confidence).toBeLessThan(0.2);
      expect(weighPlaces(content, [path], "prefix")).toEqual(content);
    }
  });

  test("a value without quotes weighs less in a language whose texts have them", () => {
    const bare = { confidence: 0.6, evidence: [{ name: BARE_VALUE, text: "has no quotes", weight: 0 }] };
    for (const path of ["src/app.py", "Key.swift", "a/b.tf"]) {
      expect(weighPlaces(bare, [path], "generic").confidence).toBeLessThan(0.2);
      expect(weighPlaces(bare, [path], "keyword")).toEqual(bare);
      expect(weighPlaces(content, [path], "generic")).toEqual(content);
    }
    for (const path of ["app.env", "docker-compose.yml", "settings.ini", "run.sh", undefined])
      expect(weighPlaces(bare, [path], "generic")).toEqual(bare);
  });

  test("a session in a log or in recorded traffic is over", () => {
    const session = { confidence: 0.9, evidence: [{ name: SESSION, text: "ends with its session", weight: 0 }] };
    for (const path of ["spec/vcr_cassettes/pay.yml", "app.har", "db/LOG.old.1687", "logs/web.txt", "web.log.1"]) {
      expect(weighPlaces(session, [path], "generic").confidence).toBeLessThan(0.35);
      expect(weighPlaces({ ...session, evidence: [] }, [path], "generic").confidence).toBe(0.9);
    }
    expect(weighPlaces(session, ["src/login.py", "catalogue/logic.js"], "generic")).toEqual(session);
  });

  test("the place that speaks for it most counts", () => {
    expect(weighPlaces(content, ["composer.lock", "src/app.py"], "generic")).toEqual(content);
  });
});

test("a value from documentation is known, in no other spelling", () => {
  const stripe = ["sk_test_", "4eC39HqLyjWDarjt", "T1zdp7dc"].join("");
  expect(documentedBy(stripe)).toBe("Stripe documentation");
  expect(documentedBy(stripe.toLowerCase())).toBeUndefined();
});
