/** Results of two deltas upon one base: what is told to stand in both does, in order, and what both copied or inserted alike is told. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assemble, encodeDelta, type Part } from "../oracle/delta-encoder.ts";
import { makeKernel, makeNoise, makeText, place } from "./harness.ts";

const kernel = makeKernel();

interface Made {
  readonly bytes: Buffer;
  readonly at: number;
  readonly length: number;
  readonly stretchesAt: number;
  readonly stretchCount: number;
}

function make(baseAt: number, base: Buffer, parts: readonly Part[]): Made {
  const bytes = assemble(base, parts);
  const delta = encodeDelta(base.length, parts);
  const deltaAt = place(kernel, delta);
  const at = kernel.arena.allocate(bytes.length);
  const room = parts.length + 1;
  const stretchesAt = kernel.arena.allocate(room * 12);
  const count = kernel.applyDelta(deltaAt, delta.length, baseAt, base.length, at, bytes.length, stretchesAt, room);
  kernel.arena.free(deltaAt);
  if (count < 0) throw new Error(kernel.errorText(count));
  return { bytes, at, length: bytes.length, stretchesAt, stretchCount: count };
}

/** Triples of what the second result shares with the first. @param room - triples there is room for */
function sharedOf(base: Buffer, first: readonly Part[], second: readonly Part[], least = 1, room = 1000): number[][] {
  const before = kernel.arena.liveBlocks;
  kernel.leastStretch = 1;
  const baseAt = place(kernel, base);
  const one = make(baseAt, base, first);
  const two = make(baseAt, base, second);
  kernel.leastStretch = least;
  const numbers = kernel.arena.allocate(one.stretchCount * 16);
  const sorted = kernel.arena.allocate(one.stretchCount * 12);
  const stretchCount = kernel.inBaseOrder(one.stretchesAt, one.stretchCount, numbers, sorted);
  const sibling = { at: one.at, length: one.length, stretchesAt: sorted, stretchCount };
  const out = kernel.arena.allocate(room * 12);
  kernel.u8().fill(0xee, out, out + room * 12 + 64);
  const count = kernel.siblingStretches(two.at, two.length, two.stretchesAt, two.stretchCount, sibling, out, room);
  const words = kernel.u32().slice(out >> 2, (out + room * 12 + 64) >> 2);
  const triples = Array.from({ length: Math.min(count, room) }, (_, i) => Array.from(words.slice(3 * i, 3 * i + 3)));
  expect(words.slice(3 * triples.length).every((word) => word === 0xeeeeeeee)).toBe(true);
  let end = 0;
  let bytes = 0;
  for (const [start = 0, from = 0, length = 0] of triples) {
    expect(start).toBeGreaterThanOrEqual(end);
    expect(length).toBeGreaterThanOrEqual(least);
    expect(two.bytes.subarray(start, start + length).equals(one.bytes.subarray(from, from + length))).toBe(true);
    end = start + length;
    bytes += length;
  }
  expect(end).toBeLessThanOrEqual(two.length);
  if (count <= room) expect(kernel.sharedBytes).toBe(bytes);
  for (const at of [baseAt, one.at, two.at, one.stretchesAt, two.stretchesAt, numbers, sorted, out])
    kernel.arena.free(at);
  expect(kernel.arena.liveBlocks).toBe(before);
  return triples;
}

const BASE = makeNoise(5000, 2);
const NEW = makeNoise(700, 3);

describe("siblings", () => {
  test("what both copied and both inserted is one range, whatever stands around it", () => {
    const first = [{ from: 0, size: 1000 }, { insert: NEW }, { from: 2000, size: 1000 }];
    const second = [{ from: 100, size: 900 }, { insert: NEW }, { from: 2000, size: 500 }, { insert: Buffer.from("!") }];
    expect(sharedOf(BASE, first, second)).toEqual([[0, 100, 2100]]);
  });

  test("what one has besides is left out, and so is what is too short", () => {
    const other = makeNoise(40, 9);
    const first = [{ from: 0, size: 1000 }, { insert: NEW }, { from: 1000, size: 1000 }];
    const second = [
      { from: 0, size: 1000 },
      { insert: other },
      { from: 1000, size: 30 },
      { insert: other },
      { from: 1030, size: 970 },
    ];
    expect(sharedOf(BASE, first, second)).toEqual([
      [0, 0, 1000],
      [1040, 1700, 30],
      [1110, 1730, 970],
    ]);
    expect(sharedOf(BASE, first, second, 64)).toEqual([
      [0, 0, 1000],
      [1110, 1730, 970],
    ]);
  });

  test("copies in any order, and ranges that one copied twice", () => {
    const first = [
      { from: 3000, size: 1000 },
      { from: 0, size: 1000 },
      { from: 3000, size: 1000 },
    ];
    const second = [
      { from: 500, size: 300 },
      { from: 3100, size: 100 },
      { from: 3100, size: 100 },
      { from: 4500, size: 9 },
    ];
    expect(sharedOf(BASE, first, second)).toEqual([
      [0, 1500, 300],
      [300, 100, 100],
      [400, 100, 100],
    ]);
  });

  test("one difference in what both inserted", () => {
    const edited = Buffer.concat([NEW.subarray(0, 300), Buffer.from("more"), NEW.subarray(310)]);
    const first = [{ from: 0, size: 100 }, { insert: NEW }, { from: 200, size: 100 }];
    const second = [{ from: 0, size: 100 }, { insert: edited }, { from: 200, size: 100 }];
    expect(sharedOf(BASE, first, second)).toEqual([
      [0, 0, 400],
      [404, 410, 490],
    ]);
  });

  test("nothing of one, and no room", () => {
    expect(sharedOf(BASE, [{ insert: NEW }], [])).toEqual([]);
    expect(sharedOf(BASE, [], [{ insert: NEW }])).toEqual([]);
    const halves = Array.from({ length: 20 }, (_, i) => ({ from: 4000 - 200 * i, size: 100 }));
    expect(sharedOf(BASE, [{ from: 0, size: 5000 }], halves, 1, 3)).toHaveLength(3);
    expect(sharedOf(BASE, [{ from: 0, size: 5000 }], halves)).toHaveLength(20);
  });

  test("property: of any two deltas what is told stands in both", () => {
    const base = Buffer.concat([makeText(1500, 7), Buffer.from("ab\n".repeat(300)), makeNoise(300, 8)]);
    const copy = fc
      .tuple(
        fc.nat(base.length - 1),
        fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: base.length })),
      )
      .map(([from, size]): Part => ({ from, size: Math.min(size, base.length - from) }));
    const insert = fc
      .tuple(fc.nat(base.length - 1), fc.integer({ min: 1, max: 300 }))
      .map(([from, size]): Part => ({ insert: base.subarray(from, from + size) }));
    const parts = fc.array(fc.oneof(copy, copy, insert), { maxLength: 25 });
    fc.assert(
      fc.property(parts, parts, parts, fc.constantFrom(1, 20, 64), (head, one, two, least) => {
        sharedOf(base, [...head, ...one], [...head, ...two], least);
      }),
      { numRuns: 1500 },
    );
  });
});
