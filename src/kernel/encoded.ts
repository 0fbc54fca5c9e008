/** Typed door to what the kernel says of text that is written in base64 (RFC 4648, sections 4 and 5), in hex digits or with escapes.
 *  Owns the list that it writes to, and the room for one such text. Knows nothing of what is looked for in it. */
import type { Kernel } from "./kernel.ts";
import type { CopiedRanges } from "./prefilter.ts";
import { UnpackedText, type Unpack } from "./unpacked-text.ts";

/** Bytes from where a text begins on that decide what it says, at most: a text of 12 KiB in which escapes stand, or two units of a block. */
export const REACH = 16388;
/** Bytes that a text says, at most. */
const ROOM = 16384;

/** How a text is written, by the kernel's numbers. */
export const KINDS = [
  "base64",
  "hex",
  "percent-encoding",
  "escapes",
  "entities",
  "gzip in base64",
  "zlib in base64",
  "zip in base64",
  "joined strings",
  "quoted-printable",
  "strings of a list",
  "packed in base64",
  "packed in hex",
  "base32",
] as const;
export type EncodedKind = (typeof KINDS)[number];

/** Where a text stands in an object: bytes from its first, ends exclusive. */
export interface EncodedText {
  readonly start: number;
  readonly end: number;
  readonly kind: EncodedKind;
  /** Whether it was cut where it begins, and where it ends: what touches that is not known. */
  readonly isCutBefore: boolean;
  readonly isCutBehind: boolean;
  /** What begins in the text is looked for from here on, up to there; what stands before and behind is of other texts. */
  readonly from: number;
  readonly to: number;
  /** What the text is depends on the bytes from here on, and the one before, up to there. */
  readonly lookedFrom: number;
  readonly looked: number;
}

/** Set in the kernel's number for a kind. */
const CUT_BEFORE = 256;
const CUT_BEHIND = 512;

/** A text as it is, in the kernel's memory. */
export interface DecodedText {
  readonly at: number;
  readonly length: number;
  /** Number of the first byte that is its own, and of the first behind. */
  readonly from: number;
  readonly to: number;
}

/** Bytes behind a text's own in which a literal may stand that tells a value which begins among them. */
export const LEAD = 128;
/** Characters behind a text's own that say at least so many bytes, and what a literal takes besides. */
const GLANCE = 400;

/** Text in base64 may hold base64: how deep it is looked into. */
export const DEEPEST = 3;

const WORDS = 7;
const NONE: readonly EncodedText[] = [];

const ESCAPED: ReadonlySet<EncodedKind> = new Set([
  "percent-encoding",
  "escapes",
  "entities",
  "joined strings",
  "quoted-printable",
  "strings of a list",
]);

const PACKED: ReadonlySet<EncodedKind> = new Set([
  "gzip in base64",
  "zlib in base64",
  "zip in base64",
  "packed in base64",
  "packed in hex",
]);

/** Whether a text is one in which some characters are written otherwise, and the others as they are. */
export function hasEscapes({ kind }: EncodedText): boolean {
  return ESCAPED.has(kind);
}

const EQUALS_SIGN = 0x3d;

/** Whether some of what a text is written with says nothing, and every character that says something is written as itself, or as three. */
function isSilent({ kind }: EncodedText): boolean {
  return kind === "joined strings" || kind === "strings of a list" || kind === "quoted-printable";
}

/** Whether what a text says is packed besides. */
export function isPacked({ kind }: EncodedText): boolean {
  return PACKED.has(kind);
}

export class EncodedTexts {
  readonly #kernel: Kernel;
  #capacity = 64;
  #list: number;
  #text = 0;
  #places = 0;
  /** The text whose places stand there. */
  #placed: EncodedText | undefined;
  readonly #unpacked: UnpackedText;

  /** @param unpack - what packed bytes hold that are no plain gzip, zlib or zip */
  constructor(kernel: Kernel, unpack: Unpack) {
    this.#unpacked = new UnpackedText(kernel, unpack);
    this.#kernel = kernel;
    this.#list = kernel.arena.allocate(this.#capacity * WORDS * 4);
  }

  /** Those of an object in memory, by place.
   *  @param at - address of its first byte
   *  @param from - those of which a part of their own stands behind it …
   *  @param to - … and begins before this; others may be missing */
  inWhole(at: number, length: number, from: number = 0, to: number = length): readonly EncodedText[] {
    const { exports } = this.#kernel;
    const all = this.#read(() => exports.encodedTexts(at, length, from, to, this.#list, this.#capacity));
    return from === 0 && to === length ? all : all.filter((text) => text.to > from && text.from < to);
  }

