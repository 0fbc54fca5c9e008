/** Git deltas: what a reference encoder writes is rebuilt, stretches are the copied parts, and every wrong delta has its code. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as codes from "../../src/kernel/codes.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { expectSame, makeKernel, makeNoise, place, read, watch } from "./harness.ts";

type Instruction = { readonly copy: readonly [offset: number, size: number] } | { readonly insert: Uint8Array };
type Stretch = readonly [start: number, baseStart: number, length: number];

/** A size as the header of a delta holds it (gitformat-pack: seven bits a byte, lowest first). */
function sizeBytes(size: number): number[] {
  const bytes = [];
  for (; size > 127; size = Math.floor(size / 128)) bytes.push((size % 128) | 128);
  return [...bytes, size];
}

/** One instruction; `zeros` says whether zero bytes of a copy are written out, which is allowed. */
function encode(instruction: Instruction, zeros = false): number[] {
  if ("insert" in instruction) return [instruction.insert.length, ...instruction.insert];
  const [offset, size] = instruction.copy;
  const fields = [offset, offset >>> 8, offset >>> 16, offset >>> 24];
  fields.push(...(size === 0x10000 && !zeros ? [0, 0, 0] : [size, size >>> 8, size >>> 16]));
  let op = 128;
  const bytes = [];
  for (const [i, field] of fields.entries()) {
    if (!zeros && (field & 255) === 0) continue;
    op |= 1 << i;
    bytes.push(field & 255);
  }
  return [op, ...bytes];
}

function makeDelta(base: number, result: number, instructions: readonly Instruction[], zeros = false): Buffer {
  const body = instructions.flatMap((instruction) => encode(instruction, zeros));
  return Buffer.from([...sizeBytes(base), ...sizeBytes(result), ...body]);
}

function resultOf(base: Buffer, instructions: readonly Instruction[]): Buffer {
  return Buffer.concat(
    instructions.map((one) => ("insert" in one ? one.insert : base.subarray(one.copy[0], one.copy[0] + one.copy[1]))),
  );
}

function stretchesOf(instructions: readonly Instruction[]): Stretch[] {
  const stretches: [number, number, number][] = [];
  let at = 0;
  for (const [i, one] of instructions.entries()) {
    if ("insert" in one) {
      at += one.insert.length;
      continue;
    }
    const [offset, size] = one.copy;
    const before = instructions[i - 1];
    const joins = before !== undefined && "copy" in before && before.copy[0] + before.copy[1] === offset;
    if (joins) stretches[stretches.length - 1]![2] += size;
    else stretches.push([at, offset, size]);
    at += size;
  }
  return stretches;
}

interface Applied {
  readonly code: number;
  readonly out: Buffer;
  readonly stretches: Stretch[];
}

/** Applies a delta between guards, and fails the test if anything but the result and the stretches was written. */
function apply(kernel: Kernel, delta: Uint8Array, base: Uint8Array, size: number, room = 100): Applied {
  const guard = place(kernel, makeNoise(256, 1));
  const deltaAt = place(kernel, delta);
  const baseAt = place(kernel, base);
  const table = kernel.arena.allocate(room * 12);
  const outAt = kernel.arena.allocate(size);
  const unchanged = watch(kernel, guard, [
    [outAt, size],
    [table, room * 12 - 64],
  ]);
  const code = kernel.applyDelta(deltaAt, delta.length, baseAt, base.length, outAt, size, table, room);
  expect(unchanged()).toBe(true);
  const words = kernel.u32().subarray(table / 4);
  const stretches: Stretch[] = [];
  for (let i = 0; i < code; i++) stretches.push([words[i * 3]!, words[i * 3 + 1]!, words[i * 3 + 2]!]);
  const out = read(kernel, outAt, size);
  for (const block of [guard, deltaAt, baseAt, table, outAt]) kernel.arena.free(block);
  return { code, out, stretches };
}

const kernel = makeKernel();
const BASE = makeNoise(5000, 2);

/** Instructions over a base of `size` bytes, with many joins and repeats. */
function instructionsOver(size: number): fc.Arbitrary<Instruction[]> {
  const copy = fc
    .tuple(fc.nat(size - 1), fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: size })))
    .map(([offset, length]) => ({ copy: [offset, Math.min(length, size - offset)] as const }));
  const insert = fc.uint8Array({ minLength: 1, maxLength: 127 }).map((bytes) => ({ insert: bytes }));
  const one = fc.oneof(copy, copy, insert, fc.constant("join" as const));
  return fc.array(one, { maxLength: 60 }).map((list) => {
    const instructions: Instruction[] = [];
    for (const item of list) {
      if (item !== "join") instructions.push(item);
      const last = instructions.at(-1);
      if (item !== "join" || last === undefined || "insert" in last) continue;
      const end = last.copy[0] + last.copy[1];
      if (end < size) instructions.push({ copy: [end, Math.min(size - end, 50)] });
    }
    return instructions;
  });
}

