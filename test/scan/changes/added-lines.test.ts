/** Added lines of random edits: the rest must be what the old version had, in its order, and no shorter edit may exist. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addedLines } from "../../../src/scan/changes/added-lines.ts";

const bytes = (lines: readonly string[]): Uint8Array =>
  Buffer.from(lines.map((line) => `${line}\n`).join(""), "latin1");

function added(before: readonly string[], now: readonly string[]): boolean[] {
  const lines = addedLines(bytes(before), bytes(now));
  return now.map((_, line) => lines.has(line));
}

/** Length of the longest common subsequence, by the textbook's table. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const x of a) {
    const next = [0];
    b.forEach((y, j) => next.push(x === y ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0)));
    row = next;
  }
  return row.at(-1) ?? 0;
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const line of whole) if (line === part[at]) at++;
  return at === part.length;
}

describe("added lines", () => {
  // Few different lines make repeats; with repeats alone there are no anchors, so that the edit is the shortest.
  const text = fc.array(fc.constantFrom("a", "b", "c", "", "d"), { maxLength: 40 });

  it("leave lines that the old version has in that order", () => {
    fc.assert(
      fc.property(text, text, (before, now) => {
        const flags = added(before, now);
        const kept = now.filter((_, line) => !flags[line]);
        expect(isSubsequence(kept, before)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("are as few as can be where no line is unique", () => {
    fc.assert(
      fc.property(text, text, (before, now) => {
        const [twice, twiceNow] = [
          [...before, ...before],
          [...now, ...now],
        ];
        const kept = added(twice, twiceNow).filter((flag) => !flag).length;
        expect(kept).toBe(longestCommon(twice, twiceNow));
      }),
      { numRuns: 1000 },
    );
  });

  it("of an inserted stretch are that stretch", () => {
    const line = fc.integer({ min: 0, max: 1e9 }).map(String);
    fc.assert(
      fc.property(fc.uniqueArray(line), fc.uniqueArray(line), fc.nat(), (before, inserted, where) => {
        const fresh = inserted.filter((one) => !before.includes(one));
        const at = where % (before.length + 1);
        const flags = added(before, before.toSpliced(at, 0, ...fresh));
        expect(flags.flatMap((flag, i) => (flag ? [i] : []))).toEqual(fresh.map((_, i) => at + i));
      }),
    );
  });

  it("are all lines where there was no old version, and where versions have too little in common", () => {
    expect(addedLines(undefined, bytes(["a", "b"])).has(1)).toBe(true);
    // Long and shuffled, of lines that repeat: more edits than are looked for.
    const before = Array.from({ length: 4000 }, (_, i) => `line ${(i * 7919) % 50}`);
    const now = Array.from({ length: 4000 }, (_, i) => `line ${(i * 104_729 + 3) % 50}`);
    expect(added(before, now).every(Boolean)).toBe(true);
  });

  it("are told by byte offsets, and a last line without a line feed is another line", () => {
    const lines = addedLines(Buffer.from("one\ntwo"), Buffer.from("one\ntwo\nthree"));
    expect([lines.touches(0, 3), lines.touches(4, 7), lines.touches(8, 13), lines.touches(2, 6)]).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it("of a merge are those that both comparisons add", () => {
    const now = bytes(["ours", "theirs", "evil"]);
    const both = addedLines(bytes(["ours"]), now).and(addedLines(bytes(["theirs"]), now));
    expect([0, 1, 2].map((line) => both.has(line))).toEqual([false, false, true]);
  });
});
