/** The compiled detector as one file: tables ready for the kernel, and each pattern as a line of JSON that is parsed on first need,
 *  so that a start costs the same with a hundred patterns and with thousands. Written by the build; holds no secret.
 *  Layout: 8 bytes of header length, the header in JSON, the tables, the uses, the patterns' lines. */
import type { Clause } from "../model/clause.ts";
import type { Pattern } from "../model/pattern.ts";
import type { DetectorImage, PatternSource } from "./detector.ts";

interface Header {
  readonly version: string;
  readonly engine: string;
  readonly offsets: readonly number[];
  readonly longest: number;
  readonly reach: DetectorImage["reach"];
  readonly tables: number;
  readonly uses: number;
  /** Id and byte length of each pattern's line; a minus before the id of those that are off by default. */
  readonly ids: readonly string[];
  readonly lengths: readonly number[];
  /** Absent: none. */
  readonly clauses?: readonly Clause[];
}

/** A compiled set, read lazily. */
export interface DetectorFile extends PatternSource {
  /** Of the patterns. */
  readonly version: string;
  /** Of the code that scans and judges: with another one the same pattern may say something else. */
  readonly engine: string;
  readonly image: DetectorImage;
  readonly ids: readonly string[];
  /** Number of a pattern by its id; -1: there is none. */
  indexOf(id: string): number;
  /** Whether a pattern is on when nothing is asked for by name. */
  isEnabled(index: number): boolean;
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
  const header: Header = {
    version,
    engine,
    offsets: image.tables.offsets,
    longest: image.tables.longest,
    reach: image.reach,
    tables: image.tables.bytes.length,
    uses: image.uses.length,
    ids: patterns.map((p) => (p.enabled ? p.id : `-${p.id}`)),
    lengths: lines.map((line) => line.length),
    ...(clauses.length === 0 ? {} : { clauses }),
  };
  const text = Buffer.from(JSON.stringify(header), "utf8");
  const head = Buffer.alloc(8);
  head.writeUInt32LE(text.length, 0);
  const uses = Buffer.from(image.uses.buffer, image.uses.byteOffset, image.uses.byteLength);
  return Buffer.concat([head, text, image.tables.bytes, uses, ...lines]);
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
  const usesAt = 8 + headerBytes + header.tables;
  const linesAt = usesAt + header.uses * 2;
  const made = read(8 + headerBytes, linesAt - 8 - headerBytes);
  const uses = new Uint16Array(header.uses);
  new Uint8Array(uses.buffer).set(made.subarray(header.tables));
  const starts = [0];
  for (const length of header.lengths) starts.push((starts[starts.length - 1] ?? 0) + length);
  let lines: Buffer | undefined;
  const parse = (index: number): Pattern => {
    lines ??= read(linesAt, starts[header.lengths.length] ?? 0);
    return JSON.parse(lines.toString("utf8", starts[index], starts[index + 1])) as Pattern;
  };
  const ids = header.ids.map((id) => id.replace(/^-/, ""));
  const parsed: (Pattern | undefined)[] = [];
  let byId: Map<string, number> | undefined;
  return {
    version: header.version,
    engine: header.engine,
    image: {
      tables: { bytes: made.subarray(0, header.tables), offsets: header.offsets, longest: header.longest },
      uses,
      reach: header.reach,
    },
    ids,
    clauses: header.clauses ?? [],
    count: ids.length,
    indexOf: (id) => (byId ??= new Map(ids.map((one, i) => [one, i]))).get(id) ?? -1,
    isEnabled: (index) => !(header.ids[index] ?? "-").startsWith("-"),
    at: (index) => (parsed[index] ??= parse(index)),
  };
}
