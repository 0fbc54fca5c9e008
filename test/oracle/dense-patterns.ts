/** Patterns over a tiny alphabet: in a short random text their literals, probes and matches stand close together and overlap.
 *  Each has one property that an edit could break: context on both sides, a literal in the middle, a required companion and so on. */
import { gzipSync } from "node:zlib";
import { LINE_REACH, type Clause } from "../../src/model/clause.ts";
import type { Literal, Pattern, Probe } from "../../src/model/pattern.ts";

function bits(members: string): string {
  const set = Buffer.alloc(32);
  for (const character of members) {
    const c = character.charCodeAt(0);
    set[c >> 3] = set[c >> 3]! | (1 << (c & 7));
  }
  return set.toString("hex");
}

const ANYTHING = "ff".repeat(32);

/** A run of members right beside the literal, or so far off. */
export function near(members: string, run: number, distance = 0): readonly Probe[] {
  const step: Probe = ["run", bits(members), run, run];
  return distance === 0 ? [step] : [["within", bits(members), run, distance], ["run", ANYTHING, 0, distance], step];
}

type Where = Partial<Literal> & { readonly text: string; readonly tailMax: number };

/** A pattern of which only what matters is said. */
export function makePattern(
  id: string,
  regex: string,
  literals: readonly Where[],
  more: Partial<Pattern> = {},
): Pattern {
  return {
    id,
    provider: "test",
    role: "secret",
    severity: "high",
    regex,
    flags: "",
    secretGroup: 0,
    literals: literals.map((literal) => ({
      ignoreCase: false,
      leadMin: 0,
      leadMax: 0,
      after: [],
      before: [],
      ...literal,
    })),
    minEntropy: 0,
    stopwords: [],
    companions: [],
    told: "prefix",
    specificity: regex.length,
    enabled: true,
    ...more,
  };
}

/** What the patterns' `clauses` number. */
export const CLAUSES: readonly Clause[] = [
  { content: { kind: "words", of: "secret", words: ["aab"] }, place: undefined, isElsewhere: false, reason: "" },
  { content: { kind: "regex", of: "line", regex: "^a|key" }, place: undefined, isElsewhere: false, reason: "" },
  {
    content: { kind: "measure", of: "match", measure: "entropy", compare: ">", than: 1.4 },
    place: { kind: "text", of: "path", how: "is", text: "x" },
    isElsewhere: true,
    reason: "",
  },
];

export const DENSE: readonly Pattern[] = [
  makePattern("tail", "abc[ab]{2,5}", [{ text: "abc", tailMax: 8, after: near("ab", 2) }]),
  makePattern(
    "guarded",
    "(?<![a-c])cab(?![ab])",
    [{ text: "cab", tailMax: 3, after: [["next-not", bits("ab")]], before: [["previous-not", bits("abc")]] }],
    { role: "identifier" },
  ),
  makePattern(
    "looking",
    "bca(?:a{1,3}|(?<=[^]b[^]{2})c)(?=[^]{0,3}b)",
    [
      {
        text: "bca",
        tailMax: 6,
        after: [
          [
            "any",
            [
              [["run", bits("a"), 1, 3]],
              [
                ["before", bits("abc"), 4],
                ["run", bits("c"), 1, 1],
              ],
            ],
          ],
          [
            "ahead",
            [
              ["run", ANYTHING, 0, 3],
              ["run", bits("b"), 1, 1],
            ],
          ],
        ],
      },
    ],
    { context: { before: 5, after: 5 } },
  ),
  makePattern(
    "middle",
    "[ab]{1,3}bca(c{1,3})",
    [{ text: "bca", leadMin: 1, leadMax: 3, tailMax: 6, before: near("ab", 1), after: near("c", 1) }],
    { secretGroup: 1 },
  ),
  makePattern("loose", "aab[^]{0,6}?c{3}", [{ text: "aab", tailMax: 12, after: near("c", 3, 6) }], {
    told: "keyword",
  }),
  makePattern("folded", "bab[ab]{1,4}", [{ text: "bab", ignoreCase: true, tailMax: 7 }], { flags: "i" }),
  makePattern("either", "(?:acc|bcc)[abc]{2}", [
    { text: "acc", tailMax: 5 },
    { text: "bcc", tailMax: 5 },
  ]),
  makePattern("paired", "aca[bc]{2}", [{ text: "aca", tailMax: 5 }], {
    companions: [{ pattern: "guarded", within: 9, required: true }],
  }),
  makePattern("rival", "[abc]{0,2}abc[abc]{1,3}", [{ text: "abc", leadMax: 2, tailMax: 6 }], { told: "generic" }),
  // Longer than what is looked for in UTF-32.
  makePattern("long", "bbbaaabbbaaa[0-9]{2}", [{ text: "bbbaaabbbaaa", tailMax: 14, after: near("0123456789", 2) }]),
  makePattern("varied", "aaa[^\\s]{5}", [{ text: "aaa", tailMax: 8 }], { minEntropy: 1.5, stopwords: ["aaabbb"] }),
  makePattern("assignment", "", [{ text: "key", ignoreCase: true, tailMax: 3 }], {
    judge: "assignment",
    told: "generic",
  }),
  // Told by a word near by that is no part of it: every match counts.
  makePattern("near", "(?<!cc)c[ab]{3,4}(?!b)", [{ text: "bca", leadMax: 11, tailMax: 14 }], {
    around: 6,
    told: "keyword",
    context: { before: 3, after: 2 },
  }),
  // Conditions read the value, the match and the line; some wait for the place.
  makePattern("conditional", "bcb([abc]{4})", [{ text: "bcb", tailMax: 7 }], {
    secretGroup: 1,
    clauses: [0, 1, 2],
    isPlaced: true,
    context: { before: LINE_REACH, after: LINE_REACH },
  }),
  makePattern("key-block", "", [{ text: "PRIVATE KEY", tailMax: 11 }], { judge: "pem" }),
];

