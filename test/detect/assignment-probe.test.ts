/** The kernel reads assignments before the judge does, so that few windows reach it: nothing that the judge would report may be lost, at any
 *  confidence. Lines made of the pieces of all syntaxes, with characters changed at random, and this repository's own files. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isDecoded } from "../../src/detect/decoded.ts";
import { createDetector } from "../../src/detect/detector.ts";
import { AFTER, assignmentJudge, BEFORE } from "../../src/detect/judges/assignment.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { secretEnd, secretStart } from "../../src/detect/resolve.ts";
import { loadCompiled } from "../../src/pattern/load.ts";
import { makeKernel, makeRandomBelow, place } from "../kernel/harness.ts";
import { encodeText } from "../oracle/dense-patterns.ts";

const pattern = loadCompiled().patterns.find(({ id }) => id === "generic-assignment");
if (!pattern) throw new Error("there is no generic pattern");
const ASSIGNMENTS = pattern;
const kernel = makeKernel();
const scanner = new ObjectScanner(kernel, createDetector([ASSIGNMENTS]));
/** What the lookarounds of a window see beyond it. */
const EDGE = 1;
const KEYWORDS = ASSIGNMENTS.literals.map(({ text }) => text);

/** Spans of the values that the judge finds around any keyword, whether the kernel lets it look or not. */
function judged(text: string): string[] {
  const found = new Set<string>();
  const lower = text.toLowerCase();
  for (const keyword of KEYWORDS) {
    for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1)) {
      const from = Math.max(0, at - BEFORE - EDGE);
      const window = { text: text.slice(from, at + AFTER + EDGE), at: at - from, length: keyword.length };
      const match = assignmentJudge.judge!({ ...window, startsObject: from === 0, endsObject: false }, ASSIGNMENTS);
      if (match) found.add(`${from + match.secretStart} ${from + match.secretEnd}`);
    }
  }
  return [...found].sort();
}

function scanned(bytes: Buffer, step: number): string[] {
  const at = place(kernel, bytes);
  const found = scanner.whole(at, bytes.length).flatMap((match) => {
    const { encoding } = match.judgement.use;
    if (isDecoded(match) || encoding.step !== step || encoding.name.endsWith("be") || match.position % step !== 0)
      return [];
    return [`${secretStart(match) / step} ${secretEnd(match) / step}`];
  });
  kernel.arena.free(at);
  return [...new Set(found)].sort();
}

const NAMES =
  "password pass passwd db_pass bypass PASS_PHRASE passKey apiKey api_key KEY keyword keys key_id public_key PublicKeyToken secret client-secret secretKey secret_token token authToken tokenize auth author authorization AUTH_KEY credential creds salt nonce jwt sessionid session_id sess_id basic bearer pwd psk db_pw identified senha contrase\xf1a kennwort senhaToken x.password key.equals password.encode --token -p --api-key monkey keY pAss DB_PASSWORD userPassword session_id old_secret API_TOKEN csrf_token password_hash Secret \xe5\xaf\x86\xe7\xa0\x81 clave".split(
    " ",
  );
const BEFORES =
  `|${"\n"}|  |"|'|<|<a key="|<add name="|name: |"name": "|variable "|export || \`|${"\t"}// |-|https://h/?a=b&|${"${"}|,|(|| a \u00e9`.split(
    "|",
  );
const CLOSERS = '|||"|\'|\']|"]|\\"|&quot;|%22|[]|[25]|**|}|?|)'.split("|");
const JOINTS =
  '=| = |:|: |\xef\xbc\x9a|\xef\xbc\x9a |:  |=>| => |->| -> |==| != |===| <> |,|, | := |:=|?=|+=|%3D| || | ?? |(|( |{|>|</key><string>|</param-name><param-value>|</env-entry-name>\n<env-entry-value>|</name>\n <value>| value="|" value="| | is | by |\t|  |::|=~| ::= | :::= | .= | ||= | ??= | { get; set; } = |{get;} =|= \\\n  |: string = |: const char* = | As String = | string = |\n|= \n  |: |-\n    |: >\n  |, value: |\nvalue: | { default = | {\n  default = | | '.split(
    "|",
  );
