/** Lines and columns of spans in an object that stands in the kernel's memory.
 *  Lines count line feeds; columns count UTF-16 code units, as SARIF and editors do. Knows nothing of files. */
import type { Kernel } from "../kernel/kernel.ts";
import type { Span } from "../model/finding.ts";

const LINE_FEED = 10;

/** UTF-16 code units that bytes [from, to) of UTF-8 text decode to; a byte that is no UTF-8 counts as one. */
export function codeUnits(memory: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let i = from; i < to; i++) {
    const c = memory[i] ?? 0;
    if (c >= 0xf0) units += 2;
    else if ((c & 0xc0) !== 0x80) units++;
  }
  return units;
}

/** Walks forward through one object, from span to span. */
export class Places {
  readonly #kernel: Kernel;
  readonly #at: number;
  #position = 0;
  #line = 1;
  #lineStart = 0;

  /**
   * @param kernel - in whose memory the object stands
   * @param at - address of its first byte
   */
  constructor(kernel: Kernel, at: number) {
    this.#kernel = kernel;
    this.#at = at;
  }

  /**
   * @param start - byte offset in the object; spans must come in ascending order
   * @param end - exclusive
   * @param step - bytes a character takes in the text around it: 1, 2 or 4
   */
  span(start: number, end: number, step: number, low: number): Span {
    const from = this.#locate(start, step, low);
    const to = this.#peek(start, end, step, low, from);
    return { start, end, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }

  #locate(position: number, step: number, low: number): { line: number; column: number } {
    if (position < this.#position) {
      this.#position = 0;
      this.#line = 1;
      this.#lineStart = 0;
    }
    if (step === 1) {
      const from = this.#at + this.#position;
      const size = position - this.#position;
      this.#line += this.#kernel.countNewlines(from, size);
      const last = this.#kernel.lastNewline(from, size);
      if (last >= 0) this.#lineStart = this.#position + last + 1;
      this.#position = position;
    } else return this.#wide(position, step, low);
    return {
      line: this.#line,
      column: 1 + codeUnits(this.#kernel.u8(), this.#at + this.#lineStart, this.#at + position),
    };
  }

  /** UTF-16 and UTF-32: counted from the start, in whole characters aligned with the span. */
  #wide(position: number, step: number, low: number): { line: number; column: number } {
    const memory = this.#kernel.u8();
    let line = 1;
    let lineStart = position % step;
    for (let i = lineStart; i < position; i += step) {
      if (memory[this.#at + i + low] !== LINE_FEED) continue;
      let other = 0;
      for (let k = 0; k < step; k++) if (k !== low) other |= memory[this.#at + i + k] ?? 0;
      if (other === 0) {
        line++;
        lineStart = i + step;
      }
    }
    // A byte-order mark is no column.
    const first = memory[this.#at + lineStart + low] === 0xff || memory[this.#at + lineStart + low] === 0xfe;
    const bom = line === 1 && first && lineStart < position ? 1 : 0;
    return { line, column: 1 + (position - lineStart) / step - bom };
  }

  #peek(
    start: number,
    end: number,
    step: number,
    low: number,
    from: { line: number; column: number },
  ): { line: number; column: number } {
    const memory = this.#kernel.u8();
    let { line, column } = from;
    for (let i = start; i < end; i += step) {
      const c = memory[this.#at + i + low] ?? 0;
      if (c === LINE_FEED) {
        line++;
        column = 1;
      } else if (step > 1) column++;
      else column += codeUnits(memory, this.#at + i, this.#at + i + 1);
    }
    return { line, column };
  }
}
