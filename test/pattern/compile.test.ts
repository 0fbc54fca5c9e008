/** What the compiler derives from a regex: literals, bounds, probes, guards; and what it refuses. */
import { describe, expect, test } from "vitest";
import { setOf, setToHex } from "../../src/pattern/class-set.ts";
import { matchText } from "../../src/pattern/match.ts";
import { compiled, keyworded } from "./pattern-builder.ts";
import { sampleText } from "./regex-samples.ts";
import { unannounced } from "./soundness.ts";
import type { Pattern } from "../../src/model/pattern.ts";

const texts = (pattern: Pattern): string[] => pattern.literals.map((literal) => literal.text).sort();
const values = (pattern: Pattern, text: string): string[] => matchText([pattern], text).map((match) => match.value);

describe("literals", () => {
  test("a prefix stands at the match's start, and the run after it is a probe", () => {
    const [literal] = compiled("gxp_[A-Za-z0-9]{36}").literals;
    expect(literal).toEqual({
      text: "gxp_",
      ignoreCase: false,
      leadMin: 0,
      leadMax: 0,
      tailMax: 40,
      after: [
        ["run", setToHex(setOf("A-Za-z0-9")), 36, 36],
        ["next-not", setToHex(setOf("A-Za-z0-9"))],
      ],
      before: [
        [
          "any",
          [
            [["previous-not", setToHex(setOf("A-Za-z0-9"))]],
            [["before", setToHex(setOf("%\\\x00-\x08\x0e-\x1f")), 11]],
          ],
        ],
      ],
    });
  });

  test("small classes and alternations are spelled out", () => {
    expect(texts(compiled("gx[pou]_[a-z0-9]{20}"))).toEqual(["gxo_", "gxp_", "gxu_"]);
    expect(texts(compiled("(?:live|test)sk[a-z0-9]{20}"))).toEqual(["livesk", "testsk"]);
    expect(texts(compiled("ab(?:cd)?ef[0-9]{20}"))).toEqual(["abcdef", "abef"]);
  });

  test("both cases of a letter make a literal that ignores case", () => {
    expect(compiled("[kK][eE][yY][iI][dD]=[0-9]{20}").literals[0]).toMatchObject({ text: "keyid=", ignoreCase: true });
    expect(compiled("TokEn_[0-9]{20}", { ignoreCase: true }).literals[0]).toMatchObject({
      text: "token_",
      ignoreCase: true,
    });
  });

  test("a fixed part in the middle has a lead and a run before it", () => {
    const [literal] = compiled("[0-9a-f]{32}-us[0-9]{1,2}xq").literals;
    expect(literal).toMatchObject({ leadMin: 32, leadMax: 32 });
    expect(literal?.before[0]).toEqual(["run", setToHex(setOf("0-9a-f")), 32, 32]);
    expect(compiled("[0-9]{3,80}\\.apps\\.example").literals[0]).toMatchObject({ leadMin: 3, leadMax: 80 });
  });

  test("a long fixed string is cut to eight bytes", () => {
    const [literal] = compiled("https://hooks\\.example\\.com/services/[A-Z0-9]{20}").literals;
    expect(literal?.text.length).toBeLessThanOrEqual(8);
    expect(literal?.leadMin).toBe("https://hooks.example.com/services/".indexOf(literal?.text ?? ""));
  });

  test("branches have literals of their own", () => {
    expect(texts(compiled("(?:abcd_[0-9]{20}|[a-f]{5}\\.wxyz[0-9]{20})"))).toEqual(["abcd_", ".wxyz"].sort());
  });
});

