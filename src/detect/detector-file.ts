/** The compiled detector as one file: tables ready for the kernel, and each pattern as a line of JSON that is parsed on first need,
 *  so that a start costs the same with a hundred patterns and with thousands. Written by the build; holds no secret.
 *  Layout: 8 bytes of header length, the header in JSON, its parts, the patterns' lines. */
import type { Clause } from "../model/clause.ts";
import type { ModelImage } from "../kernel/value-model.ts";
import type { Pattern } from "../model/pattern.ts";
import type { DetectorImage, PatternSource } from "./detector.ts";

interface Header {
  readonly version: string;
  readonly engine: string;
  readonly offsets: readonly number[];
  readonly longest: number;
  readonly reach: DetectorImage["reach"];
  /** Where the model's parts begin. */
  readonly model: Omit<ModelImage, "bytes">;
  /** Absent: none. */
  readonly clauses?: readonly Clause[];
  /** Bytes of each part that follows, in the order of `PARTS`. */
  readonly sizes: readonly number[];
}

/** The tables, the model of values, two numbers a use, whether a pattern is on when nothing is asked for by name, bytes of its line, its id. */
const PARTS = ["tables", "model", "uses", "enabled", "lengths", "ids"] as const;

/** A compiled set, read lazily. */
export interface DetectorFile extends PatternSource {
  /** Of the patterns. */
  readonly version: string;
  /** Of the code that scans and judges: with another one the same pattern may say something else. */
  readonly engine: string;
  readonly image: DetectorImage;
  readonly ids: readonly string[];
  /** For each pattern 1 if it is on when nothing is asked for by name. */
  readonly enabled: Uint8Array;
  /** Number of a pattern by its id; -1: there is none. */
  indexOf(id: string): number;
}

/** What the tables hold already. */
function withoutProbes(pattern: Pattern): Pattern {
  return { ...pattern, literals: pattern.literals.map((literal) => ({ ...literal, after: [], before: [] })) };
}

/** Serialises a compiled set. */
export function encodeDetector(
  { version, engine }: Pick<DetectorFile, "version" | "engine">,
  patterns: readonly Pattern[],
  image: DetectorImage,
  clauses: readonly Clause[] = [],
): Uint8Array {
  const lines = patterns.map((pattern) => Buffer.from(JSON.stringify(withoutProbes(pattern)), "utf8"));
  const { tables, model, uses, reach } = image;
  const lengths = Uint32Array.from(lines, ({ length }) => length);
  const parts: Readonly<Record<(typeof PARTS)[number], Uint8Array>> = {
    tables: tables.bytes,
    model: model.bytes,
    uses: new Uint8Array(uses.buffer, uses.byteOffset, uses.byteLength),
    enabled: Uint8Array.from(patterns, ({ enabled }) => Number(enabled)),
    lengths: new Uint8Array(lengths.buffer),
    ids: Buffer.from(JSON.stringify(patterns.map(({ id }) => id)), "utf8"),
  };
  const header: Header = {
    version,
    engine,
    offsets: tables.offsets,
    longest: tables.longest,
    reach,
    model: { letters: model.letters, filter: model.filter },
    ...(clauses.length === 0 ? {} : { clauses }),
    sizes: PARTS.map((part) => parts[part].length),
  };
  const text = Buffer.from(JSON.stringify(header), "utf8");
  const head = Buffer.alloc(8);
  head.writeUInt32LE(text.length, 0);
  return Buffer.concat([head, text, ...PARTS.map((part) => parts[part]), ...lines]);
}

/** Ranges of a file that is in memory already. */
export function rangesOf(file: Buffer): (start: number, length: number) => Buffer {
  return (start, length) => file.subarray(start, start + length);
}

/** Reads what `encodeDetector` wrote: the patterns, which are most of it, when the first of them is asked for.
 *  @param read - gives that many bytes from there on */
export function decodeDetector(read: (start: number, length: number) => Buffer): DetectorFile {
  const headerBytes = read(0, 8).readUInt32LE(0);
  const header = JSON.parse(read(8, headerBytes).toString("utf8")) as Header;
  const { version, engine, offsets, longest, reach, model, clauses = [], sizes } = header;
  const size = sizes.reduce((sum, each) => sum + each, 0);
  const made = read(8 + headerBytes, size);
  let end = 0;
  const [tables, values, uses, enabled, lengths, names] = PARTS.map((_, i) =>
    made.subarray(end, (end += sizes[i] ?? 0)),
  );
  if (!tables || !values || !uses || !enabled || !lengths || !names)
    throw new RangeError("the compiled patterns are cut short");
  const lines = linesOf(wordsOf(lengths, Uint32Array), (length) => read(8 + headerBytes + size, length));
  let ids: readonly string[] | undefined;
  let byId: ReadonlyMap<string, number> | undefined;
  const parsed: (Pattern | undefined)[] = [];
  const file: DetectorFile = {
    version,
    engine,
    image: {
      tables: { bytes: tables, offsets, longest },
      model: { bytes: values, ...model },
      uses: wordsOf(uses, Uint16Array),
      reach,
    },
    get ids() {
      return (ids ??= JSON.parse(names.toString("utf8")) as readonly string[]);
    },
    enabled,
    clauses,
    count: enabled.length,
    indexOf: (id) => (byId ??= new Map(file.ids.map((one, i) => [one, i]))).get(id) ?? -1,
    at: (index) => (parsed[index] ??= JSON.parse(lines(index)) as Pattern),
  };
  return file;
}

/** Parts stand at any byte. */
function wordsOf<T>({ buffer, byteOffset, length }: Uint8Array, Words: new (bytes: ArrayBuffer) => T): T {
  return new Words(Uint8Array.from(new Uint8Array(buffer, byteOffset, length)).buffer);
}

/** Gives lines by number. @param read - all of them, of which that many bytes are asked for when the first one is */
function linesOf(lengths: Uint32Array, read: (length: number) => Buffer): (index: number) => string {
  let lines: Buffer | undefined;
  const starts = new Float64Array(lengths.length + 1);
  return (index) => {
    if (!lines) {
      lengths.forEach((length, i) => (starts[i + 1] = (starts[i] ?? 0) + length));
      lines = read(starts[lengths.length] ?? 0);
    }
    return lines.toString("utf8", starts[index], starts[index + 1]);
  };
}
