/** The header of a 7z archive (7zFormat.txt of the LZMA SDK): which packed streams there are, how folders are made of them, and the names of files.
 *  Every number comes from a stranger and is bounded. Pure. */
import { FormatError } from "../model/errors.ts";

/** How one step packs; the first one is undone last. */
export interface Coder {
  /** Hex of the method's id. */
  readonly method: string;
  readonly properties: Buffer;
}

/** What was packed together: the contents of some files, one after the other. */
export interface Folder {
  /** In the order in which they are undone; undefined: they are no simple chain. */
  readonly coders: readonly Coder[] | undefined;
  /** Bytes that come out of each coder, in that order. */
  sizes: number[];
  readonly packedStreams: number;
  /** Bytes of each file in it, and its CRC-32 where it has one. */
  files: { size: number; crc: number | undefined }[];
  crc: number | undefined;
}

export interface Streams {
  /** Where the first packed stream begins, behind the archive's first 32 bytes. */
  packedAt: number;
  packedSizes: number[];
  folders: Folder[];
}

const END = 0;
const CRC = 10;
const SIZE = 9;
const MOST_CODERS = 32;
/** Files or folders: more than are ever handed over. */
const MOST_THINGS = 1 << 20;

/** Numbers and bytes in order. @throws FormatError at the end */
export class Fields {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw damaged();
    return byte;
  }

  bytes(count: number): Buffer {
    if (count > this.#bytes.length - this.at) throw damaged();
    this.at += count;
    return this.#bytes.subarray(this.at - count, this.at);
  }

  /** Leading ones of the first byte tell how many bytes follow, the lowest first. */
  number(): number {
    const first = this.byte();
    let value = 0;
    let mask = 0x80;
    let factor = 1;
    for (; mask > 0 && (first & mask) !== 0; mask >>= 1, factor *= 256) value += this.byte() * factor;
    if (mask > 0) value += (first & (mask - 1)) * factor;
    if (!Number.isSafeInteger(value)) throw damaged();
    return value;
  }

  /** A number of things. */
  count(): number {
    const count = this.number();
    if (count > MOST_THINGS) throw damaged();
    return count;
  }

  bits(count: number): boolean[] {
    const bytes = this.bytes(Math.ceil(count / 8));
    return Array.from({ length: count }, (_, i) => ((bytes[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0);
  }

  /** Checksums of those that have one. */
  digests(count: number): (number | undefined)[] {
    const areThere = this.byte() === 0 ? this.bits(count) : Array.from({ length: count }, () => true);
    return areThere.map((isThere) => (isThere ? this.bytes(4).readUInt32LE(0) : undefined));
  }
}

export function damaged(): FormatError {
  return new FormatError("corrupt", "the header of a 7z archive is damaged");
}

/** Reads what stands behind the mark of streams. @throws FormatError */
export function readStreams(fields: Fields): Streams {
  const streams: Streams = { packedAt: 0, packedSizes: [], folders: [] };
  for (let id = fields.byte(); id !== END; id = fields.byte()) {
    if (id === 6) readPacked(fields, streams);
    else if (id === 7) readFolders(fields, streams);
    else if (id === 8) readFiles(fields, streams.folders);
    else throw damaged();
  }
  return streams;
}

function readPacked(fields: Fields, streams: Streams): void {
  streams.packedAt = fields.number();
  const count = fields.count();
  for (let id = fields.byte(); id !== END; id = fields.byte()) {
    if (id === SIZE) streams.packedSizes = Array.from({ length: count }, () => fields.number());
    else if (id === CRC) fields.digests(count);
    else throw damaged();
  }
}

function readFolders(fields: Fields, streams: Streams): void {
  if (fields.byte() !== 11) throw damaged();
  const count = fields.count();
  // Folders that stand elsewhere: no tool writes them.
  if (fields.byte() !== 0) throw damaged();
  const made = Array.from({ length: count }, () => readFolder(fields));
  if (fields.byte() !== 12) throw damaged();
  for (const { folder, outputs, order } of made) {
    const sizes = Array.from({ length: outputs }, () => fields.number());
    folder.sizes = order.map((coder) => sizes[coder] ?? 0);
    folder.files = [{ size: folder.sizes.at(-1) ?? 0, crc: undefined }];
  }
  streams.folders = made.map(({ folder }) => folder);
  for (let id = fields.byte(); id !== END; id = fields.byte()) {
    if (id !== CRC) throw damaged();
    fields.digests(count).forEach((crc, i) => {
      const folder = streams.folders[i];
      if (folder) folder.crc = crc;
    });
  }
}

/** `order`: the coders' places, in the order in which they are undone. */
function readFolder(fields: Fields): { readonly folder: Folder; readonly outputs: number; readonly order: number[] } {
  const count = fields.number();
  if (count === 0 || count > MOST_CODERS) throw damaged();
  let [inputs, outputs] = [0, 0];
  const coders = Array.from({ length: count }, (): Coder => {
    const flags = fields.byte();
    const method = fields.bytes(flags & 15).toString("hex");
    const isComplex = (flags & 0x10) !== 0;
    inputs += isComplex ? fields.number() : 1;
    outputs += isComplex ? fields.number() : 1;
    return { method, properties: fields.bytes((flags & 0x20) === 0 ? 0 : fields.number()) };
  });
  if (outputs === 0 || inputs > MOST_CODERS || outputs > MOST_CODERS) throw damaged();
  /** Which output each input takes. */
  const bound = new Map<number, number>();
  for (let i = 1; i < outputs; i++) bound.set(fields.number(), fields.number());
  const packedStreams = inputs - (outputs - 1);
  if (packedStreams > 1) for (let i = 0; i < packedStreams; i++) fields.number();
  const isChain = inputs === count && outputs === count && packedStreams === 1;
  const order = isChain ? chain(count, bound) : [];
  const folder: Folder = {
    coders:
      order.length === count ? order.map((place) => coders[place]).filter((coder) => coder !== undefined) : undefined,
    sizes: [],
    packedStreams,
    files: [],
    crc: undefined,
  };
  return { folder, outputs, order: order.length === count ? order : [0] };
}

/** From the coder that takes the packed stream to the one whose output nobody takes. */
function chain(count: number, bound: ReadonlyMap<number, number>): number[] {
  const after = new Map([...bound].map(([input, output]) => [output, input]));
  const order: number[] = [];
  let next = Array.from({ length: count }, (_, i) => i).find((i) => !bound.has(i));
  for (; next !== undefined && order.length < count; next = after.get(next)) order.push(next);
  return order;
}

/** How many files each folder holds, how large they are, and their checksums. */
function readFiles(fields: Fields, folders: readonly Folder[]): void {
  let counts = folders.map(() => 1);
  let id = fields.byte();
  if (id === 13) {
    counts = folders.map(() => fields.count());
    if (counts.reduce((sum, count) => sum + count, 0) > MOST_THINGS) throw damaged();
    id = fields.byte();
  }
  const isSized = id === SIZE;
  folders.forEach((folder, i) => {
    const whole = folder.sizes.at(-1) ?? 0;
    let left = whole;
    folder.files = Array.from({ length: counts[i] ?? 0 }, (_, file) => {
      const isLast = file === (counts[i] ?? 0) - 1;
      const size = isLast ? left : isSized ? fields.number() : 0;
      left -= size;
      if (left < 0) throw damaged();
      return { size, crc: undefined };
    });
  });
  if (isSized) id = fields.byte();
  for (; id !== END; id = fields.byte()) {
    if (id !== CRC) throw damaged();
    // Of a folder with one file the checksum is the folder's.
    const open = folders.filter(({ files, crc }) => !(files.length === 1 && crc !== undefined)).flatMap((f) => f.files);
    fields.digests(open.length).forEach((crc, i) => {
      const file = open[i];
      if (file) file.crc = crc;
    });
  }
}
