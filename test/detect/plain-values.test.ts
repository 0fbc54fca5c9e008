/** Values of letters and digits alone are spared the questions that ask for signs: those never hold for them. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { NO_VALUES } from "../../src/detect/judges/assignment/references.ts";
import { TECHNICAL } from "../../src/detect/judges/assignment/technical.ts";
import { makeRandomBelow } from "../kernel/harness.ts";

const KINDS = [...NO_VALUES, ...TECHNICAL];

/** Words of the files that name most of what the questions are about, and random ones. */
function plainValues(): string[] {
  const files = ["references", "technical", "prose", "code-values"].map(
    (name) => `src/detect/judges/assignment/${name}.ts`,
  );
  const words = files.flatMap((file) => readFileSync(file, "latin1").match(/[A-Za-z0-9]{2,}/g) ?? []);
  const next = makeRandomBelow(2_463_534_242);
  const alphabets = [
    "0123456789",
    "0123456789abcdef",
    "xX0",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  ];
  const random = Array.from({ length: 20_000 }, (_, i) => {
    const alphabet = alphabets[i % alphabets.length] ?? "";
    const made = Array.from({ length: 2 + next(60) }, () => alphabet[next(alphabet.length)]).join("");
    return i % 3 === 0 ? `${words[next(words.length)] ?? ""}${made}` : made;
  });
  return [...words, ...words.map((word, i) => word + (words[(i * 7) % words.length] ?? "")), ...random];
}

test("no question that is left out holds for letters and digits alone", () => {
  const asked = KINDS.filter(({ ofPlain }) => !ofPlain);
  expect(asked.length).toBeGreaterThan(20);
  for (const value of plainValues())
    for (const { reason, holds } of asked) if (holds(value)) throw new Error(`${value}: ${reason}`);
});

test("those that are asked hold for some", () => {
  const values = [
    ...plainValues(),
    `0x${"ab01".repeat(10)}`,
    "required",
    "MIIEpAIBAAKCAQEA",
    "aaaaaaaa",
    "sha256",
    "localhost",
    "eyJhbGciOiJIUzI1NiJ9",
    Buffer.from("default:").toString("base64"),
    `AgB${"a1".repeat(80)}`,
    `pub${"ab01".repeat(8)}`,
    `Qm${"ab1Z".repeat(11)}`,
    "20380119031407Z",
    "HTTPPasswordMgr",
  ];
  for (const { reason, holds, ofPlain } of KINDS)
    if (ofPlain)
      expect(
        values.some((value) => holds(value)),
        reason,
      ).toBe(true);
});
