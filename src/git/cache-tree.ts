/** The extension `TREE` of an index: ids of the trees that its entries would be written as, as far as nothing below has changed since.
 *  What a comparison with a commit can skip: git itself makes the commit of these ids without looking at the entries again.
 *  Format: gitformat-index, "Cache tree". */
import type { ByteReader } from "../bytes/byte-reader.ts";
import { toHex } from "../bytes/hex.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";

export interface CacheTree {
  /** Hex; undefined where something below has changed. */
  readonly id: string | undefined;
  readonly subtrees: ReadonlyMap<BytePath, CacheTree>;
}

/** Directories nest no deeper than paths are long. */
const DEEPEST = 4096;
const LINE_FEED = 10;
/** Bytes of two numbers, a blank between them, and the line feed. */
const LONGEST_LINE = 32;

/** @returns undefined for what cannot be read: it only saves work */
export function parseCacheTree(reader: ByteReader, hashBytes: number): CacheTree | undefined {
  try {
    return readNode(reader, hashBytes, 0)?.tree;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function readNode(
  reader: ByteReader,
  hashBytes: number,
  depth: number,
): { name: BytePath; tree: CacheTree } | undefined {
  if (depth > DEEPEST) return undefined;
  const name = reader.untilNul();
  const counts = /^(-?\d{1,9}) (\d{1,9})$/.exec(readLine(reader));
  if (!counts) return undefined;
  const id = Number(counts[1]) < 0 ? undefined : toHex(reader.take(hashBytes));
  const subtrees = new Map<BytePath, CacheTree>();
  for (let i = 0; i < Number(counts[2]); i++) {
    const below = readNode(reader, hashBytes, depth + 1);
    if (!below) return undefined;
    subtrees.set(below.name, below.tree);
  }
  return { name, tree: { id, subtrees } };
}

/** What stands before the next line feed; empty where none is near. */
function readLine(reader: ByteReader): string {
  const { bytes, position } = reader;
  const feed = bytes.subarray(position, position + Math.min(reader.left, LONGEST_LINE)).indexOf(LINE_FEED);
  if (feed < 0) return "";
  const line = reader.text(feed);
  reader.skip(1);
  return line;
}
