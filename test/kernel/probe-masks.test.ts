/** Probes are spared where masks tell as much. On text of one byte a character they look at 64 characters at once where many places are open, on
 *  wide text they go place by place: what they say of a text they say of the same text in UTF-16. Of a literal with many uses the characters
 *  beside it tell which are worth a probe: they say the same as of uses that stand alone. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { Prefilter } from "../../src/kernel/prefilter.ts";
import { buildTables, installTables, type TableUse } from "../../src/kernel/tables.ts";
import type { Probe } from "../../src/model/pattern.ts";
import { makeKernel } from "./harness.ts";

const ALPHABET = "abcx.0 =";

const members = fc.subarray([...ALPHABET], { minLength: 1 }).map((chars) => {
  const bits = Buffer.alloc(32);
  for (const char of chars)
    bits[char.charCodeAt(0) >> 3] = (bits[char.charCodeAt(0) >> 3] ?? 0) | (1 << (char.charCodeAt(0) & 7));
  return bits.toString("hex");
});

/** Counts as patterns have them: one, a few, a wide choice, an exact long run. */
const counts = fc.oneof(
  fc.constant([1, 1] as const),
  fc.nat(3).chain((least) => fc.nat(70).map((more) => [least, least + more] as const)),
  fc.integer({ min: 1, max: 40 }).map((count) => [count, count] as const),
);
const run = fc.tuple(members, counts).map(([set, [least, most]]): Probe => ["run", set, least, most]);
const look = fc
  .tuple(fc.constantFrom("next-not" as const, "previous-not" as const), members)
  .map((step): Probe => step);
const step: fc.Arbitrary<Probe> = fc.oneof(
  { weight: 4, arbitrary: run },
  { weight: 2, arbitrary: look },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.array(run, { maxLength: 2 }), { minLength: 1, maxLength: 3 })
      .map((rows): Probe => ["any", rows]),
  },
);
const row = fc.array(step, { maxLength: 5 });

const text = fc
  .array(fc.tuple(fc.constantFrom(...ALPHABET), fc.integer({ min: 1, max: 30 })), { maxLength: 12 })
  .map((runs) => runs.map(([char, count]) => char.repeat(count)).join(""));

const use = (number: number, before: readonly Probe[], after: readonly Probe[]): TableUse => ({
  reachBefore: 150,
  reachAfter: 150,
  use: number,
  inNames: false,
  before,
  after,
});

function candidates(prefilter: Prefilter, kernel: ReturnType<typeof makeKernel>, bytes: Buffer): number[][] {
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().set(bytes, at);
  const triggers = prefilter.scanWhole(at, bytes.length);
  const count = prefilter.allCandidates(at, bytes.length, triggers, false);
  const words = kernel.u32();
  const first = prefilter.candidatesAt >> 2;
  const found = Array.from({ length: count }, (_, i) => [words[first + 2 * i] ?? 0, words[first + 2 * i + 1] ?? 0]);
  kernel.arena.free(at);
  return found;
}

it("says of a text what it says of the same text in UTF-16", () => {
  const kernel = makeKernel();
  const beforeTables = fc.record({
    rows: fc.array(fc.tuple(row, row), { minLength: 1, maxLength: 12 }),
    texts: fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 12 }),
  });
  let held = 0;
  let refused = 0;
  fc.assert(
    fc.property(beforeTables, ({ rows, texts }) => {
      const uses = rows.map(([before, after], i) => use(i, before, after));
      installTables(kernel, buildTables([{ text: "KEY!", ignoreCase: false, next: undefined, uses }]));
      const prefilter = new Prefilter(kernel);
      for (const [left, right] of texts) {
        const all = `${left}KEY!${right}`;
        const narrow = candidates(prefilter, kernel, Buffer.from(all, "latin1"));
        // In the other byte order it says much the same, a byte off.
        const wide = candidates(prefilter, kernel, Buffer.from(all, "utf16le")).filter(
          ([, number = 0]) => number % 8 === 1,
        );
        expect(wide.map(([at = 0, number = 0]) => [at / 2, number - 1])).toEqual(narrow);
        held += narrow.length;
        refused += rows.length - narrow.length;
      }
    }),
    { numRuns: 150 },
  );
  // Both happen, or it would say nothing.
  expect(Math.min(held, refused)).toBeGreaterThan(500);
});

it("says of many uses of a literal what it says of a few", () => {
  const kernel = makeKernel();
  const install = (uses: readonly TableUse[]): void =>
    installTables(kernel, buildTables([{ text: "KEY!", ignoreCase: false, next: undefined, uses }]));
  // Few enough that no masks are made of them.
  const FEW = 7;
  const tables = fc.record({
    rows: fc.array(fc.tuple(row, row), { minLength: FEW + 1, maxLength: 80 }),
    texts: fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 12 }),
    encoding: fc.constantFrom("latin1" as const, "utf16le" as const),
  });
  let held = 0;
  fc.assert(
    fc.property(tables, ({ rows, texts, encoding }) => {
      const uses = rows.map(([before, after], i) => use(i, before, after));
      const objects = texts.map(([left, right]) => Buffer.from(`${left}KEY!${right}`, encoding));
      const told = (some: readonly TableUse[]): number[][][] => {
        install(some);
        const prefilter = new Prefilter(kernel);
        return objects.map((object) => candidates(prefilter, kernel, object));
      };
      const together = told(uses);
      const alone = Array.from({ length: Math.ceil(uses.length / FEW) }, (_, i) =>
        told(uses.slice(i * FEW, (i + 1) * FEW)),
      );
      const inOrder = (found: readonly number[][]): number[][] =>
        found.toSorted(([at = 0, number = 0], [otherAt = 0, other = 0]) => at - otherAt || number - other);
      together.forEach((found, i) => {
        expect(found).toEqual(inOrder(alone.flatMap((list) => list[i] ?? [])));
        held += found.length;
      });
    }),
    { numRuns: 40 },
  );
  expect(held).toBeGreaterThan(200);
});
