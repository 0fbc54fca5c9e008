/** Streams inflated in pieces give the same bytes as streams inflated at once, wherever the seams of input and output fall. */
import zlib from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as codes from "../../src/kernel/codes.ts";
import { inflateInPieces, type InflatedPiece } from "../../src/kernel/inflate-stream.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { expectSame, makeKernel, makeNoise, makeText, place } from "./harness.ts";

interface Seams {
  readonly pieceBytes: number;
  readonly overlap: number;
  readonly inputBytes: number;
  readonly skip: number;
}

const PLAIN: Seams = { pieceBytes: 3000, overlap: 100, inputBytes: 4096, skip: 0 };

/** The whole put together from its pieces, each checked against its neighbours; or the code of the error. */
function inPieces(kernel: Kernel, packed: Buffer, size: number, seams: Seams): { content: Buffer; used: number } {
  const { pieceBytes, overlap, skip } = seams;
  let content = Buffer.alloc(0);
  let ended = false;
  const visit = (piece: InflatedPiece): void => {
    expect(ended).toBe(false);
    expect(piece.overlap).toBe(piece.start === 0 ? 0 : overlap);
    expect(piece.start).toBe(content.length - piece.overlap);
    if (!piece.last) expect(piece.length).toBeGreaterThan(pieceBytes - 4);
    if (!piece.last) expect(piece.length % 4).toBe(0);
    expect(piece.length).toBeLessThan(pieceBytes + 512);
    const bytes = Buffer.from(kernel.u8().slice(piece.at, piece.at + piece.length));
    expectSame(bytes.subarray(0, piece.overlap), content.subarray(piece.start));
    content = Buffer.concat([content, bytes.subarray(piece.overlap)]);
    kernel.u8().fill(0, piece.at + piece.length, piece.at + piece.length + 64);
    ended = piece.last;
  };
  const copy = (at: number, position: number, length: number): void => {
    expect(position + length).toBeLessThanOrEqual(packed.length);
    kernel.u8().set(packed.subarray(position, position + length), at);
  };
  const before = kernel.arena.liveBlocks;
  const used = inflateInPieces(kernel, { copy, available: packed.length, isAll: false, size, ...seams, skip }, visit);
  expect(kernel.arena.liveBlocks).toBe(before);
  expect(ended).toBe(used >= 0);
  return { content, used };
}

const CONTENTS: Readonly<Record<string, Buffer>> = {
  text: makeText(150_000, 1),
  noise: makeNoise(90_000, 2),
  "one byte": Buffer.alloc(200_000, 7),
  "far matches": Buffer.concat([makeNoise(32_768, 3), makeNoise(32_768, 3), makeNoise(32_768, 3)]),
  mixed: Buffer.concat([makeText(20_000, 4), makeNoise(20_000, 5), Buffer.alloc(20_000), makeText(20_000, 4)]),
  empty: Buffer.alloc(0),
};

describe.each(Object.entries(CONTENTS))("%s", (_, content) => {
  const kernel = makeKernel();

  test.each([0, 1, 6, 9])("level %d, seams anywhere", (level) => {
    const packed = zlib.deflateSync(content, { level });
    for (const pieceBytes of [2048, 3001, 32_768, 70_000, content.length, content.length + 1]) {
      if (pieceBytes < 2048) continue;
      const { content: got, used } = inPieces(kernel, packed, content.length, { ...PLAIN, pieceBytes });
      expectSame(got, content);
      expect(used).toBe(packed.length);
    }
  });

  test("bytes behind the stream are not used", () => {
    const packed = zlib.deflateSync(content);
    const { used } = inPieces(kernel, Buffer.concat([packed, makeNoise(9000, 8)]), content.length, PLAIN);
    expect(used).toBe(packed.length);
  });

  test("a beginning that is left out", () => {
    if (content.length < 20) return;
    const packed = zlib.deflateSync(content);
    expectSame(inPieces(kernel, packed, content.length, { ...PLAIN, skip: 20 }).content, content.subarray(20));
  });

  test("a size that is one too small or too large", () => {
    for (const level of [0, 1, 9]) {
      const packed = zlib.deflateSync(content, { level });
      expect(inPieces(kernel, packed, content.length + 1, PLAIN).used).toBe(codes.ZLIB_TOO_SHORT);
      if (content.length > 0)
        expect(inPieces(kernel, packed, content.length - 1, PLAIN).used).toBe(codes.ZLIB_TOO_LONG);
    }
  });

  test("a wrong checksum", () => {
    const packed = zlib.deflateSync(content);
    packed[packed.length - 1]! ^= 1;
    expect(inPieces(kernel, packed, content.length, PLAIN).used).toBe(codes.ZLIB_BAD_CHECKSUM);
  });
});

test("property: what zlib deflates comes back, whatever the seams", () => {
  const kernel = makeKernel();
  const part = fc.oneof(
    fc.record({ length: fc.nat(40_000), seed: fc.nat(1000) }).map(({ length, seed }) => makeText(length, seed)),
    fc.record({ length: fc.nat(20_000), seed: fc.nat(1000) }).map(({ length, seed }) => makeNoise(length, seed)),
    fc.record({ length: fc.nat(40_000), byte: fc.nat(255) }).map(({ length, byte }) => Buffer.alloc(length, byte)),
  );
  const seams = fc
    .record({ overlap: fc.nat(1000), more: fc.nat(40_000), inputBytes: fc.integer({ min: 4096, max: 9000 }) })
    .map(({ overlap, more, inputBytes }) => ({ overlap, pieceBytes: 2 * overlap + 50 + more, inputBytes, skip: 0 }));
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 6 }),
      seams,
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 9, max: 15 }),
      (parts, where, level, strategy, windowBits) => {
        const content = Buffer.concat(parts);
        const packed = zlib.deflateSync(content, { level, strategy, windowBits, memLevel: 1 + (windowBits % 9) });
        const { content: got, used } = inPieces(kernel, packed, content.length, where);
        expectSame(got, content);
        expect(used).toBe(packed.length);
      },
    ),
    { numRuns: 150 },
  );
});

test("streams cut short or damaged at any place fail as they do at once, and touch nothing else", () => {
  const kernel = makeKernel();
  const guard = place(kernel, makeNoise(4096, 9));
  const guarded = Buffer.from(kernel.u8().slice(guard, guard + 4096));
  for (const [level, content] of [
    [0, makeNoise(9000, 10)],
    [6, makeText(40_000, 11)],
    [6, Buffer.alloc(60_000, "ab")],
  ] as const) {
    const packed = zlib.deflateSync(content, { level, memLevel: 1 });
    const step = Math.max(1, Math.floor(packed.length / 150));
    for (let at = 0; at < packed.length; at += step) {
      const flipped = Buffer.from(packed);
      flipped[at]! ^= 1 << (at % 8);
      for (const damaged of [packed.subarray(0, at), flipped]) {
        const source = place(kernel, damaged);
        const target = kernel.arena.allocate(content.length);
        const atOnce = kernel.inflate(source, damaged.length, target, content.length);
        kernel.arena.free(source);
        kernel.arena.free(target);
        const { used } = inPieces(kernel, damaged, content.length, PLAIN);
        if (atOnce < 0) expect(used).toBeLessThan(0);
        else expect(used).toBeGreaterThan(0);
        // What a cut or a flip amounts to can depend on how much was asked for at once, but a cut is a cut.
        if (damaged !== flipped) expect(used).toBe(atOnce);
      }
    }
  }
  expectSame(Buffer.from(kernel.u8().slice(guard, guard + 4096)), guarded);
});