const STEPS = { latin1: [1, 0], utf16le: [2, 0], utf16be: [2, 1], utf32le: [4, 0], utf32be: [4, 3] } as const;
export type EncodingName = keyof typeof STEPS;
export const ENCODING_NAMES = Object.keys(STEPS) as EncodingName[];

/** Latin-1 text in one of the encodings that literals are looked for in. */
export function encodeText(text: string, encoding: EncodingName): Buffer {
  const [step, low] = STEPS[encoding];
  const bytes = Buffer.alloc(text.length * step);
  for (let i = 0; i < text.length; i++) bytes[i * step + low] = text.charCodeAt(i);
  return bytes;
}

const RULE = "-".repeat(5);
const BODY = "MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEA0abcab";
export const BEGIN = `${RULE}BEGIN ${"PRIVATE"} KEY${RULE}\n`;
export const END = `\n${RULE}END ${"PRIVATE"} KEY${RULE}`;

/** Sixty bytes that hold matches, so that more stand side by side after an edit. */
const PLAIN = " abcabab acabb cab aacabbccc bbbaaabbbaaa01 abbcac aabccc a; ";

/** Rows of base64 and of hex: whole ones, ones that go on in the next line, one in base64 twice. */
const ENCODED: readonly string[] = [
  Buffer.from(PLAIN).toString("base64"),
  `${Buffer.from(PLAIN.slice(0, 57)).toString("base64")}\n`,
  `${Buffer.from(PLAIN.slice(1, 49)).toString("base64")}\r\n`,
  Buffer.from(PLAIN.slice(3, 21)).toString("base64url"),
  Buffer.from(PLAIN.slice(5, 41)).toString("hex"),
  `"${Buffer.from(Buffer.from(PLAIN.slice(0, 30)).toString("base64")).toString("base64")}"`,
  Buffer.from(PLAIN.slice(0, 33), "utf16le").toString("base64"),
  Buffer.from(PLAIN.slice(2, 50)).toString("base64"),
  `${Buffer.from(PLAIN.slice(0, 45)).toString("base64")}\n  # `,
  `${Buffer.from(PLAIN.slice(4, 49)).toString("base64")}" +\n "`,
  `${Buffer.from(PLAIN.slice(0, 47)).toString("base64url")}\\n`,
  `${Buffer.from(PLAIN.slice(7, 37)).toString("hex")}\n// `,
  gzipSync(Buffer.from(PLAIN.slice(0, 30))).toString("base64"),
  // Read in pieces.
  Buffer.from(`${PLAIN}${"xyz ".repeat(700)}${PLAIN}${"xyz ".repeat(200)}`).toString("base64"),
  "\n    ",
  "\\n",
];

/** Each character as an escape, or some of them. */
const asEscapes = (text: string, write: (code: string) => string, some = /[^]/g): string =>
  text.replace(some, (c) => write(c.charCodeAt(0).toString(16).padStart(2, "0")));