describe("probes", () => {
  const hex = setToHex(setOf("0-9a-f"));

  test("neighbours of the same class are one run, also where a part of them is looked into", () => {
    expect(compiled("key_[0-9a-f]{9}[0-9a-f]{2,4}").literals[0]?.after[0]).toEqual(["run", hex, 11, 13]);
  });

  test("behind a gap the run is looked for first, then every step is taken", () => {
    const [literal] = keyworded(["acmecorp"], "[0-9a-f]{32}").literals;
    expect(literal?.after[0]).toEqual(["within", hex, 32, 40]);
    expect(literal?.after[1]).toEqual(["run", "ff".repeat(32), 0, 40]);
  });

  test("alternatives, optional parts and repeats of parts are kept; what is too long is told by its bytes and lengths", () => {
    const digit = setToHex(setOf("0-9"));
    const [short] = compiled("abcd(?:[0-9]-)?(?:[0-9]{2}|[a-f]{3})x", { boundaries: false }).literals;
    expect(short?.after.map((step) => step[0])).toEqual(["any", "any", "run"]);
    const [long] = compiled("abcd(?:[0-9]{1,2}){9}x", { boundaries: false }).literals;
    expect(long?.after[0]).toEqual(["run", digit, 9, 18]);
  });

  test("lookarounds are asked where they stand", () => {
    const [literal] = compiled("abcd(?=[a-z]{0,9}[0-9])[a-z0-9]{10}(?<![xy])", { boundaries: false }).literals;
    expect(literal?.after.map((step) => step[0])).toEqual(["ahead", "run", "previous-not"]);
  });

  test("ignoring case, nothing beyond ASCII is excluded", () => {
    const [literal] = compiled("abcd[0-9](?!\\xe4)", { boundaries: false, ignoreCase: true }).literals;
    expect(literal?.after.map((step) => step[0])).toEqual(["run"]);
  });
});

describe("refused", () => {
  const refusal = (regex: string, changes = {}): string => {
    try {
      compiled(regex, changes);
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    ["[a-z0-9]{32}", "no fixed string"],
    ["ab[a-z0-9]{32}", "no fixed string"],
    ["(abc|[0-9]{20})", "no fixed string"],
    ["abc[a-z]+[0-9]+[a-f]+", "max-length"],
    ["abc([a-z]{3})\\1", "backreference"],
    ["abc(", "not a JavaScript regex"],
    ["(?:abcd)?", "matches nothing"],
    ["abcd\\u0100", "Latin-1"],
    ["abcd(?:[a-z]{1,9}){1,40}!", "backtracks badly"],
    ["abcd(?:x?x?x?){1,60}y", "backtracks badly"],
    ["abcd(?=[^]{0,2000}x)[0-9]{4}", "lookaround"],
    [`(?:${Array.from({ length: 60 }, (_, i) => `q${i + 10}`).join("|")})[a-z]{20}`, "three bytes"],
  ])("%s: %s", (regex, message) => {
    expect(refusal(regex)).toContain(message);
  });

  test("a group that is not there, a checksum that is not known", () => {
    expect(refusal("abcd[0-9]{8}", { secretGroup: 1 })).toContain("secret-group 1");
    expect(refusal("abcd[0-9]{8}", { checksum: "nope" })).toContain('"nope"');
  });
});

describe("lengths", () => {
  test("a quantifier without an end is cut to 512, or to max-length", () => {
    expect(compiled("abcd[0-9]+").literals[0]?.tailMax).toBe(516);
    expect(compiled("abcd[0-9]{20,}", { maxLength: 8000 }).literals[0]?.tailMax).toBe(8004);
    expect(compiled("abcd(?:[0-9]+_){2}").regex).toContain("[0-9]{1,512}_){2}");
  });

  test("a value longer than that is found in part", () => {
    expect(values(compiled("abcd([0-9]+)"), `abcd${"7".repeat(600)}`)).toEqual(["7".repeat(512)]);
  });
});

describe("boundaries", () => {
  const pattern = compiled("gxp_[A-Za-z0-9]{8}");

  test("a longer word is no match", () => {
    expect(values(pattern, "gxp_abcdefgh1")).toEqual([]);
    expect(values(pattern, "xgxp_abcdefgh")).toEqual([]);
    expect(values(pattern, "ngxp_abcdefgh")).toEqual([]);
  });

  test.each([
    '"',
    "'",
    "=",
    ":",
    "/",
    "_",
    "-",
    "(",
    "\\n",
    "\\t",
    "%3D",
    "%22",
    "\\u003d",
    "\\x22",
    "\x1b[1;32m",
    "\n",
  ])("%j may stand before it", (before) => {
    expect(values(pattern, `${before}gxp_abcdefgh`)).toEqual(["gxp_abcdefgh"]);
  });

  test("the length before a string, as compiled programs keep it, is no part of the value", () => {
    const token = `gxp_${"abcdefgh"}`;
    // A length of 48 to 122 is a letter or digit.
    expect(values(pattern, `\x00\x01E${token}\x00`)).toEqual([token]);
    expect(values(pattern, `ZE${token} \tE${token} `)).toEqual([]);
  });

  test("boundaries: false leaves the regex alone, and so does an assertion of the author's", () => {
    expect(compiled("gxp_[0-9]{8}", { boundaries: false }).regex).toBe("gxp_[0-9]{8}");
    expect(compiled("\\bgxp_[0-9]{8}(?!-)").regex).toBe("\\bgxp_[0-9]{8}(?!-)");
  });

  test("a value that ends in padding may be followed by what its class holds only if that is a delimiter", () => {
    const padded = compiled("gxp_[A-Za-z0-9+/]{8}={0,2}");
    expect(values(padded, "gxp_abcdefgh==;")).toEqual(["gxp_abcdefgh=="]);
    expect(values(padded, "gxp_abcdefgh/")).toEqual([]);
  });
});

