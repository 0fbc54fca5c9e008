/** Blobs of an archive or a layout that no list leads to: those of older versions of an image, which tools leave behind, the configurations that
 *  Docker wrote beside each layer, members whose path another one has taken, and everything where the list itself is lost.
 *  Whoever has the archive has them. Each is told by its content. */
import { createHash } from "node:crypto";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { rangePieces, readStart, readWhole, type ByteRange } from "./byte-range.ts";
import { compressionOf, looksLikeTar } from "./compression.ts";
import type { ImageFiles } from "./image-files.ts";
import type { ImageSet } from "./image-set.ts";
import { MOST_JSON } from "./json-blobs.ts";
import { parseJson } from "./json.ts";
import { BLOCK } from "./tar-header.ts";

/** Files of an image that remember which of them were asked for. */
export class WatchedFiles implements ImageFiles {
  readonly isArchive: boolean;
  readonly names: ImageFiles["names"];
  readonly shadowed: ImageFiles["shadowed"];
  readonly failure: ImageFiles["failure"];
  readonly #files: ImageFiles;
  readonly #asked = new Set<string>();

  constructor(files: ImageFiles) {
    this.#files = files;
    this.isArchive = files.isArchive;
    this.names = files.names;
    this.shadowed = files.shadowed;
    this.failure = files.failure;
  }

  readonly find = (path: BytePath): ByteRange | undefined => {
    const range = this.#files.find(path);
    if (range) this.#asked.add(placeOf(range));
    return range;
  };

  /** What was never asked for, each place once, those whose names are taken last. */
  unasked(): [path: BytePath, range: ByteRange][] {
    const seen = new Set(this.#asked);
    const all: [BytePath, ByteRange][] = [];
    for (const path of this.names()) {
      const range = this.#files.find(path);
      if (range) all.push([path, range]);
    }
    for (const [path, range] of this.shadowed) if (!isCopy(range, this.#files.find(path))) all.push([path, range]);
    return all.filter(([, range]) => {
      const isNew = range.size > 0 && !seen.has(placeOf(range));
      seen.add(placeOf(range));
      return isNew;
    });
  }
}

/** Archives that were joined have some files twice. */
function isCopy(range: ByteRange, last: ByteRange | undefined): boolean {
  return last?.size === range.size && contentHash(last) === contentHash(range);
}

function contentHash(range: ByteRange): string {
  const hash = createHash("sha256");
  for (const piece of rangePieces(range)) hash.update(piece);
  return hash.digest("hex");
}

function placeOf({ path, offset }: ByteRange): string {
  return `${offset} ${path}`;
}

/** Bytes of the files that say nothing but a version. */
const SHORTEST = 16;
/** What layers and configurations are called by whoever writes images. */
const BLOB_NAME = /^(?:blobs\/\w+\/)?[0-9a-f]{64,128}(?:\.json|\.tar(?:\.gz)?|\/json|\/layer\.tar)?$/;

/**
 * Adds the blobs that were not asked for as an image of their own.
 *
 * @param isListed - whether the list of images could be read: these are then beside it
 * @returns false when there is no layer among them
 */
export function addLooseBlobs(set: ImageSet, files: WatchedFiles, name: string, isListed: boolean): boolean {
  const layers: number[] = [];
  const documents: number[] = [];
  for (const [path, range] of files.unasked()) {
    if (range.size < SHORTEST || (isListed && !files.isArchive && !BLOB_NAME.test(path))) continue;
    const start = readStart(range, BLOCK);
    const key = placeOf(range);
    if (looksLikeTar(start) || compressionOf(start) !== "none")
      layers.push(set.addLayer(key, { name: path, blob: { range, digest: undefined }, isTar: true }));
    else {
      const json = start[0] === 0x7b || start[0] === 0x5b ? looseJson(range) : undefined;
      if (json !== undefined) documents.push(set.addDocument(key, isListed ? "blob" : "config", path, json));
      else layers.push(set.addLayer(key, { name: path, blob: { range, digest: undefined }, isTar: false }));
    }
  }
  if (isListed) for (let i = layers.length + documents.length; i > 0; i--) set.note(LOOSE);
  if (layers.length === 0 && !(isListed && documents.length > 0)) return false;
  const instructions = layers.map(() => undefined);
  const names = [name];
  const image = { names, platform: undefined, layers, instructions, documents, base: undefined, isLoose: isListed };
  set.images.push(image);
  return true;
}

/** What the ledger calls them. */
const LOOSE = "blobs that no manifest names";

function looseJson(range: ByteRange): unknown {
  try {
    return parseJson(readWhole(range, MOST_JSON));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