/** Texts with escapes: all characters or some, one after another, and such as say an escape or stand in base64. */
const ESCAPED: readonly string[] = [
  asEscapes("abcabab acabb", (code) => `%${code}`),
  asEscapes("aacabbccc_aacabbccc", (code) => `%${code}`, /_|bb/g),
  asEscapes("xaabcccaabccca", (code) => `%25${code}`, /b/g),
  asEscapes("bbcaccbbcaccb", (code) => `\\x${code}`, /b/g),
  asEscapes("bcbabcabcbbac", (code) => `\\u00${code}`, /c/g),
  asEscapes('key="ab0cabAB1c"', (code) => `\\u00${code}`, /[="]/g),
  asEscapes("abbcacabbcaca", (code) => `&#x${code};`, /c/g),
  "abcabb&amp;abcabb&quot;cab&quot;",
  "aca\\/bca\\/ccc\\/bbb",
  Buffer.from(asEscapes(PLAIN.slice(0, 40), (code) => `%${code}`, / /g)).toString("base64"),
  "\\",
  "%",
  "\\u00",
  "-".repeat(300),
];

/** Strings in pieces, and lines that go on in the next one. */
const JOINED: readonly string[] = [
  '"xabcabab_abcababcabcabcab" + "abcab"',
  "'aacabb' .\n  'ccc_aacabbccc_aacabbccc' . 'aab'",
  '"bcbabcab" "0AcbbcaccbbcaccbaAB1_aab" \\\n"aacbbcaccc"',
  "['abcab0A_abcabab_abcabab', 'bcbabcab', 'caacabbccc'].join('')",
  "xx_bbcaccbbcaccbbcaccbbcacc\\\n  abbcac_bbcac\\\r\nbcacc\n",
  "bbcacc_bbcac=\nabbcac_aab=5Fbbcacabbcacabbcacabbcac=\r\nbcacc",
  "token=3Dabcabab_abcababcababca=\nbabab",
  'x="bbcaccbbca=\nccb_abcabbccb_abcabb"',
  "abcabababcabababcabab",
  '" +\n  "',
  '" + "',
  "'.'",
  '" ',
  "\\\n",
  "=\n",
  "=5F",
  '"',
  "'\n",
  "\n'",
  "\n",
  " +",
  "AB0_cabABcab0",
  "\n".repeat(3),
  " ".repeat(50),
];

/** What texts and inserts are made of, in Latin-1; used in every encoding. */
/** Texts that lists of numbers, pieces of strings and words from their end on spell out. */
export const SPELLED_FRAGMENTS: readonly string[] = [
  asNumbers("hf_abcabab acabb cab aacabbccc", (c) => `0x${c.toString(16)}, `),
  asNumbers("hf_abcabab bcaccc hf_abcabab", (c) => `0x${c.toString(16)},\n  `),
  asNumbers(" hf_abcabab acabb ", (c) => `${c},`),
  '"abcab" + "abacab" + "bcabcab"',
  '"abcaa",\n "bcacabb", "abcabab"',
  "bababacbaccbabacba",
  "babacb-acbabababa ",
];

function asNumbers(text: string, write: (code: number) => string): string {
  return Array.from(text, (c) => write(c.charCodeAt(0))).join("");
}

/** What texts that are spelled out are met at. */
export const DENSE_SPELLED: readonly Pattern[] = [
  makePattern("spelled-numbers", "", [["8, 0x66", 7], ["104,102", 7], ["0x68,\n", 6]].map(spelledAt), {
    judge: "numbers", role: "public", told: "generic",
  }),
  makePattern("spelled-pieces", "", [["abc", 3]].map(spelledAt), {
    judge: "pieces of strings", role: "public", told: "generic",
  }),
  makePattern("spelled-reversed", "", [["cba", 3]].map(spelledAt), { judge: "reversed", role: "public", told: "generic" }),
]; // prettier-ignore

function spelledAt([text, tailMax]: readonly (string | number)[]): Where {
  return { text: String(text), tailMax: Number(tailMax) };
}

export const FRAGMENTS: readonly string[] = [
  ...'aaabbbccc AB\n\0="-0\xe9',
  "abc",
  "cab",
  "bca",
  "aab",
  "ccc",
  "aca",
  "bab",
  "acc",
  "bcc",
  "key",
  'KEY = "',
  "abcabab",
  " cab ",
  "abbcac",
  "aacabbccc",
  "aabccc",
  "acabb cab\n",
  "bbbaaabbbaaa01",
  'key="ab0cabAB1c"',
  "key: a1b2c3A1B2C3\n",
  "db_key_x => 'zA9_x8Yw7Vu6'",
  BEGIN,
  END,
  BODY,
  `${BEGIN}${BODY}${END}`,
  ...ENCODED,
  ...ESCAPED,
  ...JOINED,
  ...SPELLED_FRAGMENTS,
];