  /** Whether a text in memory could hold such text, as far as it begins before `to`. */
  mayHold(at: number, length: number, to: number): boolean {
    return this.#kernel.exports.hasRow(at, length, to) !== 0;
  }

  /** Those of a delta's result that may not be as in its base: those in rows that a change may have to do with. */
  inChanges(at: number, length: number, stretches: CopiedRanges): readonly EncodedText[] {
    const { exports } = this.#kernel;
    return this.#read(() =>
      exports.encodedChanges(at, length, stretches.at, stretches.count, this.#list, this.#capacity),
    );
  }

  /** Whether so much follows what is a text's own that it is worth while to look at its beginning alone. */
  static isLong({ to, end }: EncodedText): boolean {
    return end - to > GLANCE;
  }

  /** Writes out what a text says, until the next is asked for.
   *  @param at - address of the object that holds it
   *  @param isGlance - only what is its own, and a little more */
  decode(at: number, text: EncodedText, isGlance = false): DecodedText {
    if (isPacked(text)) return this.#unpacked.decode(at, text);
    if (this.#text === 0) this.#text = this.#kernel.arena.allocate(ROOM);
    const { start, end, from, to } = text;
    const upTo = (place: number): number =>
      place === start
        ? 0
        : this.#kernel.exports.decodeText(at + start, at + place, KINDS.indexOf(text.kind), this.#text);
    const before = upTo(from);
    const own = to === end ? undefined : upTo(to);
    const length = upTo(isGlance ? Math.min(end, to + GLANCE) : end);
    return { at: this.#text, length, from: before, to: own ?? length };
  }

  /** Forgets what was unpacked. */
  release(): void {
    this.#unpacked.release();
  }

  /** Where a byte is written that a text says, from the text's first.
   *  @param at - address of the object that holds it
   *  @param byte - by its number in what the text says
   *  @param isEnd - where what is written ends, if this byte comes behind it */
  place(at: number, text: EncodedText, byte: number, isEnd: boolean): number {
    if (isPacked(text)) return this.#unpacked.place(text, byte);
    if (this.#placed !== text) this.#findPlaces(at, text);
    const places = this.#kernel.u32();
    const first = this.#places >> 2;
    if (hasEscapes(text)) {
      const here = places[first + byte] ?? 0;
      if (!isEnd || byte === 0) return here;
      // What says nothing may follow.
      const last = places[first + byte - 1] ?? 0;
      const isWritten = isSilent(text) && this.#kernel.u8()[at + text.start + last] !== EQUALS_SIGN;
      return isWritten ? last + 1 : isSilent(text) ? Math.min(here, last + 3) : here;
    }
    const bits = text.kind === "hex" ? 4 : text.kind === "base32" ? 5 : 6;
    // The first character that holds a bit of it; or right behind the last that holds a bit of the byte before.
    if (!isEnd) return places[first + Math.floor((byte * 8) / bits)] ?? 0;
    return (places[first + Math.ceil((byte * 8) / bits) - 1] ?? 0) + 1;
  }

  #findPlaces(at: number, text: EncodedText): void {
    const { arena, exports } = this.#kernel;
    if (this.#places === 0) this.#places = arena.allocate(4 * ROOM + 4);
    exports.placesInText(at + text.start, at + text.end, KINDS.indexOf(text.kind), this.#places);
    this.#placed = text;
  }

  #read(list: () => number): readonly EncodedText[] {
    let count = list();
    if (count === 0) return NONE;
    while (count > this.#capacity) {
      this.#kernel.arena.free(this.#list);
      this.#capacity = count * 2;
      this.#list = this.#kernel.arena.allocate(this.#capacity * WORDS * 4);
      count = list();
    }
    const words = this.#kernel.u32();
    const texts = Array.from({ length: count }, (_, i): EncodedText => {
      const at = (this.#list >> 2) + i * WORDS;
      const kind = words[at + 2] ?? 0;
      return {
        start: words[at] ?? 0,
        end: words[at + 1] ?? 0,
        kind: KINDS[kind & 255] ?? "base64",
        isCutBefore: (kind & CUT_BEFORE) !== 0,
        isCutBehind: (kind & CUT_BEHIND) !== 0,
        from: words[at + 3] ?? 0,
        to: words[at + 4] ?? 0,
        lookedFrom: words[at + 5] ?? 0,
        looked: words[at + 6] ?? 0,
      };
    });
    // Those with escapes are listed when they end.
    return texts.sort((a, b) => a.start - b.start);
  }
}
