/** Finds the runs of one character class that every match must hold near its literal, for the kernel to test before a regex is tried.
 *  Sound by construction: a run is a row of neighbouring parts, as long as their least lengths together, over the union of their bytes.
 *  Knows nothing of the kernel's memory. */
import type { Shape } from "../model/pattern.ts";
import { isSubset, NO_BYTES, setOf, setToHex, sizeOf, union, type ByteSet } from "./class-set.ts";
import { chanceOf } from "./frequency.ts";
import type { Anchor } from "./literals.ts";
import { bytesOf, maxLength, minLength, type Tree } from "./regex-tree.ts";

/** Classes that runs are widened to: the kernel holds 256 classes for all patterns together, however many these are. */
const PALETTE: readonly ByteSet[] = [
  "0-9", "0-9a-f", "0-9A-F", "0-9a-fA-F", "a-z", "A-Z", "A-Z2-7", "a-z2-7", "0-9a-z", "0-9A-Z", "0-9a-zA-Z", "0-9a-f-", "0-9a-fA-F-",
  "0-9a-z-", "0-9A-Z-", "0-9a-zA-Z-", "0-9a-zA-Z_", "0-9a-zA-Z_-", "0-9a-zA-Z+/", "0-9a-zA-Z+/=", "0-9a-zA-Z_=-", "0-9a-zA-Z+/=_-",
  "0-9a-zA-Z.", "0-9a-zA-Z._-", "0-9a-zA-Z._~-", "0-9a-zA-Z:_-", "0-9a-zA-Z._:/+=-", "0-9a-zA-Z%+/=_.-", "@", ":", "!-~", "\t -~", "!-~\x80-\xff",
].map(setOf); // prettier-ignore

interface Candidate {
  readonly shape: Shape;
  /** Natural logarithm of the chance that a literal standing there by chance passes. */
  readonly pass: number;
  readonly from: number;
  readonly to: number;
}

/** The most selective run, and one more that is independent of it if it excludes at least half of the rest. */
export function findShapes(anchor: Anchor): readonly Shape[] {
  const candidates = [...runsIn(anchor.after, "after"), ...runsIn(anchor.before.toReversed(), "before")];
  candidates.sort((a, b) => a.pass - b.pass);
  const best = candidates[0];
  if (!best || best.pass > -0.1) return [];
  const second = candidates.find(
    (other) =>
      other.pass < -0.7 &&
      (other.shape.direction !== best.shape.direction || other.from > best.to || other.to < best.from),
  );
  return second ? [best.shape, second.shape] : [best.shape];
}

/** Every run in parts that stand in a row, nearest to the literal first. */
function runsIn(parts: readonly Tree[], direction: Shape["direction"]): Candidate[] {
  const measured = parts.map((part) => ({ set: bytesOf(part), min: minLength(part), max: maxLength(part) }));
  const candidates: Candidate[] = [];
  let distance = 0;
  for (let from = 0; from < measured.length; from++) {
    let set = NO_BYTES;
    let run = 0;
    for (let to = from; to < measured.length; to++) {
      const part = measured[to];
      if (!part) break;
      set = union(set, part.set);
      if (sizeOf(set) > 200) break;
      run += part.min;
      if (part.min === 0) continue;
      const { hex, logChance } = describe(set);
      // Members of a class stand together in words, so a run is likelier than its bytes one by one; and so do places to begin.
      const pass = (run * logChance + Math.log(distance + 1)) / 2;
      candidates.push({
        shape: { direction, maxDistance: distance, minRun: run, charClass: hex },
        pass,
        from,
        to,
      });
    }
    distance += measured[from]?.max ?? 0;
  }
  return candidates;
}

interface ShapeClass {
  readonly hex: string;
  /** Natural logarithm of the chance that a byte is a member; 0 when the class says nothing. */
  readonly logChance: number;
}

const widened = new Map<string, ShapeClass>();

/** {@link widen}, remembered with what is asked about it: the same few classes come again and again. */
function describe(set: ByteSet): ShapeClass {
  const key = setToHex(set);
  let known = widened.get(key);
  if (!known) {
    const charClass = widen(set);
    known = charClass
      ? { hex: setToHex(charClass), logChance: Math.log(chanceOf(charClass)) }
      : { hex: "", logChance: 0 };
    widened.set(key, known);
  }
  return known;
}

/** The smallest class of the palette that holds the set, or undefined when none does. */
function widen(set: ByteSet): ByteSet | undefined {
  let best: ByteSet | undefined;
  for (const one of PALETTE) {
    if (isSubset(set, one) && (!best || sizeOf(one) < sizeOf(best))) best = one;
  }
  return best;
}
