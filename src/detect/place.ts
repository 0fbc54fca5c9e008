/** Lines and columns of spans in an object that stands in the kernel's memory.
 *  Lines count line feeds; columns count UTF-16 code units, as SARIF and editors do. Goes from span to span, forwards or back, so that
 *  neither a long line nor many spans are counted over and over. Knows nothing of files. */
import type { Kernel } from "../kernel/kernel.ts";
import type { Span } from "../model/finding.ts";
import { countUnits, isContinuation } from "./utf8-units.ts";

const LINE_FEED = 10;
const BYTE_ORDER_MARK = 0xfeff;

/** What was counted before the object's first byte: for a part of something larger. */
export interface Origin {
  /** Line feeds before it. */
  readonly lines: number;
  /** UTF-16 code units between the last of them and the object's first byte. */
  readonly units: number;
}

/** Counting in text of one encoding, between byte offsets of the object. */
interface Text {
  lines(from: number, to: number): number;
  /** Offset after the last line feed before `to`, or where the text begins. */
  lineStart(to: number): number;
  units(from: number, to: number): number;
  /** Whether units up to here and units from here on add up. */
  isBoundary(position: number): boolean;
}

/** UTF-8 and what looks like it. */
class Narrow implements Text {
  readonly #kernel: Kernel;
  readonly #at: number;
  readonly #isBeginning: boolean;

  /** @param isBeginning - a byte-order mark may stand at the first byte; it is no character */
  constructor(kernel: Kernel, at: number, isBeginning: boolean) {
    this.#kernel = kernel;
    this.#at = at;
    this.#isBeginning = isBeginning;
  }

  lines(from: number, to: number): number {
    return this.#kernel.countNewlines(this.#at + from, to - from);
  }

  lineStart(to: number): number {
    return this.#kernel.lastNewline(this.#at, to) + 1;
  }

  units(from: number, to: number): number {
    const memory = this.#kernel.u8();
    const marked = this.#isBeginning && from === 0 && to >= 3 && isMark(memory, this.#at);
    return countUnits(memory, this.#at + from, this.#at + to) - (marked ? 1 : 0);
  }

  isBoundary(position: number): boolean {
    return !isContinuation(this.#kernel.u8()[this.#at + position] ?? 0);
  }
}

function isMark(memory: Uint8Array, at: number): boolean {
  return memory[at] === 0xef && memory[at + 1] === 0xbb && memory[at + 2] === 0xbf;
}

/** UTF-16 and UTF-32, in whole characters from a phase on. */
class Wide implements Text {
  readonly #memory: Uint8Array;
  readonly #at: number;
  readonly #phase: number;
  readonly #step: number;
  readonly #low: number;
  readonly #isBeginning: boolean;

  constructor(memory: Uint8Array, at: number, phase: number, step: number, low: number, isBeginning: boolean) {
    this.#memory = memory;
    this.#at = at;
    this.#phase = phase;
    this.#step = step;
    this.#low = low;
    this.#isBeginning = isBeginning && phase === 0;
  }

  lines(from: number, to: number): number {
    let count = 0;
    for (let p = Math.max(from, this.#phase); p < to; p += this.#step)
      if (this.#memory[this.#at + p + this.#low] === LINE_FEED && this.#character(p) === LINE_FEED) count++;
    return count;
  }

  lineStart(to: number): number {
    for (let p = to - this.#step; p >= this.#phase; p -= this.#step)
      if (this.#memory[this.#at + p + this.#low] === LINE_FEED && this.#character(p) === LINE_FEED)
        return p + this.#step;
    return this.#phase;
  }

  units(from: number, to: number): number {
    const start = Math.max(from, this.#phase);
    let units = Math.max(0, Math.ceil((to - start) / this.#step));
    // A character of UTF-32 beyond 16 bits is two units.
    if (this.#step === 4) for (let p = start; p < to; p += 4) if (this.#character(p) > 0xffff) units++;
    if (this.#isBeginning && start === 0 && to > 0 && this.#character(0) === BYTE_ORDER_MARK) units--;
    return units;
  }

  isBoundary(): boolean {
    return true;
  }

  #character(position: number): number {
    let character = 0;
    for (let i = 0; i < this.#step; i++) {
      const byte = this.#memory[this.#at + position + (this.#low === 0 ? this.#step - 1 - i : i)] ?? 0;
      character = character * 256 + byte;
    }
    return character;
  }
}

/** A place in a text, with its line and column. */
class Cursor {
  readonly #text: Text;
  readonly #origin: Origin;
  #position = 0;
  #lines = 0;
  /** UTF-16 units between the start of the line, or of the text, and the position. */
  #units = 0;

  constructor(text: Text, origin: Origin) {
    this.#text = text;
    this.#origin = origin;
  }

  locate(to: number): { readonly line: number; readonly column: number } {
    const back = to < this.#position;
    const passed = this.#text.lines(Math.min(to, this.#position), Math.max(to, this.#position));
    const lines = back ? this.#lines - passed : this.#lines + passed;
    const isBoundary = this.#text.isBoundary(to);
    let units: number;
    if (passed > 0 || !isBoundary) units = this.#text.units(this.#text.lineStart(to), to);
    else if (back) units = this.#units - this.#text.units(to, this.#position);
    else units = this.#units + this.#text.units(this.#position, to);
    if (isBoundary) {
      this.#position = to;
      this.#lines = lines;
      this.#units = units;
    }
    const before = lines === 0 ? this.#origin.units : 0;
    return { line: 1 + this.#origin.lines + lines, column: 1 + before + units };
  }
}

export class Places {
  readonly #kernel: Kernel;
  readonly #at: number;
  readonly #origin: Origin | undefined;
  readonly #narrow: Cursor;
  #wide: { readonly key: string; readonly cursor: Cursor } | undefined;

  /**
   * @param kernel - in whose memory the object stands
   * @param at - address of its first byte
   * @param origin - what stands before it, if it is a part of something larger; then there is no byte-order mark at its start
   */
  constructor(kernel: Kernel, at: number, origin?: Origin) {
    this.#kernel = kernel;
    this.#at = at;
    this.#origin = origin;
    this.#narrow = new Cursor(new Narrow(kernel, at, !origin), origin ?? { lines: 0, units: 0 });
  }

  /**
   * @param start - byte offset in the object
   * @param end - exclusive
   * @param step - bytes a character takes in the text around it: 1, 2 or 4
   * @param low - which of them is the lowest: 0 or the last
   */
  span(start: number, end: number, step: number, low: number): Span {
    const cursor = step === 1 ? this.#narrow : this.#wideAt(start % step, step, low);
    const from = cursor.locate(start);
    const to = cursor.locate(end);
    return { start, end, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  #wideAt(phase: number, step: number, low: number): Cursor {
    const key = `${phase} ${step} ${low}`;
    if (this.#wide?.key === key) return this.#wide.cursor;
    const text = new Wide(this.#kernel.u8(), this.#at, phase, step, low, !this.#origin);
    const cursor = new Cursor(text, this.#origin ?? { lines: 0, units: 0 });
    this.#wide = { key, cursor };
    return cursor;
  }
}
