/** The WebAssembly module's functions as they are: numbers in, numbers out. Types only; `kernel.ts` gives most of them a method, and the rest of this room
 *  uses the others. Must agree with what `assembly/index.ts` exports. */
import type { ModelExports } from "./model-exports.ts";

/** All functions of the module; prefer the methods. */
export interface KernelExports extends ModelExports {
  readonly heapBase: () => number;
  readonly resultSlots: () => number;
  readonly inflate: (src: number, srcLen: number, dst: number, dstLen: number) => number;
  readonly inflateRaw: (src: number, srcLen: number, dst: number, dstLen: number) => number;
  readonly streamBegin: () => void;
  readonly streamInput: (at: number, length: number, isLast: number) => void;
  readonly streamRun: (history: number, out: number, room: number, isRest: number) => number;
  readonly adler32: (at: number, length: number) => number;
  readonly deltaSizes: (delta: number, deltaLen: number) => number;
  readonly applyDelta: (
    delta: number,
    deltaLen: number,
    base: number,
    baseLen: number,
    out: number,
    outLen: number,
    stretches: number,
    stretchesCap: number,
    least: number,
  ) => number;
  readonly inBaseOrder: (stretches: number, count: number, numbers: number, out: number) => number;
  readonly siblingStretches: (
    object: number,
    length: number,
    stretches: number,
    count: number,
    sibling: number,
    siblingLength: number,
    siblings: number,
    siblingCount: number,
    out: number,
    cap: number,
    least: number,
  ) => number;
  readonly treeEntriesTouched: (
    tree: number,
    treeLen: number,
    hashBytes: number,
    stretches: number,
    stretchCount: number,
    out: number,
    outCap: number,
    base: number,
  ) => number;
  readonly treeEntryAt: (tree: number, treeLen: number, hashBytes: number, pos: number) => number;
  readonly countNewlines: (at: number, length: number) => number;
  readonly lastNewline: (at: number, length: number) => number;
  readonly setTables: (
    bitmap: number,
    buckets: number,
    grams: number,
    literals: number,
    uses: number,
    programs: number,
    classes: number,
    longest: number,
  ) => void;
  readonly setNeighbours: (groups: number, masks: number) => void;
  readonly encodedTexts: (object: number, length: number, from: number, to: number, out: number, cap: number) => number;
  readonly hasRow: (object: number, length: number, to: number) => number;
  readonly encodedChanges: (
    object: number,
    length: number,
    stretches: number,
    count: number,
    out: number,
    cap: number,
  ) => number;
  readonly decodeText: (start: number, end: number, kind: number, out: number) => number;
  readonly placesInText: (start: number, end: number, kind: number, out: number) => void;
  readonly markWhole: (table: number, text: number, length: number) => void;
  readonly markChanges: (table: number, object: number, length: number, stretches: number, count: number) => number;
  readonly countMarks: (table: number) => number;
  readonly packMarks: (table: number, out: number) => void;
  readonly scanWhole: (object: number, length: number, out: number, cap: number) => number;
  readonly scanChanges: (
    object: number,
    length: number,
    stretches: number,
    count: number,
    out: number,
    cap: number,
  ) => number;
  readonly carryInto: (keepAt: number, keepCap: number, judgeAt: number, judgeCap: number) => void;
  readonly carryTriggers: (
    length: number,
    baseLength: number,
    baseTriggers: number,
    baseCount: number,
    stretches: number,
    count: number,
    hits: number,
    hitsCount: number,
    keepAll: boolean,
  ) => number;
  readonly candidates: (
    object: number,
    length: number,
    baseLength: number,
    triggers: number,
    triggerCount: number,
    stretches: number,
    count: number,
    out: number,
    cap: number,
    namesOnly: boolean,
  ) => number;
}
