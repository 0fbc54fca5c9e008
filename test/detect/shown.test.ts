/** What the content has doubts about is decided by its place: the same values in a test or in documentation, and in a program. The whole
 *  catalogue, as a scan of a file with that path runs it. Values are made here. */
import { describe, expect, test } from "vitest";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { isTyped } from "../../src/detect/typed.ts";
import { selectDetector } from "../../src/scan/detector.ts";
import { makeKernel, makeRandom } from "../kernel/harness.ts";
import { countedIn } from "./counting.ts";

const kernel = makeKernel();
const scanner = new ObjectScanner(kernel, selectDetector({ only: [], skip: [] }));
const random = makeRandom(23);
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

function some(length: number): string {
  return Array.from({ length }, () => LETTERS[random() % LETTERS.length]).join("");
}

/** Rules of what counts at the default threshold in files of these paths. */
function counted(text: string, ...paths: string[]): string[] {
  return countedIn(kernel, scanner, text, paths).map(({ id }) => id);
}

const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString("base64url");
const jwt = (claims: object): string => `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}.${some(43)}`;
const BEGAN = 1_900_000_000;

const DOUBTED: readonly (readonly [string, string])[] = [
  ["typed in turns of letters and digits", `key = "sk_live_${"a1b2c3d4e5f6g7h8"}"`],
  ["typed along the alphabet", `key = "sk_live_${["abcd1234", "efgh5678"].join("")}ijkl"`],
  ["a session's token", `token = "${jwt({ sub: "u1", iat: BEGAN, exp: BEGAN + 900 })}"`],
  ["a token that ended", `token = "${jwt({ sub: "u1", exp: 1_500_000_000 })}"`],
  [
    "an encrypted token",
    `${part({ alg: "RSA-OAEP", enc: "A256GCM" })}.${some(342)}.${some(16)}.${some(30)}.${some(22)}`,
  ],
  ["a token of an hour", `token: ya29.${some(120)}`],
  ["a payment's secret", `secret: pi_${some(24)}_secret_${some(25)}`],
  [
    "a key that is none",
    `-----BEGIN RSA ${"PRIVATE"} KEY-----\nMIIEowIBAAKCAQEA${some(48)}\n-----END RSA ${"PRIVATE"} KEY-----`,
  ],
];

describe.each(DOUBTED)("%s", (_, text) => {
  test.each([
    "test/app_test.go",
    "src/__tests__/app.ts",
    "spec/fixtures/vcr_cassettes/pay.yml",
    "docs/guide.mdx",
    "README.md",
    "examples/app.py",
    "api/openapi.yaml",
    ".env.example",
    "src/AppTest.java",
    "pkg/tests.rs",
  ])("does not count in %s", (path) => {
    expect(counted(text, path)).toEqual([]);
  });

  test.each(["src/app.ts", "config/production.yml", "latest/settings.py", "contest/main.go", "deploy/.env"])(
    "counts in %s",
    (path) => {
      expect(counted(text, path)).toHaveLength(1);
    },
  );

  test("counts where one of its places is a program", () => {
    expect(counted(text, "test/app_test.go", "src/app.ts")).toHaveLength(1);
  });
});

describe("counts in tests and documentation, too", () => {
  test.each([
    ["a generated key", `key = "sk_live_${some(24)}"`],
    ["a password for this machine", `url = "postgres://app:${some(9)}@localhost:5432/app"`],
    ["a password for another machine", `url = "postgres://app:${some(9)}@db.internal:5432/app"`],
    ["a token that never ends", `token = "${jwt({ sub: "u1", iat: BEGAN })}"`],
    ["a token of ten years", `token = "${jwt({ sub: "u1", iat: BEGAN, exp: BEGAN + 315_360_000 })}"`],
  ])("%s", (_, text) => {
    expect(counted(text, "test/app_test.go")).toHaveLength(1);
    expect(counted(text, "docs/guide.md")).toHaveLength(1);
  });
});

test("a token that ends, and does not say when it began, is one of a session in documentation alone", () => {
  const text = `token = "${jwt({ sub: "u1", exp: BEGAN })}"`;
  for (const path of ["docs/api-reference/store.yaml", "spec/vcr/pay.yml"]) expect(counted(text, path)).toEqual([]);
  for (const path of ["test/app_test.go", "src/app.ts"]) expect(counted(text, path)).toHaveLength(1);
});

test("a session's token in a log, or in recorded traffic, is over", () => {
  const text = `GET /?access_token=${jwt({ sub: "u1", iat: BEGAN, exp: BEGAN + 900 })} HTTP/1.1`;
  for (const path of ["logs/access.txt", "var/access.log.1", "traffic.har"]) expect(counted(text, path)).toEqual([]);
});

test("what a package manager installed is published with its tests", () => {
  const text = `url = "ftp://deploy:${some(12)}@files.internal/"`;
  for (const path of ["node_modules/x/test/a.js", "vendor/github.com/a/b/README.md"])
    expect(counted(text, path)).toEqual([]);
  for (const path of ["node_modules/x/index.js", "vendor/own/deploy.sh"]) expect(counted(text, path)).toHaveLength(1);
});

test("demonstrations of tokens are none", () => {
  expect(
    counted(`token = "${jwt({ sub: "1234567890", name: "John Doe", iat: 1_516_239_022 })}"`, "src/app.ts"),
  ).toEqual([]);
  expect(counted(`token = "${jwt({ sub: "u1", name: "Jane Roe", iat: 1_516_239_022 })}"`, "src/app.ts")).toHaveLength(
    1,
  );
});

describe("typed along the alphabet", () => {
  test.each(["A1b2-C3d4-E5f6", "abcd1234efgh5678", "key-abc123", "0123456789012", "tok_1a2b3c4d5e6f7g8h"])(
    "%s",
    (value) => {
      expect(isTyped(value)).toBe(true);
    },
  );

  test("what is drawn by lot is not", () => {
    const typed = Array.from({ length: 20_000 }, () => some(40)).filter((value) => isTyped(value));
    expect(typed).toEqual([]);
  });
});
