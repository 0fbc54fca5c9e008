/** The same secret seen by several workers is told the same way, by the surest of their readings. */
import { expect, test } from "vitest";
import { agree } from "../../src/scan/agree.ts";
import type { Records, SecretRecord } from "../../src/scan/record-rows.ts";

function secret(identity: string, confidence: number, weight = 1): SecretRecord {
  const evidence = [{ name: "syntax", text: "how it is written down", weight }];
  return {
    patternId: "generic",
    identity,
    fingerprint: undefined,
    preview: "…",
    secret: undefined,
    confidence,
    evidence,
    dummy: false,
  };
}

function worker(...secrets: SecretRecord[]): { readonly records: Records } {
  return {
    records: { secrets, rows: [], parts: [], allow: [], members: [], archives: [], comments: [], lfsPointers: [] },
  };
}

test("the surest reading counts in every worker, and numbers stay as they are", () => {
  const [first, second] = agree([
    worker(secret("a", 0.9), secret("b", 0.3)),
    worker(secret("b", 0.6), secret("a", 0.95)),
  ]);
  expect(first?.records.secrets.map((s) => [s.identity, s.confidence])).toEqual([
    ["a", 0.95],
    ["b", 0.6],
  ]);
  expect(second?.records.secrets.map((s) => [s.identity, s.confidence])).toEqual([
    ["b", 0.6],
    ["a", 0.95],
  ]);
});

test("of readings that are as sure the order of workers does not decide", () => {
  const [one, other] = [worker(secret("a", 0.5, 1)), worker(secret("a", 0.5, 2))];
  const told = (workers: readonly { readonly records: Records }[]): unknown =>
    agree(workers).map((w) => w.records.secrets[0]?.evidence);
  expect(told([one, other])).toEqual(told([other, one]));
});

test("different conditions are different secrets", () => {
  const strict = { ...secret("a", 0.9), conditions: [3] };
  const [first] = agree([worker(secret("a", 0.5)), worker(strict)]);
  expect(first?.records.secrets[0]?.confidence).toBe(0.5);
});
