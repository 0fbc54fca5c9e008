/** Whole streams: everything that zlib can write comes back, and the bytes used are known. */
import zlib from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as codes from "../../src/kernel/codes.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { expectSame, makeKernel, makeNoise, makeText, place, read } from "./harness.ts";

function inflate(kernel: Kernel, packed: Uint8Array, size: number, srcLen = packed.length): Buffer | number {
  const src = place(kernel, packed);
  const dst = kernel.arena.allocate(size);
  const code = kernel.inflate(src, srcLen, dst, size);
  const out = code < 0 ? code : read(kernel, dst, code);
  kernel.arena.free(src);
  kernel.arena.free(dst);
  return out;
}

function inflateRaw(kernel: Kernel, packed: Uint8Array, size: number): Buffer | number {
  const src = place(kernel, packed);
  const dst = kernel.arena.allocate(size);
  const code = kernel.inflateRaw(src, packed.length, dst, size);
  const out = code < 0 ? code : read(kernel, dst, code);
  kernel.arena.free(src);
  kernel.arena.free(dst);
  return out;
}

const STRATEGIES = {
  default: zlib.constants.Z_DEFAULT_STRATEGY,
  filtered: zlib.constants.Z_FILTERED,
  huffman: zlib.constants.Z_HUFFMAN_ONLY,
  rle: zlib.constants.Z_RLE,
  fixed: zlib.constants.Z_FIXED,
};

const CONTENTS: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  "one byte": Buffer.from("x"),
  "fifteen bytes": Buffer.from("0123456789abcde"),
  text: makeText(24_000, 1),
  noise: makeNoise(24_000, 2),
  "one byte again and again": Buffer.alloc(50_000, 7),
  "every period from 1 to 40": Buffer.concat(
    Array.from({ length: 40 }, (_, i) => Buffer.alloc(700, makeNoise(i + 1, i + 3))),
  ),
  "noise and text in turn": Buffer.concat([
    makeNoise(9000, 3),
    makeText(9000, 4),
    makeNoise(40_000, 5),
    makeText(99, 6),
  ]),
  "all byte values, each once": Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i)),
};

describe.each(Object.entries(CONTENTS))("inflate: %s", (_, content) => {
  const kernel = makeKernel();

  test.each(Object.entries(STRATEGIES))("every level and window, strategy %s", (_name, strategy) => {
    for (let level = 0; level <= 9; level++) {
      for (const windowBits of [9, 12, 15]) {
        for (const memLevel of [1, 8]) {
          const packed = zlib.deflateSync(content, { level, strategy, windowBits, memLevel });
          expectSame(inflate(kernel, packed, content.length), content);
          expect(kernel.consumed).toBe(packed.length);
        }
      }
    }
  });

  test("a size that is one too small or too large is told apart", () => {
    for (const level of [0, 1, 9]) {
      const packed = zlib.deflateSync(content, { level });
      expect(inflate(kernel, packed, content.length + 1)).toBe(codes.ZLIB_TOO_SHORT);
      if (content.length > 0) expect(inflate(kernel, packed, content.length - 1)).toBe(codes.ZLIB_TOO_LONG);
      if (content.length > 0) expect(inflate(kernel, packed, 0)).toBe(codes.ZLIB_TOO_LONG);
      expect(kernel.consumed).toBe(0);
    }
  });

  test("bytes behind the stream are not used", () => {
    const packed = zlib.deflateSync(content);
    expectSame(inflate(kernel, Buffer.concat([packed, makeNoise(100, 8)]), content.length), content);
    expect(kernel.consumed).toBe(packed.length);
  });
});