const WRAPPERS =
  `||||ConvertTo-SecureString |ConvertTo-SecureString -String |new Foo(|Some(|[]byte(|r|b|f"|@|[|{|( |Basic |bearer |os.getenv(|\n  `.split(
    "|",
  );
const QUOTES = ["", "", '"', "'", "`", '\\"', "&quot;", '\\\\"', "%22"];
const VALUES =
  "hunter2|password|Password|secret|PASSWORD|session|token|changeme|letmein1|dragonfly|test-password|old_secret|Qx7|abcd1234|qwerty|2019-01-01|admin:admin|a8f5|correct horse|Zq9xKw3TvBn7Lp2R|9f8e7d6c5b4a39281706f5e4d3c2b1a0|dfmsp|true|null|request.token|getServerName|getServerNameOfTheHost|DjYbeKnJrtPvyDFCzAphcqW|${TOKEN}|$TOKEN|{{ token }}|<your key>|https://example.org/a|/etc/keys/a|./k.pem|~/x|0x40106614|v1.2.3|a,b c|x-y-z|AbC|abc123|12345678|a.b.c|-flag|pa$$w0rd!|%s|@ref|****|a\\nb|foo&bar|foo%26bar|dXNlcjpwYXNz|a: b|secret**|q7(Z]k9{x)vT]4w|q7{{Z}k9)w$2[x>-_}}|f(x)y(z)w|x..|\u00e9\u00e9\u00e9\u00e9\u00e9|'|aa\" + b".split(
    "|",
  );
const AFTERS = [
  "",
  "",
  ";",
  ",",
  ")",
  '"',
  " more",
  "\n",
  "\r\n",
  "(",
  "[0]",
  " {",
  "</key>",
  "</b>",
  "|",
  " | x",
  ", 'y')",
];
const NOISE = " \t\n\r\"'`\\=:,;(){}[]<>&%$#@!?*+-_./aZ0\xe9|~";

function lineOf(next: (below: number) => number): string {
  const pick = (list: readonly string[]): string => list[next(list.length)] ?? "";
  const quote = pick(QUOTES);
  let line = `${pick(BEFORES)}${pick(NAMES)}${pick(CLOSERS)}${pick(JOINTS)}${pick(WRAPPERS)}${quote}${pick(VALUES)}${next(3) > 0 ? pick(VALUES) : ""}${quote}${pick(AFTERS)}`;
  for (let changes = next(4) - 1; changes > 0; changes--) {
    const at = next(line.length + 1);
    line = line.slice(0, at) + (NOISE[next(NOISE.length)] ?? "") + line.slice(at + next(2));
  }
  return line;
}

describe.each([1, 2, 3])("lines made of pieces, seed %i", (seed) => {
  const next = makeRandomBelow(seed * 7919);
  const texts = Array.from({ length: 3000 }, () => `${lineOf(next)}${next(2) > 0 ? `\n${lineOf(next)}` : ""}`);

  test.each([
    ["latin1", 1],
    ["utf16le", 2],
  ] as const)("%s", (encoding, step) => {
    let values = 0;
    for (const text of texts) {
      const expected = judged(text);
      expect({ text, found: scanned(encodeText(text, encoding), step) }).toEqual({ text, found: expected });
      values += expected.length;
    }
    expect(values).toBeGreaterThan(texts.length / 20);
  });
});

test("the files of this repository", () => {
  const paths = execFileSync("git", ["ls-files", "src", "docs", "test/cli", "test/detect", "patterns/g*"], {
    encoding: "utf8",
  });
  for (const path of paths.trim().split("\n")) {
    const bytes = readFileSync(path);
    expect({ path, found: scanned(bytes, 1) }).toEqual({ path, found: judged(bytes.toString("latin1")) });
  }
});

test("code that passes names about, and prose, never reaches the judge", () => {
  const text = [
    "for (const key of keys) if (key->value.token !== other) return author;",
    '{ "key": "name", "token": "NX", "auth": "basic", "credentials": "true" }',
    "The keyword passes the tokenizer; a public key = 0x40106614.",
  ].join("\n");
  const at = place(kernel, Buffer.from(text));
  scanner.triggersOnly(at, text.length, undefined, { at: 0, count: 0 });
  expect(scanner.triggerCount).toBeGreaterThan(8);
  expect(scanner.allCandidates(at, text.length)).toEqual([]);
});