describe("where a value without a form of its own begins", () => {
  const loose = keyworded(["acmecorp"], "[A-Za-z0-9_-]{16,40}");
  const value = "q7ZkTw2pXv9sRb4n";

  test.each(["\\n", "\\t", "\\\\n", "%3D", "\\u0022", "\\x22"])("behind %j, not inside it", (before) => {
    expect(values(loose, `acmecorp key:${before}${value}`)).toEqual([value]);
  });

  test.each(["key-", "TOKEN-", "secret_", "access-", "Private_"])("behind %j", (before) => {
    expect(values(loose, `acmecorp-${before}${value}`)).toEqual([value]);
  });

  test("not behind any other word: it may be a part of something longer", () => {
    expect(values(keyworded(["acmecorp"], "[A-Za-z0-9_-]{16}"), `acmecorp release-${value}`)).toEqual([]);
  });
});

describe("keyword forms", () => {
  const value = "0123456789abcdef0123456789abcdef";

  test("the nearest value within the distance, over line breaks", () => {
    const pattern = keyworded(["acmecorp"], "[0-9a-f]{32}");
    expect(values(pattern, `AcmeCorp\n  key: ${value}`)).toEqual([value]);
    expect(values(pattern, `acmecorp${" ".repeat(40)}${value}`)).toEqual([value]);
    expect(values(pattern, `acmecorp${" ".repeat(41)}${value}`)).toEqual([]);
    expect(values(pattern, `acmecorp ${value}a`)).toEqual([]);
    expect(values(pattern, `acmecorp ${value} ${value.replace("0", "f")}`)).toEqual([value]);
  });

  test("the value's case counts, the keyword's does not", () => {
    const pattern = keyworded(["acmecorp"], "[0-9a-f]{32}");
    expect(values(pattern, `ACMECORP=${value.toUpperCase()}`)).toEqual([]);
    expect(values(pattern, `ACMECORP=${value}`)).toEqual([value]);
  });

  test("a space in a keyword is an optional separator", () => {
    const pattern = keyworded(["acme token"], "[0-9a-f]{32}");
    for (const name of ["acme_token", "ACME-TOKEN", "acmeToken", "acme.token", "acme token"]) {
      expect(values(pattern, `${name}: ${value}`)).toEqual([value]);
    }
    expect(values(pattern, `acme+token: ${value}`)).toEqual([]);
  });

  test.each([
    `acmecorp_key = "${value}"`,
    `"acmecorpKey": "${value}"`,
    `\\"acmecorp-key\\":\\"${value}\\"`,
    `acmecorp => '${value}'`,
    `acmecorp.key := \`${value}\``,
    `set("acmecorp", "${value}")`,
    `<acmecorp>${value}</acmecorp>`,
    `acmecorp_key="""\n${value}\n"""`,
    `config['acmecorp'] = ${value}`,
  ])("an assignment: %s", (text) => {
    expect(values(keyworded(["acmecorp"], "[0-9a-f]{32}", { assignment: true }), text)).toEqual([value]);
  });

  test("no assignment, no match", () => {
    expect(values(keyworded(["acmecorp"], "[0-9a-f]{32}", { assignment: true }), `acmecorp ${value}`)).toEqual([]);
  });

  test("a second word", () => {
    const pattern = keyworded(["acme"], "[0-9a-f]{32}", {
      then: { words: ["key", "secret"], within: 8 },
      distance: 10,
    });
    expect(values(pattern, `acme api key = ${value}`)).toEqual([value]);
    expect(values(pattern, `acme build ${value}`)).toEqual([]);
  });

  test("right behind the keyword no second word is needed, unless the value must be assigned", () => {
    const then = { words: ["key", "secret"], within: 8 };
    const pattern = keyworded(["acme"], "[0-9a-f]{32}", { then });
    for (const joint of [" ", "=", ": ", "-", " = '", '": "'])
      expect(values(pattern, `acme${joint}${value}`)).toEqual([value]);
    expect(values(keyworded(["acme"], "[0-9a-f]{32}", { then, assignment: true }), `acme=${value}`)).toEqual([]);
  });

  test("an identifier needs its second word", () => {
    const pattern = keyworded(["acme"], "[0-9a-f]{32}", { then: { words: ["id"], within: 8 } }, { role: "identifier" });
    const told = new RegExp(pattern.regex, pattern.flags);
    expect(told.test(`acme_id: ${value}`)).toBe(true);
    expect(told.test(`acme: ${value}`)).toBe(false);
  });

  test("an assignment across escapes, pipes, many signs, or blanks behind a telling name", () => {
    const pattern = keyworded(["acme"], "[0-9a-f]{32}", { assignment: true });
    for (const joint of ["_id :::= ", " .= '", "\\u003d\\u0022", "%3D", " token | ", " secret ", " key '"])
      expect(values(pattern, `acme${joint}${value}`)).toEqual([value]);
    expect(values(pattern, `acme released ${value}`)).toEqual([]);
  });

  test("either side", () => {
    const pattern = keyworded(["acmecorp.io"], "[0-9a-f]{32}", { eitherSide: true, distance: 100 });
    expect(values(pattern, `https://acmecorp.io/?k=${value}`)).toEqual([value]);
    expect(values(pattern, `key ${value}\nhost acmecorp.io`)).toEqual([value]);
    expect(values(pattern, `key ${value}${" ".repeat(101)}acmecorp.io`)).toEqual([]);
  });

  test("also near", () => {
    const pattern = keyworded(["apikey"], "[0-9a-f]{32}", {}, { alsoNear: { words: ["acme"], within: 60 } });
    expect(values(pattern, `acme\napikey: ${value}`)).toEqual([value]);
    expect(values(pattern, `apikey: ${value} # ACME`)).toEqual([value]);
    expect(values(pattern, `apikey: ${value}`)).toEqual([]);
    expect(values(pattern, `acme${" ".repeat(61)}apikey: ${value}`)).toEqual([]);
  });
});

