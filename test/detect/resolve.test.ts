/** Which of several matches in one object is reported, and with which companions; whatever order they were found in. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RawMatch } from "../../src/detect/judge.ts";
import { resolveMatches, secretEnd, secretStart } from "../../src/detect/resolve.ts";
import { DENSE, ENCODING_NAMES, encodeText, makePattern } from "../oracle/dense-patterns.ts";
import { pieces, textOf } from "../oracle/edits.ts";
import { describeMatch } from "../oracle/scan-chain.ts";
import { rawMatches, scanBytes } from "./scan-bytes.ts";

const latin = (text: string): Buffer => Buffer.from(text, "latin1");

function reported(matches: readonly RawMatch[]): string[] {
  return resolveMatches(matches).map(({ match, parts }) => [match, ...parts].map(describeMatch).join(" with "));
}

describe("overlaps", () => {
  const prefix = makePattern("prefix", "tok_[a-z]{6}", [{ text: "tok_", tailMax: 10 }], { specificity: 5 });
  const narrow = makePattern("narrow", "tok_ab[a-z]{4}", [{ text: "tok_ab", tailMax: 10 }], { specificity: 9 });
  const keyword = makePattern("keyword", "key=([a-z_]{6,20})", [{ text: "key=", tailMax: 24 }], {
    told: "keyword",
    specificity: 50,
    secretGroup: 1,
  });
  const ids = (text: string): string[] => scanBytes([keyword, prefix, narrow], latin(text)).map((r) => r.pattern);

  test("a form of its own goes before a keyword, however specific that is", () => {
    expect(ids("key=tok_zzzzzz")).toEqual(["prefix"]);
  });
  test("of two forms the more specific goes first", () => {
    expect(ids("tok_abcdef")).toEqual(["narrow"]);
  });
  test("what does not overlap is reported side by side, by position", () => {
    expect(ids("tok_zzzzzz key=abcdefghi tok_abcdef")).toEqual(["prefix", "keyword", "narrow"]);
  });
  test("a loser is reported where the winner is not: values that only touch do not overlap", () => {
    expect(ids("tok_abcdeftok_zzzzzz")).toEqual(["narrow", "prefix"]);
  });
  test("right checksums win", () => {
    const token = latin(`ghp_${"0".repeat(36)}`);
    const lower = makePattern("plain", "gh[a-z]_[0-9A-Za-z]{36}", [{ text: "ghp_", tailMax: 40 }], { specificity: 90 });
    const summed = makePattern("summed", "ghp_[0-9A-Za-z]{36}", [{ text: "ghp_", tailMax: 40 }], {
      specificity: 1,
      checksum: "github",
    });
    // Wrong for zeros: no advantage.
    expect(scanBytes([lower, summed], token).map((r) => r.pattern)).toEqual(["plain"]);
  });
});

describe("identifiers", () => {
  const secret = makePattern("secret", "acme[a-z_]{1,9}=([0-9]{6})", [{ text: "acme", tailMax: 24 }], {
    told: "keyword",
    secretGroup: 1,
    specificity: 4 * 4096,
  });
  const identifier = (more: object): typeof secret =>
    makePattern("identifier", "acme_id=([0-9]{6})", [{ text: "acme", tailMax: 15 }], {
      told: "keyword",
      secretGroup: 1,
      role: "identifier",
      specificity: 7 * 4096,
      ...more,
    });
  const ids = (text: string, more: object = {}): string[] =>
    scanBytes([secret, identifier(more)], latin(text)).map((r) => r.value);

  test("what a better form of the same provider calls an identifier is no secret", () => {
    expect(ids("acme_id=123456 acme_key=654321")).toEqual(["654321"]);
  });
  test("a form that is no better, or another provider's, takes nothing away", () => {
    expect(ids("acme_id=123456", { specificity: 4 * 4096 + 10 })).toEqual(["123456"]);
    expect(ids("acme_id=123456", { provider: "other" })).toEqual(["123456"]);
  });
});

describe("companions", () => {
  const id = makePattern(
    "id",
    "ID[0-9]{4}",
    [{ text: "ID", tailMax: 6 }].map((l) => ({ ...l, text: "ID1" })),
    {
      role: "identifier",
    },
  );
  const secret = makePattern("secret", "sec[0-9]{5}", [{ text: "sec", tailMax: 8 }], {
    companions: [{ pattern: "id", within: 10, required: true }],
  });
  const found = (text: string): string[][] => scanBytes([id, secret], latin(text)).map((r) => [r.value, ...r.parts]);

  test("a secret that needs its companion is reported only near it, before or after", () => {
    expect(found("sec12345")).toEqual([]);
    expect(found("sec12345 ID1234")).toEqual([["sec12345", "ID1234"]]);
    expect(found("ID1234 sec12345")).toEqual([["sec12345", "ID1234"]]);
  });
  test("the distance is counted between the values", () => {
    expect(found(`sec12345${" ".repeat(10)}ID1234`)).toHaveLength(1);
    expect(found(`sec12345${" ".repeat(11)}ID1234`)).toEqual([]);
  });
  test("the nearest of several is taken, the first of two as near", () => {
    expect(found("ID1111   sec12345 ID1222")).toEqual([["sec12345", "ID1222"]]);
    expect(found("ID1111 sec12345 ID1222")).toEqual([["sec12345", "ID1111"]]);
  });
  test("a companion is never reported alone", () => {
    expect(found("ID1234")).toEqual([]);
  });
});

test("the order in which matches were found does not matter", () => {
  fc.assert(
    fc.property(pieces, fc.infiniteStream(fc.nat(1000)), (list, numbers) => {
      const matches = rawMatches(DENSE, textOf(list));
      const shuffled = matches
        .map((match) => [numbers.next().value ?? 0, match] as const)
        .sort(([a], [b]) => a - b)
        .map(([, match]) => match);
      expect(reported(shuffled)).toEqual(reported(matches));
    }),
    { numRuns: 400 },
  );
});

test("of readings that differ in how the value is written alone, the same one is reported whichever was found first", () => {
  const token = makePattern("token", "tok_[a-z]{6}", [{ text: "tok_", tailMax: 10 }]);
  const [found] = rawMatches([token], latin("tok_abcdef"));
  const read = (encoding: string): RawMatch => ({
    ...found!,
    judgement: { ...found!.judgement, facts: { encoding } },
  });
  const told = (matches: RawMatch[]): unknown => resolveMatches(matches).map(({ match }) => match.judgement.facts);
  expect(told([read("hex"), read("url")])).toEqual([{ encoding: "hex" }]);
  expect(told([read("url"), read("hex")])).toEqual([{ encoding: "hex" }]);
});

test("tens of thousands of matches in one object are resolved at once, not one against all others", () => {
  const pattern = makePattern("many", "abc[0-9]{3}", [{ text: "abc", tailMax: 6 }], {
    companions: [{ pattern: "other", within: 20, required: false }],
  });
  const other = makePattern("other", "xyz[0-9]{3}", [{ text: "xyz", tailMax: 6 }], { role: "identifier" });
  const results = scanBytes([pattern, other], latin("abc123 xyz456\n".repeat(60_000)));
  expect(results).toHaveLength(60_000);
  expect(results.every((r) => r.parts.length === 1)).toBe(true);
});

describe.each(ENCODING_NAMES)("text in %s", (encoding) => {
  const pattern = makePattern("token", "tok_[a-z]{6}", [{ text: "tok_", tailMax: 10 }]);
  const step = encodeText("x", encoding).length;

  test("is reported once, where it stands, whatever stands around it", () => {
    for (const before of ["", "x", "\n", "xyz = ", "\0"]) {
      for (const after of ["", "X", "\n", " and more"]) {
        const text = encodeText(`${before}tok_abcdef${after}`, encoding);
        const [one, ...more] = resolveMatches(rawMatches([pattern], text));
        expect(more).toEqual([]);
        expect(secretStart(one!.match)).toBe(before.length * step);
        expect(secretEnd(one!.match)).toBe((before.length + 10) * step);
      }
    }
  });
});
