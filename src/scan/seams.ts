/** Lines and columns in something that is read in segments: what was counted up to a segment's first byte, carried from one to the next.
 *  Characters that a seam cuts count once. Of wide encodings only the one that the beginning speaks is counted through: a text of
 *  16 MiB and more in UTF-16 is a file of its own, and lines mean nothing in binaries. Knows nothing of files or matches. */
import { Places, type Origin } from "../detect/place.ts";
import { isContinuation } from "../detect/utf8-units.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Span } from "../model/finding.ts";

/** How many bytes a character takes, and which of them is the lowest. */
interface Form {
  readonly step: number;
  readonly low: number;
}

/** Bytes from which the encoding is told when there is no byte-order mark. */
const SAMPLE = 4096;
/** Continuation bytes of one character, at most. */
const MOST_FOLLOWERS = 3;

export class Seams {
  readonly #kernel: Kernel;
  #at = 0;
  #length = 0;
  #start = 0;
  #form: Form | undefined;
  #narrow: Places;
  #wide: Places;
  #narrowOrigin: Origin | undefined;
  #wideOrigin: Origin | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#narrow = this.#wide = new Places(kernel, 0);
  }

  /**
   * Begins a segment.
   *
   * @param at - its address
   * @param length - its bytes
   * @param start - where it stands in the whole
   */
  enter(at: number, length: number, start: number): void {
    this.#at = at;
    this.#length = length;
    this.#start = start;
    if (start === 0) this.#form = guessForm(this.#kernel.u8(), at, Math.min(length, SAMPLE));
    this.#narrow = new Places(this.#kernel, at, this.#narrowOrigin);
    this.#wide = new Places(this.#kernel, at, this.#wideOrigin);
  }

  /** A span of the whole, from offsets in the segment. */
  span(from: number, to: number, step: number, low: number): Span {
    const isCounted = step === this.#form?.step && low === this.#form.low && (this.#start + from) % step === 0;
    // Other wide text: where the segment begins is not known in its characters; bytes stand in for them.
    const places = isCounted ? this.#wide : this.#narrow;
    const span = places.span(from, to, step, low);
    return { ...span, start: from + this.#start, end: to + this.#start };
  }

  /** Ends a segment. @param next - offset in it at which the next one begins */
  leave(next: number): void {
    let end = next;
    // A character that the seam cuts is counted here; the next segment takes what is left of it for a unit a byte.
    const memory = this.#kernel.u8();
    while (end < Math.min(next + MOST_FOLLOWERS, this.#length) && isContinuation(memory[this.#at + end] ?? 0)) end++;
    const { line, column } = this.#narrow.span(end, end, 1, 0);
    this.#narrowOrigin = { lines: line - 1, units: column - 1 - (end - next) };
    if (!this.#form) return;
    const wide = this.#wide.span(next, next, this.#form.step, this.#form.low);
    this.#wideOrigin = { lines: wide.line - 1, units: wide.column - 1 };
  }
}

/** The wide encoding that a text begins in, by its byte-order mark or by which of its bytes are zero. */
function guessForm(memory: Uint8Array, at: number, length: number): Form | undefined {
  const byte = (i: number): number => (i < length ? (memory[at + i] ?? 0) : 0);
  const head = byte(0) * 0x1000000 + byte(1) * 0x10000 + byte(2) * 0x100 + byte(3);
  if (head === 0xfffe0000) return { step: 4, low: 0 };
  if (head === 0x0000feff) return { step: 4, low: 3 };
  if (head >>> 16 === 0xfffe) return { step: 2, low: 0 };
  if (head >>> 16 === 0xfeff) return { step: 2, low: 1 };
  const zeros = [0, 0, 0, 0];
  for (let i = 0; i < length; i++) if (byte(i) === 0) zeros[i % 4] = (zeros[i % 4] ?? 0) + 1;
  return formOfZeros(zeros, length);
}

/** Told by where the zero bytes stand. What is no text, a program above all, has some in all places.
 *  @param zeros - how many there are at each place of four */
function formOfZeros([a = 0, b = 0, c = 0, d = 0]: readonly number[], length: number): Form | undefined {
  const most = length / 32;
  const few = length / 64;
  if (Math.min(b, c, d) > most && a < few) return { step: 4, low: 0 };
  if (Math.min(a, b, c) > most && d < few) return { step: 4, low: 3 };
  if (Math.min(b, d) > most && Math.max(a, c) < few) return { step: 2, low: 0 };
  return Math.min(a, c) > most && Math.max(b, d) < few ? { step: 2, low: 1 } : undefined;
}
