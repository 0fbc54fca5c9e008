/** Lays the prefilter's tables out in the kernel's memory: grams, literals, their uses, probes and character classes.
 *  The record layouts are those that `assembly/prefilter.ts`, `probe.ts` and `carry.ts` read.
 *  Knows nothing of patterns: a use is a number that comes back with each candidate. */
import { gramsOf, gramTable, type Gram } from "./grams.ts";
import type { Probe } from "../model/pattern.ts";
import type { Kernel } from "./kernel.ts";
import { neighbours } from "./neighbours.ts";
import { Programs } from "./programs.ts";

/** One consumer of a literal: a window in characters around the literal's first, and what must stand after and before the literal. */
export interface TableUse {
  readonly reachBefore: number;
  readonly reachAfter: number;
  readonly use: number;
  /** Whether it says something in a name, without anything around it. */
  readonly inNames: boolean;
  readonly after: readonly Probe[];
  readonly before: readonly Probe[];
}

/** A literal, looked for in every encoding. */
export interface TableLiteral {
  /** Latin-1 text, lower case where `ignoreCase`. */
  readonly text: string;
  readonly ignoreCase: boolean;
  /** For literals of three characters: what can come after one, a bit for each of 256 characters; undefined: anything. */
  readonly next: Uint8Array | undefined;
  readonly uses: readonly TableUse[];
}

/** Characters that are compared: one word of the kernel. A longer literal is looked for by its first characters. */
export const COMPARED = 8;
const LITERAL_WORDS = 6;
const USE_WORDS = 5;
/** Bits of the kernel's bitmap, in bytes. */
const BITMAP_BYTES = 2 ** 21 / 8;

/** The characters that are compared, and which bits of them do not count; all bits of what lies behind. */
function comparandOf({ text, ignoreCase }: TableLiteral): { words: Uint32Array; length: number } {
  const length = Math.min(text.length, COMPARED);
  const bytes = new Uint8Array(2 * COMPARED).fill(0xff);
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i);
    bytes[i] = c;
    bytes[COMPARED + i] = ignoreCase && c >= 97 && c <= 122 ? 0x20 : 0;
  }
  return { words: new Uint32Array(bytes.buffer), length };
}

/** All tables in one piece, with addresses relative to it: made once, copied into every kernel. */
export interface TableImage {
  readonly bytes: Uint8Array;
  /** Where each table begins: buckets, grams, literals, uses, programs, classes, groups of characters, masks by neighbours. */
  readonly offsets: readonly number[];
  /** Characters of the longest literal, as far as it is compared; at least four. */
  readonly longest: number;
}

/**
 * Makes the tables of a set of literals.
 *
 * @param literals - what to look for; numbered in this order
 */
export function buildTables(literals: readonly TableLiteral[]): TableImage {
  const grams: Gram[] = [];
  const programs = new Programs();
  const { firstUse, uses } = useTables(literals, programs);
  const { groups, masks, first } = neighbours(literals.map((literal) => literal.uses));
  const records = new Uint32Array(literals.length * LITERAL_WORDS);
  let longest = 4;
  literals.forEach((literal, i) => {
    const { text, next, uses: own } = literal;
    const length = Math.min(text.length, COMPARED);
    grams.push(...gramsOf(Buffer.from(text.slice(0, length), "latin1"), i, next));
    longest = Math.max(longest, length);
    const widest = (side: "reachBefore" | "reachAfter"): number => own.reduce((n, use) => Math.max(n, use[side]), 0);
    const use = firstUse[i] ?? 0;
    records.set(
      [length, widest("reachBefore"), widest("reachAfter"), use, own.length, first[i] ?? 0],
      i * LITERAL_WORDS,
    );
  });
  const table = gramTable(grams, literals.map(comparandOf));
  const parts = [
    bytesOf(table.buckets),
    bytesOf(table.entries),
    bytesOf(records),
    bytesOf(uses),
    bytesOf(Uint16Array.from(programs.words)),
    Buffer.concat(programs.classes),
    groups,
    bytesOf(masks),
  ];
  const offsets: number[] = [];
  let end = 0;
  for (const part of parts) {
    offsets.push(end);
    end += (part.length + 31) & ~15;
  }
  const bytes = new Uint8Array(end);
  parts.forEach((part, i) => bytes.set(part, offsets[i]));
  return { bytes, offsets, longest };
}

/** Copies the tables into a kernel, where they stay for its life. */
export function installTables(kernel: Kernel, { bytes, offsets, longest }: TableImage): void {
  const bitmap = kernel.arena.allocate(BITMAP_BYTES);
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().fill(0, bitmap, bitmap + BITMAP_BYTES);
  kernel.u8().set(bytes, at);
  const [buckets = 0, grams = 0, literals = 0, uses = 0, programs = 0, classes = 0, groups = 0, masks = 0] =
    offsets.map((offset) => at + offset);
  kernel.exports.setTables(bitmap, buckets, grams, literals, uses, programs, classes, longest);
  kernel.exports.setNeighbours(groups, masks);
}

function bytesOf(words: Uint32Array | Uint16Array | BigUint64Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function useTables(literals: readonly TableLiteral[], programs: Programs): { firstUse: number[]; uses: Uint32Array } {
  const count = literals.reduce((n, l) => n + l.uses.length, 0);
  const uses = new Uint32Array(count * USE_WORDS);
  const firstUse: number[] = [];
  let u = 0;
  for (const literal of literals) {
    firstUse.push(u);
    for (const { reachBefore, reachAfter, use, inNames, after, before } of literal.uses) {
      const both = [2 * programs.add(after), 2 * programs.add(before) + 1];
      if (looseness(before) < looseness(after)) both.reverse();
      uses.set([reachBefore, reachAfter, inNames ? use + 2 ** 31 : use, ...both], u++ * USE_WORDS);
    }
  }
  return { firstUse, uses };
}

/** How likely chance is to take the first steps of a row, roughly: the row that fails sooner is asked first. */
function looseness(row: readonly Probe[]): number {
  let chance = 1;
  let told = 0;
  for (const step of row) {
    if (step[0] === "run") {
      const share = sizeOf(step[1]) / 256;
      chance *= share ** Math.min(step[2], 4) * (step[3] - step[2] + 1);
      told += step[2];
    } else if (step[0] === "any") {
      chance *= step[1].reduce((sum, alternative) => sum + looseness(alternative), 0);
      told += 1;
    }
    if (told >= 3) break;
  }
  return chance;
}

function sizeOf(charClass: string): number {
  return Buffer.from(charClass, "hex").reduce((n, byte) => n + byte.toString(2).replaceAll("0", "").length, 0);
}