describe("whatever the regex matches, a literal announces", () => {
  const patterns: [string, Pattern][] = [
    "gx[pousr]_[A-Za-z0-9]{36}",
    "AK(?:IA|ID)[A-Z2-7]{16}",
    "(?:a|bb|ccc)key[0-9]{1,9}x?",
    "[a-z]{3,9}\\.vault\\.[0-9a-f]{4,40}",
    "(?:foo[0-9]{4}|[0-9]{2,6}barbaz)[a-z]{2,}",
    "(?:ab[0-9]cd){2,3}-[a-z]*",
    "x?y?z{3}[a-c]{2}q[0-9]{8}",
    "se?cret[-_]?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}",
    "(?:(?:ab|cd)ef|gh[0-9]ij){1,2}[A-Z]{10}",
    "[Tt]oken[^\\n]{0,10}[0-9]{10}",
  ].map((regex) => [regex, compiled(regex)]);
  const forms: [string, Pattern][] = [
    ["distance", keyworded(["acme", "acme corp"], "[0-9a-f]{32}")],
    ["assignment", keyworded(["acme token"], "[A-Z][a-z0-9]{9,31}", { assignment: true })],
    ["either side", keyworded(["acme.io"], "[0-9a-f]{16}", { eitherSide: true, distance: 30 })],
    ["then", keyworded(["acme"], "[0-9a-f]{16}", { then: { words: ["key"], within: 9 } })],
    ["ignoring case", compiled("kEy_[a-f]{4}x[0-9]{5}", { ignoreCase: true })],
  ];

  test.each([...patterns, ...forms])("%s", (name, pattern) => {
    let matches = 0;
    for (let seed = 0; seed < 400; seed++) {
      const result = unannounced(pattern, sampleText(pattern.regex, pattern.flags, `${name} ${seed}`));
      matches += result.matches;
      expect(result.missed).toEqual([]);
    }
    expect(matches).toBeGreaterThan(20);
  });

  test("the oracle can fail: a literal with wrong bounds is caught", () => {
    const right = compiled("gxp_[0-9]{8}");
    const wrong = { ...right, literals: right.literals.map((literal) => ({ ...literal, tailMax: 11 })) };
    expect(unannounced(wrong, "gxp_01234567").missed).toHaveLength(1);
  });
});
