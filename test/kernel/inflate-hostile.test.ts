/** Damaged and invented streams: the kernel agrees with zlib on what is wrong, ends, and writes nowhere but to its destination. */
import zlib from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as codes from "../../src/kernel/codes.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { BitWriter } from "./bit-writer.ts";
import { expectSame, makeKernel, makeNoise, makeText, place, read, watch } from "./harness.ts";

const STREAMS: Readonly<Record<string, { content: Buffer; options: zlib.ZlibOptions }>> = {
  stored: { content: makeNoise(150, 1), options: { level: 0 } },
  "stored, two blocks": { content: makeNoise(700, 1), options: { level: 0, memLevel: 1, windowBits: 9 } },
  fixed: { content: makeText(200, 2), options: { strategy: zlib.constants.Z_FIXED } },
  dynamic: { content: makeText(1500, 3), options: { level: 9 } },
  "huffman only": { content: makeNoise(300, 4), options: { strategy: zlib.constants.Z_HUFFMAN_ONLY } },
  "run lengths": { content: Buffer.alloc(3000, "aab"), options: { strategy: zlib.constants.Z_RLE } },
  "several blocks": {
    content: Buffer.concat([makeText(900, 5), makeNoise(300, 6), makeText(900, 7)]),
    options: { level: 6, memLevel: 1 },
  },
  empty: { content: Buffer.alloc(0), options: {} },
};

/** What zlib's words are in the kernel's codes. */
const ZLIB_WORDS: Readonly<Record<string, number>> = {
  "incorrect header check": codes.ZLIB_BAD_HEADER,
  "unknown compression method": codes.ZLIB_BAD_HEADER,
  "invalid window size": codes.ZLIB_BAD_HEADER,
  "Missing dictionary": codes.ZLIB_BAD_HEADER,
  "invalid block type": codes.ZLIB_BAD_BLOCK,
  "invalid stored block lengths": codes.ZLIB_BAD_BLOCK,
  "too many length or distance symbols": codes.ZLIB_BAD_LENGTHS,
  "invalid code lengths set": codes.ZLIB_BAD_LENGTHS,
  "invalid bit length repeat": codes.ZLIB_BAD_LENGTHS,
  "invalid code -- missing end-of-block": codes.ZLIB_BAD_LENGTHS,
  "invalid literal/lengths set": codes.ZLIB_BAD_LENGTHS,
  "invalid distances set": codes.ZLIB_BAD_LENGTHS,
  "invalid literal/length code": codes.ZLIB_BAD_SYMBOL,
  "invalid distance code": codes.ZLIB_BAD_SYMBOL,
  "invalid distance too far back": codes.ZLIB_TOO_FAR,
  "incorrect data check": codes.ZLIB_BAD_CHECKSUM,
  "unexpected end of file": codes.ZLIB_TRUNCATED,
};

const GUARD = 0xc3;

/** Bytes that one byte of a stream can stand for: four matches of 258 bytes, of two bits each. */
const MOST_PER_BYTE = 1032;

/** What zlib says: the content, or the code that its error stands for. */
function byZlib(packed: Uint8Array): Buffer | number {
  try {
    return zlib.inflateSync(packed);
  } catch (error) {
    const code = ZLIB_WORDS[(error as Error).message];
    if (code === undefined) throw error;
    return code;
  }
}

/** One kernel with a source and a destination that are filled anew for each stream. */
class Bench {
  readonly kernel: Kernel = makeKernel();
  readonly #src: number;
  readonly #dst: number;
  readonly #room: number;
  readonly #unchanged: () => boolean;

  constructor(srcRoom: number, dstRoom: number) {
    const { kernel } = this;
    const guard = place(kernel, makeNoise(4096, 11));
    this.#src = kernel.arena.allocate(srcRoom);
    place(kernel, makeNoise(4096, 12));
    this.#dst = kernel.arena.allocate(dstRoom);
    place(kernel, makeNoise(4096, 13));
    this.#room = dstRoom;
    this.#unchanged = watch(kernel, guard, [
      [this.#src, srcRoom],
      [this.#dst, dstRoom],
    ]);
  }