describe.each(Object.entries(CONTENTS))("raw deflate: %s", (_, content) => {
  const kernel = makeKernel();

  test("comes back whatever stands behind it, as deflate packs it", () => {
    for (const level of [0, 1, 9]) {
      const packed = zlib.deflateRawSync(content, { level });
      const followed = Buffer.concat([packed, makeNoise(100, 8)]);
      expectSame(inflateRaw(kernel, followed, content.length), content);
      expect(kernel.consumed).toBe(packed.length);
    }
  });

  test("another size, and a stream that is cut short, are errors", () => {
    const packed = zlib.deflateRawSync(content);
    expect(inflateRaw(kernel, packed, content.length + 1)).toBe(codes.ZLIB_TOO_SHORT);
    if (content.length > 0) expect(inflateRaw(kernel, packed, content.length - 1)).toBe(codes.ZLIB_TOO_LONG);
    for (const length of [0, 1, packed.length >> 1, packed.length - 1]) {
      if (length === packed.length) continue;
      expect(inflateRaw(kernel, packed.subarray(0, length), content.length)).toBe(codes.ZLIB_TRUNCATED);
      expect(kernel.consumed).toBe(0);
    }
  });
});

test("flushed streams: many blocks, empty ones among them", async () => {
  const kernel = makeKernel();
  const deflate = zlib.createDeflate({ level: 6 });
  const parts: Buffer[] = [];
  deflate.on("data", (part: Buffer) => parts.push(part));
  const content: Buffer[] = [];
  for (const flush of [zlib.constants.Z_SYNC_FLUSH, zlib.constants.Z_FULL_FLUSH, zlib.constants.Z_PARTIAL_FLUSH]) {
    for (const size of [0, 1, 500, 20_000]) {
      const text = makeText(size, size + flush);
      content.push(text);
      deflate.write(text);
      await new Promise<void>((done) => deflate.flush(flush, done));
    }
  }
  deflate.end();
  await new Promise((done) => deflate.on("end", done));
  const whole = Buffer.concat(content);
  expectSame(inflate(kernel, Buffer.concat(parts), whole.length), whole);
});

test("property: what zlib deflates comes back", () => {
  const kernel = makeKernel();
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.string({ maxLength: 3000 }).map((s) => new Uint8Array(Buffer.from(s))),
    fc.array(fc.constantFrom("if (", "return ", "\n", "    ", "0x", "}"), { maxLength: 800 }).map((words) => {
      return new Uint8Array(Buffer.from(words.join("")));
    }),
    // Symbols as rare as Fibonacci numbers have the longest codes.
    fc.constant(Buffer.concat(fibonacci(20).map((count, i) => Buffer.alloc(count, i * 7 + 1)))),
  );
  fc.assert(
    fc.property(
      bytes,
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom(...Object.values(STRATEGIES)),
      (data, level, strategy) => {
        const packed = zlib.deflateSync(data, { level, strategy });
        expectSame(inflate(kernel, packed, data.length), Buffer.from(data));
        expect(kernel.consumed).toBe(packed.length);
      },
    ),
    { numRuns: 500 },
  );
});

function fibonacci(count: number): number[] {
  let [a, b] = [0, 1];
  return Array.from({ length: count }, () => {
    [a, b] = [b, a + b];
    return a;
  });
}

test("regions at the very end of memory: nothing beyond the slack is touched", () => {
  for (const content of [makeText(50_000, 9), makeNoise(50_000, 10), Buffer.alloc(50_000, 1)]) {
    for (const options of [{ level: 0 }, { level: 9 }, { strategy: zlib.constants.Z_FIXED }]) {
      const packed = zlib.deflateSync(content, options);
      for (const atEnd of ["source", "destination"]) {
        const kernel = makeKernel();
        const other = kernel.arena.allocate(100_000);
        const size = atEnd === "source" ? packed.length : content.length;
        const last = kernel.arena.capacity - size - 64;
        const [src, dst] = atEnd === "source" ? [last, other] : [other, last];
        kernel.u8().set(packed, src);
        expect(kernel.inflate(src, packed.length, dst, content.length)).toBe(content.length);
        expectSame(read(kernel, dst, content.length), content);
      }
    }
  }
});
