/** The arena: blocks never overlap, gaps are joined again, memory grows only when it must and ends in a clear error. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/model/errors.ts";
import { Arena, SLACK } from "../../src/kernel/arena.ts";
import { wasm } from "../../src/kernel/wasm.ts";
import { makeKernel, makeRandom } from "./harness.ts";

const PAGE = 65536;
const BASE = 1003;

function makeArena(limitPages: number): { arena: Arena; grown: () => number } {
  let count = 0;
  const memory = new wasm.Memory({ initial: 1, maximum: 65535 });
  const arena = new Arena(memory, BASE, limitPages * PAGE, () => count++);
  return { arena, grown: () => count };
}

test("blocks are aligned, with slack, above the static data", () => {
  const { arena } = makeArena(100);
  const starts = [0, 1, 16, 100, 1000].map((bytes) => arena.allocate(bytes));
  for (const start of starts) expect(start % 16).toBe(0);
  expect(starts[0]).toBeGreaterThanOrEqual(BASE);
  for (const [i, bytes] of [0, 1, 16, 100].entries()) {
    expect(starts[i + 1]! - starts[i]!).toBeGreaterThanOrEqual(bytes + SLACK);
  }
});

test("a freed block is used again, the best fitting gap first", () => {
  const { arena } = makeArena(100);
  const [large, , small] = [5000, 10, 1000, 10].map((bytes) => arena.allocate(bytes)) as [number, number, number];
  arena.free(large);
  arena.free(small);
  expect(arena.allocate(900)).toBe(small);
  expect(arena.allocate(4000)).toBe(large);
});

test("memory grows in steps, and tells", () => {
  const { arena, grown } = makeArena(1000);
  arena.allocate(10);
  expect(grown()).toBe(0);
  for (let i = 0; i < 30; i++) arena.allocate(100_000);
  expect(grown()).toBe(1);
});

test("too large: the limit is reached to the byte, not passed, and the arena lives on", () => {
  const { arena } = makeArena(10);
  const room = 10 * PAGE - Math.ceil(BASE / 16) * 16 - SLACK;
  expect(() => arena.allocate(room + 1)).toThrow(FormatError);
  const all = arena.allocate(room);
  expect(arena.capacity).toBe(10 * PAGE);
  expect(() => arena.allocate(0)).toThrow(expect.objectContaining({ code: "too-large" }));
  arena.free(all);
  expect(arena.allocate(room)).toBe(all);
});

test("more than WebAssembly can address is too large, whatever the limit", () => {
  const arena = makeKernel().arena;
  for (const bytes of [2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER - 100]) {
    expect(() => arena.allocate(bytes)).toThrow(expect.objectContaining({ code: "too-large" }));
  }
  for (const bytes of [-1, 1.5, Number.NaN, Infinity]) expect(() => arena.allocate(bytes)).toThrow(RangeError);
});

test("freeing what is not live is a bug, and said so", () => {
  const { arena } = makeArena(10);
  const block = arena.allocate(10);
  arena.free(block);
  expect(() => arena.free(block)).toThrow(`not a live block: ${block}`);
  expect(() => arena.free(5)).toThrow();
});

describe("property: any order of allocating and freeing", () => {
  const step = fc.oneof(fc.record({ allocate: fc.oneof(fc.nat(300), fc.nat(200_000)) }), fc.record({ free: fc.nat() }));

  test("blocks never overlap nor leave memory, and what was freed is whole again", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { arena } = makeArena(500);
        const live: { start: number; end: number }[] = [];
        for (const one of steps) {
          if ("allocate" in one) {
            const start = arena.allocate(one.allocate);
            const end = start + one.allocate + SLACK;
            expect(start % 16 === 0 && start >= BASE && end <= arena.capacity).toBe(true);
            expect(live.some((block) => start < block.end && block.start < end)).toBe(false);
            live.push({ start, end });
          } else if (live.length > 0) arena.free(live.splice(one.free % live.length, 1)[0]!.start);
          expect(arena.liveBlocks).toBe(live.length);
        }
        for (const { start } of live) arena.free(start);
        expect(arena.liveBytes).toBe(0);
        // All gaps have been joined: one block takes all there is.
        const { capacity } = arena;
        arena.allocate(capacity - Math.ceil(BASE / 16) * 16 - SLACK);
        expect(arena.capacity).toBe(capacity);
      }),
      { numRuns: 300 },
    );
  });
});

test("a walk that frees each parent after its child wastes little", () => {
  const { arena } = makeArena(20_000);
  const random = makeRandom(5);
  const stack = Array.from({ length: 12 }, () => 100_000);
  let blocks = stack.map((bytes) => arena.allocate(bytes));
  let most = arena.liveBytes;
  for (let i = 0; i < 5000; i++) {
    const at = random() % blocks.length;
    stack[at] = Math.max(1000, stack[at]! + (random() % 2001) - 990);
    const child = arena.allocate(stack[at]);
    most = Math.max(most, arena.liveBytes);
    arena.free(blocks[at]!);
    blocks = blocks.with(at, child);
  }
  expect(arena.capacity).toBeLessThan(most * 2 + 4 * 1024 * 1024);
});