  /** Inflates, fails the test if anything but the destination was written. */
  run(packed: Uint8Array, size: number, slackByte = 0): Buffer | number {
    const { kernel } = this;
    const memory = kernel.u8();
    memory.set(packed, this.#src);
    memory.fill(GUARD, this.#dst, this.#dst + Math.min(size + 600, this.#room));
    memory.fill(slackByte, this.#src + packed.length, this.#src + packed.length + 64);
    const code = kernel.inflate(this.#src, packed.length, this.#dst, size);
    expect(this.#unchanged()).toBe(true);
    for (let i = size + 64; i < Math.min(size + 600, this.#room); i++) {
      if (memory[this.#dst + i] !== GUARD) expect.fail(`byte ${i} written, ${size} allowed`);
    }
    const source = Buffer.from(memory.buffer, this.#src, packed.length);
    if (!source.equals(packed)) expect.fail("the source was written");
    if (code < 0) return code;
    expect(code).toBe(size);
    expect(kernel.consumed).toBeLessThanOrEqual(packed.length);
    return read(kernel, this.#dst, size);
  }
}

describe.each(Object.entries(STREAMS))("a damaged stream: %s", (_, { content, options }) => {
  const packed = zlib.deflateSync(content, options);
  const bench = new Bench(8192, 8192);

  test("cut short at any byte, whatever stands behind", () => {
    for (const slackByte of [0, 0x55, 0xa5, 0xff]) {
      for (let length = 0; length < packed.length; length++) {
        expect(bench.run(packed.subarray(0, length), content.length, slackByte)).toBe(codes.ZLIB_TRUNCATED);
      }
    }
  });

  test("any bit flipped: the verdict is zlib's", () => {
    for (let bit = 0; bit < packed.length * 8; bit++) {
      const damaged = Buffer.from(packed);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const expected = byZlib(damaged);
      const actual = bench.run(damaged, content.length);
      if (typeof expected !== "number") expectSame(actual, expected);
      else if (actual !== codes.ZLIB_TOO_LONG && actual !== codes.ZLIB_TOO_SHORT) expect(actual).toBe(expected);
    }
  });

  test("any size that is too small", () => {
    for (let size = 0; size < content.length; size++) expect(bench.run(packed, size)).toBe(codes.ZLIB_TOO_LONG);
  });

  test("cut short at the very end of memory: nothing behind the slack is read", () => {
    const kernel = makeKernel();
    const dst = kernel.arena.allocate(100_000);
    const end = kernel.arena.capacity - 64;
    for (const slackByte of [0, 0x55, 0xff]) {
      kernel.u8().fill(slackByte, end);
      for (let length = 0; length < packed.length; length++) {
        kernel.u8().set(packed.subarray(0, length), end - length);
        expect(kernel.inflate(end - length, length, dst, 100_000)).toBe(codes.ZLIB_TRUNCATED);
      }
    }
  });

  test("any byte replaced", () => {
    for (let at = 0; at < packed.length; at++) {
      const damaged = Buffer.from(packed);
      damaged[at]! ^= 0xff;
      const expected = byZlib(damaged);
      const actual = bench.run(damaged, content.length);
      if (typeof expected !== "number") expectSame(actual, expected);
      else expect(actual).toBeLessThan(0);
    }
  });
});

test("a wrong header", () => {
  const bench = new Bench(64, 64);
  for (const header of ["0000", "789d", "7921", "881c", "78bb", "7820"]) {
    const packed = Buffer.concat([Buffer.from(header, "hex"), Buffer.alloc(30)]);
    expect(bench.run(packed, 10)).toBe(codes.ZLIB_BAD_HEADER);
    expect(byZlib(packed)).toBe(codes.ZLIB_BAD_HEADER);
  }
});

describe("invented blocks", () => {
  const bench = new Bench(1000, 1000);
  /** Order of the lengths of code length codes, as far as they are needed here: 16, 17, 18, 0, 8, 7, 9, 6. */
  const dynamic = (litlens: number, distances: number, precode: number[]): BitWriter => {
    const bits = new BitWriter();
    bits.write(0b101, 3);
    bits.write(litlens - 257, 5);
    bits.write(distances - 1, 5);
    bits.write(precode.length - 4, 4);
    for (const length of precode) bits.write(length, 3);
    return bits;
  };
  const raw = (...fields: [value: number, count: number][]): BitWriter => extend(new BitWriter(), ...fields);
  /** Codes of one bit for two code length symbols of 18 (repeat zero) and 0, or 16 (repeat the last) and 0. */
  const zeros = [0, 0, 1, 1];
  const repeats = [1, 0, 0, 1];

  test.each<[string, BitWriter, number]>([
    ["a block of type 3", raw([0b111, 3]), codes.ZLIB_BAD_BLOCK],
    ["a stored block whose lengths disagree", raw([1, 8], [5, 16], [0xfffb, 16]), codes.ZLIB_BAD_BLOCK],
    ["287 literals and lengths", dynamic(287, 1, zeros), codes.ZLIB_BAD_LENGTHS],
    ["31 distances", dynamic(257, 31, zeros), codes.ZLIB_BAD_LENGTHS],
    ["no code length codes", dynamic(257, 1, [0, 0, 0, 0]), codes.ZLIB_BAD_LENGTHS],
    ["one code length code", dynamic(257, 1, [0, 0, 1, 0]), codes.ZLIB_BAD_LENGTHS],
    ["three code length codes of one bit", dynamic(257, 1, [1, 1, 1, 0]), codes.ZLIB_BAD_LENGTHS],
    ["a repeat of nothing", extend(dynamic(257, 1, repeats), [1, 1]), codes.ZLIB_BAD_LENGTHS],
    [
      "a repeat beyond the end",
      extend(dynamic(257, 1, zeros), [1, 1], [127, 7], [1, 1], [127, 7]),
      codes.ZLIB_BAD_LENGTHS,
    ],
    ["no end of block", extend(dynamic(257, 1, zeros), [1, 1], [127, 7], [1, 1], [109, 7]), codes.ZLIB_BAD_LENGTHS],
    ["length symbol 286", raw([0b011, 3], [0b01100011, 8]), codes.ZLIB_BAD_SYMBOL],
    ["length symbol 287", raw([0b011, 3], [0b11100011, 8]), codes.ZLIB_BAD_SYMBOL],
    ["distance symbol 30", raw([0b011, 3], [0b1000000, 7], [0b01111, 5]), codes.ZLIB_BAD_SYMBOL],
    ["distance symbol 31", raw([0b011, 3], [0b1000000, 7], [0b11111, 5]), codes.ZLIB_BAD_SYMBOL],
    ["a distance before the start", raw([0b011, 3], [0b1000000, 7], [0, 5]), codes.ZLIB_TOO_FAR],
  ])("%s", (_, bits, code) => {
    const packed = Buffer.concat([Buffer.from([0x78, 0x9c]), bits.bytes(), Buffer.alloc(60)]);
    expect(byZlib(packed)).toBe(code);
    expect(bench.run(packed, 1000)).toBe(code);
  });
});

describe("property: what zlib says of invented streams", () => {
  const bench = new Bench(1000, 1000 * MOST_PER_BYTE);

  /** The kernel is given the size that zlib found, or more than garbage can make. */
  function agree(packed: Uint8Array): number {
    const expected = byZlib(packed);
    const room = packed.length * MOST_PER_BYTE;
    const actual = bench.run(packed, typeof expected === "number" ? room : expected.length);
    // Sizes are compared before checksums; and once in some hundred thousand streams what the end cuts off is found wrong before it is missed.
    const isNear =
      (actual === codes.ZLIB_TOO_SHORT && expected === codes.ZLIB_BAD_CHECKSUM) ||
      (actual === codes.ZLIB_BAD_LENGTHS && expected === codes.ZLIB_TRUNCATED);
    if (!isNear) expectSame(actual, expected);
    return typeof expected === "number" ? expected : 0;
  }

  test("garbage behind a right header", () => {
    const body = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(body, (bytes) => void agree(Buffer.concat([Buffer.from([0x78, 0x9c]), bytes]))),
      { numRuns: 1000 },
    );
  });

  test("garbage behind a block of fixed codes or a dynamic block's start", () => {
    fc.assert(
      fc.property(fc.constantFrom(2, 3, 4, 5), fc.uint8Array({ minLength: 1, maxLength: 300 }), (first, bytes) => {
        bytes[0] = (bytes[0]! & 0xf8) | first;
        agree(Buffer.concat([Buffer.from([0x78, 0x9c]), bytes]));
      }),
      { numRuns: 1000 },
    );
  });

  test("code lengths that are complete, over-subscribed or incomplete", () => {
    const seen = new Map<number, number>();
    fc.assert(
      fc.property(
        codeLengths(286, 256),
        codeLengths(30, 0),
        fc.uint8Array({ maxLength: 90 }),
        (litlens, distances, rest) => {
          const code = agree(dynamicStream(litlens, distances, rest));
          seen.set(code, (seen.get(code) ?? 0) + 1);
        },
      ),
      { numRuns: 2000 },
    );
    // The generator is of use only if it reaches every check.
    for (const code of [codes.ZLIB_BAD_LENGTHS, codes.ZLIB_BAD_SYMBOL, codes.ZLIB_TOO_FAR, codes.ZLIB_TRUNCATED]) {
      expect(seen.get(code)).toBeGreaterThan(10);
    }
  });
});

function extend(bits: BitWriter, ...fields: [value: number, count: number][]): BitWriter {
  for (const [value, count] of fields) bits.write(value, count);
  return bits;
}

/** Lengths for `count` symbols, of which `needed` mostly has a code; often a complete set, with codes of up to 15 bits. */
function codeLengths(count: number, needed: number): fc.Arbitrary<number[]> {
  const any = fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: count });
  const few = fc.array(fc.constantFrom(0, 0, 0, 0, 0, 1, 1, 2), { minLength: 1, maxLength: 6 });
  const lengths = fc.oneof(
    { weight: 8, arbitrary: completeLengths(count) },
    { weight: 1, arbitrary: any },
    { weight: 1, arbitrary: few },
  );
  return fc.tuple(lengths, fc.infiniteStream(fc.nat())).map(([set, numbers]) => {
    const symbols = Array.from({ length: count }, (_, i) => i).filter((symbol) => symbol !== needed);
    const all = Array.from({ length: count }, () => 0);
    for (const [i, length] of set.entries()) {
      const at = numbers.next().value % symbols.length;
      all[i === 0 ? needed : symbols.splice(at, 1)[0]!] = length;
    }
    return all;
  });
}

/** Lengths of a complete code for at most `max` symbols: leaves of a tree that is split at random, or always at its deepest leaf. */
function completeLengths(max: number): fc.Arbitrary<number[]> {
  const splits = fc.array(fc.nat(), { maxLength: max - 1 });
  return fc.tuple(splits, fc.boolean()).map(([places, deep]) => {
    const leaves = [0];
    for (const any of places) {
      const deepest = leaves.length - 1;
      const at = deep && leaves[deepest]! < 15 ? deepest : any % leaves.length;
      const depth = leaves[at]!;
      if (depth < 15) leaves.splice(at, 1, depth + 1, depth + 1);
    }
    return leaves;
  });
}

/** A last, dynamic block with the given code lengths. */
function dynamicStream(litlens: readonly number[], distances: readonly number[], rest: Uint8Array): Buffer {
  const bits = new BitWriter();
  bits.write(0x9c78, 16);
  bits.write(1, 1);
  bits.write(2, 2);
  bits.write(litlens.length - 257, 5);
  bits.write(distances.length - 1, 5);
  bits.write(15, 4);
  // All of the lengths 0 to 15 have codes of four bits, the three repeats none.
  for (let i = 0; i < 19; i++) bits.write(i < 3 ? 0 : 4, 3);
  for (const length of [...litlens, ...distances]) bits.writeCode(length, 4);
  for (const byte of rest) bits.write(byte, 8);
  return bits.bytes();
}