describe("applyDelta", () => {
  test("copies, inserts and joins", () => {
    const instructions: Instruction[] = [
      { copy: [0, 10] },
      { copy: [10, 300] },
      { insert: Buffer.from("new") },
      { copy: [310, 1] },
      { copy: [5, 20] },
      { copy: [5, 20] },
      { copy: [25, 4000] },
    ];
    const result = resultOf(BASE, instructions);
    const applied = apply(kernel, makeDelta(BASE.length, result.length, instructions), BASE, result.length);
    expectSame(applied.out, result);
    expect(applied.stretches).toEqual([
      [0, 0, 310],
      [313, 310, 1],
      [314, 5, 20],
      [334, 5, 4020],
    ]);
    expect(kernel.stretchesNeeded).toBe(4);
  });

  test("size 0 means 64 KiB, sizes and offsets of all lengths", () => {
    const large = makeKernel();
    const base = makeNoise(0x1020304, 3);
    const instructions: Instruction[] = [
      { copy: [0x1000001, 0x10000 - 0xffff] },
      { copy: [0x10203, 0x10000] },
      { copy: [0x100, 0xff0001] },
      { copy: [0x1000000, 0x304] },
    ];
    const result = resultOf(base, instructions);
    for (const zeros of [false, true]) {
      const applied = apply(large, makeDelta(base.length, result.length, instructions, zeros), base, result.length);
      expectSame(applied.out, result);
      expect(applied.stretches).toEqual(stretchesOf(instructions));
    }
  });

  test("nothing from nothing", () => {
    expect(apply(kernel, makeDelta(0, 0, []), Buffer.alloc(0), 0)).toMatchObject({ code: 0 });
  });

  test("property: any instructions are followed, stretches are what was copied", () => {
    fc.assert(
      fc.property(instructionsOver(BASE.length), fc.boolean(), (instructions, zeros) => {
        const result = resultOf(BASE, instructions);
        const delta = makeDelta(BASE.length, result.length, instructions, zeros);
        const applied = apply(kernel, delta, BASE, result.length);
        expectSame(applied.out, result);
        expect(applied.code).toBeGreaterThanOrEqual(0);
        expect(applied.stretches).toEqual(stretchesOf(instructions));
        for (const [start, from, length] of applied.stretches) {
          expectSame(applied.out.subarray(start, start + length), BASE.subarray(from, from + length));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("stretches that are too short to be worth it are not listed", () => {
    const instructions: Instruction[] = [
      { copy: [0, 63] },
      { copy: [100, 64] },
      { copy: [200, 9] },
      { copy: [209, 55] },
    ];
    const result = resultOf(BASE, instructions);
    const other = makeKernel();
    other.leastStretch = 64;
    const applied = apply(other, makeDelta(BASE.length, result.length, instructions), BASE, result.length);
    expectSame(applied.out, result);
    expect(applied.stretches).toEqual([
      [63, 100, 64],
      [127, 200, 64],
    ]);
  });

  test("a full table of stretches: the result is whole and the number needed is known", () => {
    const instructions: Instruction[] = [{ copy: [0, 9] }, { copy: [100, 9] }, { copy: [200, 9] }];
    const result = resultOf(BASE, instructions);
    const delta = makeDelta(BASE.length, result.length, instructions);
    for (const room of [0, 1, 2]) {
      const applied = apply(kernel, delta, BASE, result.length, room);
      expect(applied.code).toBe(codes.DELTA_STRETCHES_FULL);
      expect(kernel.stretchesNeeded).toBe(3);
      expectSame(applied.out, result);
    }
    expect(apply(kernel, delta, BASE, result.length, 3).code).toBe(3);
  });
});

describe("hostile deltas", () => {
  const some: Instruction[] = [{ copy: [0, 20] }, { insert: Buffer.from("abc") }];
  const header = [...sizeBytes(5000), ...sizeBytes(23)];

  test.each<[string, number[] | Buffer, number, number]>([
    ["empty", [], 0, codes.DELTA_TRUNCATED],
    ["only one size", sizeBytes(5000), 0, codes.DELTA_TRUNCATED],
    ["a size that does not end", [0x88, 0xa7], 0, codes.DELTA_TRUNCATED],
    ["for another base", makeDelta(5001, 23, some), 23, codes.DELTA_WRONG_BASE],
    ["for a shorter result", makeDelta(5000, 22, some), 23, codes.DELTA_TOO_SHORT],
    ["for a longer result", makeDelta(5000, 24, some), 23, codes.DELTA_TOO_LONG],
    ["makes too little", makeDelta(5000, 24, some), 24, codes.DELTA_TOO_SHORT],
    ["inserts too much", makeDelta(5000, 22, some), 22, codes.DELTA_TOO_LONG],
    ["copies too much", makeDelta(5000, 19, some), 19, codes.DELTA_TOO_LONG],
    ["copies from behind the base", makeDelta(5000, 23, [{ copy: [5001, 1] }]), 23, codes.DELTA_COPY_OUTSIDE],
    ["copies across the base's end", makeDelta(5000, 23, [{ copy: [4990, 11] }]), 23, codes.DELTA_COPY_OUTSIDE],
    ["copies from the highest offset", makeDelta(5000, 23, [{ copy: [0xffffffff, 20] }]), 23, codes.DELTA_COPY_OUTSIDE],
    ["copies more than there is", [...header, 0x80], 23, codes.DELTA_COPY_OUTSIDE],
    ["instruction 0", [...header, 0], 23, codes.DELTA_RESERVED],
    ["a copy cut short", [...header, 0xff, 1, 2], 23, codes.DELTA_TRUNCATED],
    ["an insert cut short", [...header, 5, 1, 2, 3, 4], 23, codes.DELTA_TRUNCATED],
  ])("%s", (_, delta, size, code) => {
    expect(apply(kernel, Buffer.from(delta), BASE, size).code).toBe(code);
  });

  test("property: a damaged delta does what the reference does", () => {
    const damages = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
    fc.assert(
      fc.property(instructionsOver(BASE.length), damages, fc.nat(), (instructions, bytes, cut) => {
        const result = resultOf(BASE, instructions);
        let delta = makeDelta(BASE.length, result.length, instructions);
        for (const [at, value] of bytes) delta[at % delta.length] = value;
        if (cut % 3 === 0) delta = delta.subarray(0, cut % (delta.length + 1));
        const expected = reference(delta, BASE, result.length);
        const applied = apply(kernel, delta, BASE, result.length);
        if (expected === undefined) expect(applied.code).toBeLessThan(0);
        else expectSame(applied.out, expected);
      }),
      { numRuns: 1000 },
    );
  });
});

/** gitformat-pack read literally; undefined where the delta is wrong. */
function reference(delta: Buffer, base: Buffer, size: number): Buffer | undefined {
  let p = 0;
  const next = (): number => delta[p++] ?? Number.NaN;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = next();
      value += (byte % 128) * scale;
      if (!(byte >= 128)) return value;
    }
  };
  if (varint() !== base.length || varint() !== size) return undefined;
  const parts: Buffer[] = [];
  while (p < delta.length) {
    const op = next();
    if (op === 0) return undefined;
    if (op < 128) {
      if (p + op > delta.length) return undefined;
      parts.push(delta.subarray(p, p + op));
      p += op;
      continue;
    }
    const field = (first: number, count: number): number => {
      let value = 0;
      for (let i = 0; i < count; i++) value += op & (1 << (first + i)) ? next() * 256 ** i : 0;
      return value;
    };
    const offset = field(0, 4);
    const length = field(4, 3);
    const end = offset + (length === 0 ? 0x10000 : length);
    if (!(end <= base.length)) return undefined;
    parts.push(base.subarray(offset, end));
  }
  const out = Buffer.concat(parts);
  return out.length === size ? out : undefined;
}

describe("deltaSizes", () => {
  function sizes(bytes: number[]): number | [header: number, base: number, result: number] {
    const at = place(kernel, Buffer.from(bytes), 0x80);
    const code = kernel.deltaSizes(at, bytes.length);
    kernel.arena.free(at);
    return code < 0 ? code : [code, kernel.baseSize, kernel.resultSize];
  }

  test("both sizes and the bytes they take", () => {
    expect(sizes([0, 0])).toEqual([2, 0, 0]);
    expect(sizes([...sizeBytes(127), ...sizeBytes(128), 99])).toEqual([3, 127, 128]);
    expect(sizes([...sizeBytes(2 ** 31 - 1), ...sizeBytes(2 ** 31 - 1)])).toEqual([10, 2 ** 31 - 1, 2 ** 31 - 1]);
    expect(sizes([0x80, 0x80, 0, 1])).toEqual([4, 0, 1]);
  });

  test("absurd sizes are refused", () => {
    expect(sizes([...sizeBytes(2 ** 31), 1])).toBe(codes.DELTA_BAD_SIZE);
    expect(sizes([1, ...sizeBytes(2 ** 31)])).toBe(codes.DELTA_BAD_SIZE);
    expect(sizes([...sizeBytes(2 ** 52), 1])).toBe(codes.DELTA_BAD_SIZE);
    expect(sizes([...Array.from({ length: 20 }, () => 0x80), 1, 1])).toBe(codes.DELTA_BAD_SIZE);
    expect(sizes([0x80])).toBe(codes.DELTA_TRUNCATED);
  });
});
