/** Random texts and random deltas over them, as fast-check arbitraries of plain numbers that shrink well. */
import fc from "fast-check";
import { ENCODING_NAMES, encodeText, FRAGMENTS } from "./dense-patterns.ts";
import type { Part } from "./delta-encoder.ts";

/** Fragment, encoding, and where it is cut off on both sides. */
type Piece = readonly [fragment: number, encoding: number, cutFront: number, cutBack: number];

const piece: fc.Arbitrary<Piece> = fc.tuple(
  fc.nat(FRAGMENTS.length - 1),
  // Latin-1 mostly.
  fc.nat(3 * ENCODING_NAMES.length),
  fc.nat(5),
  fc.nat(5),
);

export const pieces: fc.Arbitrary<readonly Piece[]> = fc.array(piece, { maxLength: 14 });

/** One instruction: what kind, and three numbers that it takes as it needs. */
type Edit = readonly [kind: number, a: number, b: number, insert: readonly Piece[]];

export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.tuple(fc.nat(11), fc.nat(0xffff), fc.nat(0xffff), fc.array(piece, { minLength: 1, maxLength: 2 })),
  { maxLength: 7 },
);

export function textOf(list: readonly Piece[]): Buffer {
  return Buffer.concat(
    list.map(([fragment, encoding, front, back]) => {
      const bytes = encodeText(FRAGMENTS[fragment] ?? "", ENCODING_NAMES[encoding] ?? "latin1");
      // A cut of 4 or 5 is none.
      return bytes.subarray(front < 4 ? front : 0, bytes.length - (back < 4 ? back : 0));
    }),
  );
}

/** Turns edits into parts of a delta over a base of `size` bytes. */
export function partsOf(list: readonly Edit[], size: number): Part[] {
  const parts: Part[] = [];
  let end = 0;
  const copy = (from: number, to: number): void => {
    const start = Math.min(from, size);
    const stop = Math.min(Math.max(to, start), size);
    end = stop;
    parts.push({ from: start, size: stop - start });
  };
  for (const [kind, x, y, insert] of list) {
    const a = x % (size + 1);
    const b = y % (size + 1);
    const few = 1 + (y % 3);
    if (kind <= 1) parts.push({ insert: textOf(insert) });
    else if (kind === 2) copy(a, a + few);
    else if (kind === 3) copy(a, size);
    else if (kind === 4) copy(0, a);
    else if (kind === 5) copy(Math.min(a, b), Math.max(a, b));
    else if (kind <= 7) copy(end, end + b);
    else if (kind === 8) copy(end + few, end + few + a);
    else if (kind === 9) copy(end + few, size);
    else if (kind === 10) copy(0, size);
    else parts.push(parts.at(-1) ?? { insert: textOf(insert) });
  }
  return parts;
}
