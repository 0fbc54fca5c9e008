/** The rows of a SQLite database file (sqlite.org/fileformat2.html): pages, trees of pages, records. No SQL is run, nothing is written.
 *  Every number comes from a stranger: pages are visited once, sizes are those of the file. Knows nothing of what rows are for. */
import type { Budget } from "./archive-tally.ts";

const HEADER = 100;
const INTERIOR_TABLE = 0x05;
const LEAF_TABLE = 0x0d;
const INTERIOR_INDEX = 0x02;
const LEAF_INDEX = 0x0a;
const ENCODINGS = ["utf8", "utf8", "utf16le", "utf16be"] as const;
/** Pages between two looks at the clock. */
const PAGES_AT_ONCE = 256;

/** A value of a row: text and blobs as bytes of UTF-8 or as they are, numbers as text; undefined: NULL. */
export type Cell = Uint8Array | undefined;

/** A cell's payload: where it stands and how long it is, overflow pages included. */
interface Payload {
  readonly page: number;
  readonly at: number;
  readonly size: number;
  readonly isIndex: boolean;
}

export class SqliteFile {
  /** False once something did not add up. */
  isSound = true;
  readonly #bytes: Buffer;
  readonly #budget: Budget;
  readonly #pageSize: number;
  readonly #usable: number;
  readonly #pages: number;
  readonly #encoding: (typeof ENCODINGS)[number];
  readonly #seen: Uint8Array;

  constructor(input: Uint8Array, budget: Budget) {
    this.#bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
    this.#budget = budget;
    const size = input.length >= HEADER ? this.#bytes.readUInt16BE(16) : 0;
    this.#pageSize = size === 1 ? 65_536 : size;
    const isPower = (this.#pageSize & (this.#pageSize - 1)) === 0;
    this.#usable = this.#pageSize - (this.#bytes[20] ?? 0);
    if (!isPower || this.#pageSize < 512 || this.#usable < 480) this.isSound = false;
    this.#pages = this.isSound ? Math.floor(input.length / this.#pageSize) : 0;
    if (this.isSound && this.#pages * this.#pageSize < input.length) this.isSound = false;
    this.#encoding = ENCODINGS[input.length >= HEADER ? this.#bytes.readUInt32BE(56) : 0] ?? "utf8";
    this.#seen = new Uint8Array(this.#pages + 1);
  }

  /** The rows of the tree that begins at a page (from 1), whichever of the two kinds of tree it is. Pages of other trees are not read twice. */
  *rows(root: number): Iterable<readonly Cell[]> {
    const open = [root];
    for (let page = open.pop(); page !== undefined; page = open.pop()) {
      if (page < 1 || page > this.#pages || this.#seen[page] === 1) {
        this.isSound = false;
        continue;
      }
      this.#seen[page] = 1;
      if (page % PAGES_AT_ONCE === 0) this.#budget.check();
      const { children, payloads } = this.#cells(page);
      open.push(...children.reverse());
      for (const payload of payloads) {
        const record = this.#gathered(payload);
        const row = record && this.#row(record);
        if (row) yield row;
        else this.isSound = false;
      }
    }
  }

  /** What a page's cells hold, in their order. */
  #cells(page: number): { readonly children: number[]; readonly payloads: Payload[] } {
    const start = (page - 1) * this.#pageSize;
    const head = page === 1 ? start + HEADER : start;
    const kind = this.#bytes[head] ?? 0;
    const isInterior = kind === INTERIOR_TABLE || kind === INTERIOR_INDEX;
    const isIndex = kind === INTERIOR_INDEX || kind === LEAF_INDEX;
    const children: number[] = [];
    const payloads: Payload[] = [];
    if (!isInterior && !isIndex && kind !== LEAF_TABLE) {
      this.isSound = false;
      return { children, payloads };
    }
    const count = this.#bytes.readUInt16BE(head + 3);
    const pointers = head + (isInterior ? 12 : 8);
    for (let i = 0; i < count && pointers + 2 * i + 2 <= start + this.#usable; i++) {
      let at = start + this.#bytes.readUInt16BE(pointers + 2 * i);
      if (at < pointers || at + 4 > start + this.#usable) {
        this.isSound = false;
        continue;
      }
      if (isInterior) children.push(this.#bytes.readUInt32BE(at));
      if (kind === INTERIOR_TABLE) continue;
      if (isInterior) at += 4;
      const size = varintAt(this.#bytes, at);
      at = size.end;
      if (!isIndex) at = varintAt(this.#bytes, at).end;
      payloads.push({ page, at, size: size.value, isIndex });
    }
    if (isInterior) children.push(this.#bytes.readUInt32BE(head + 8));
    return { children, payloads };
  }

  /** A payload's bytes, those on overflow pages included; undefined where they do not add up. */
  #gathered({ page, at, size, isIndex }: Payload): Buffer | undefined {
    const usable = this.#usable;
    const most = isIndex ? Math.floor(((usable - 12) * 64) / 255) - 23 : usable - 35;
    const end = (page - 1) * this.#pageSize + usable;
    if (size > this.#bytes.length) return undefined;
    if (size <= most) return at + size <= end ? this.#bytes.subarray(at, at + size) : undefined;
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    const fitting = least + ((size - least) % (usable - 4));
    const local = fitting <= most ? fitting : least;
    if (at + local + 4 > end) return undefined;
    const parts = [this.#bytes.subarray(at, at + local)];
    let left = size - local;
    for (let next = this.#bytes.readUInt32BE(at + local); left > 0;) {
      if (next < 1 || next > this.#pages || this.#seen[next] === 1) return undefined;
      this.#seen[next] = 1;
      const from = (next - 1) * this.#pageSize;
      const taken = Math.min(left, usable - 4);
      parts.push(this.#bytes.subarray(from + 4, from + 4 + taken));
      left -= taken;
      next = this.#bytes.readUInt32BE(from);
    }
    return Buffer.concat(parts, size);
  }

  /** The values of a record: a header of types, then the values one after the other. */
  #row(record: Buffer): readonly Cell[] | undefined {
    const header = varintAt(record, 0);
    if (header.value > record.length) return undefined;
    const cells: Cell[] = [];
    let body = header.value;
    for (let at = header.end; at < header.value;) {
      const type = varintAt(record, at);
      at = type.end;
      const size = sizeOf(type.value);
      if (body + size > record.length) return undefined;
      cells.push(this.#cell(type.value, record.subarray(body, body + size)));
      body += size;
    }
    return cells;
  }

  #cell(type: number, bytes: Buffer): Cell {
    if (type >= 12) {
      const isText = type % 2 === 1;
      if (!isText || this.#encoding === "utf8") return bytes;
      if (this.#encoding === "utf16le") return Buffer.from(bytes.toString("utf16le"), "utf8");
      return Buffer.from(swapped(bytes).toString("utf16le"), "utf8");
    }
    if (type === 0 || type === 10 || type === 11) return undefined;
    if (type === 7) return Buffer.from(String(bytes.readDoubleBE(0)));
    if (type >= 8) return Buffer.from(String(type - 8));
    return Buffer.from(String(bytes.length > 6 ? bytes.readBigInt64BE(0) : bytes.readIntBE(0, bytes.length)));
  }
}

/** Up to nine bytes, seven bits in each but the last; beyond the file's end zero. */
function varintAt(bytes: Buffer, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[at + i] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return { value: value * 256 + (bytes[at + 8] ?? 0), end: at + 9 };
}

const SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];

/** Bytes of a value by its type. */
function sizeOf(type: number): number {
  return type >= 12 ? Math.floor((type - 12) / 2) : (SIZES[type] ?? 0);
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
}
