/** Finds out how an image lies on disk, and reads everything of it but the layers' contents.
 *  OCI layout (image-layout.md), Docker archive, skopeo's `dir:`; a directory or an uncompressed archive of either. */
import { FormatError } from "../model/errors.ts";
import { blobCompression } from "./blob-pieces.ts";
import { readStart, readWhole, type ByteRange } from "./byte-range.ts";
import { compressionOf, looksLikeTar } from "./compression.ts";
import { addDockerImages, readJson } from "./docker-archive.ts";
import type { ImageFiles } from "./image-files.ts";
import type { ImageSet } from "./image-set.ts";
import { MOST_JSON } from "./json-blobs.ts";
import { parseJson, record } from "./json.ts";
import { OciResolver } from "./oci.ts";
import { BLOCK } from "./tar-header.ts";

/**
 * Adds the images in a directory or archive.
 *
 * @param name - what it is called where nothing inside says it
 * @returns false when it is no image at all
 */
export function addImages(set: ImageSet, files: ImageFiles, name: string, platforms: readonly string[]): boolean {
  const { failure } = files;
  const before = set.problems.length;
  if (failure) set.problem(failure.code, name, `${name}: ${failure.message}`);
  const index = files.find("index.json") ? readJson(set, files, "index.json") : undefined;
  const manifest = files.find("manifest.json") ? readJson(set, files, "manifest.json") : undefined;
  const isDocker = Array.isArray(manifest);
  const isLayout = isManifest(index);
  const asked = new Set<string>();
  if (isLayout) {
    const find = (digest: string): ByteRange | undefined => {
      const path = `blobs/${digest.replace(":", "/")}`;
      asked.add(path);
      return files.find(path);
    };
    new OciResolver(set, find, { name, platforms, mayLackPlatforms: isDocker }).add(index, `${name}/index.json`);
  }
  if (isDocker) addDockerImages(set, files, manifest, name, platforms);
  else if (!isLayout && isManifest(manifest)) {
    // skopeo's dir: blobs are files named by the hex of their digest.
    const find = (digest: string): ByteRange | undefined => files.find(digest.replace(/^sha256:/, ""));
    new OciResolver(set, find, { name, platforms, mayLackPlatforms: false }).add(manifest, `${name}/manifest.json`);
  }
  // umoci and others leave blobs of older versions of an image behind.
  if (isLayout && platforms.length === 0)
    for (const path of files.names())
      if (path.startsWith("blobs/") && !asked.has(path)) set.note("blobs that no manifest names, left out");
  if (isDocker || isLayout || isManifest(manifest)) return true;
  // Lists that are damaged or cut off: what lies there is looked at all the same.
  return set.problems.length > before && addLooseBlobs(set, files, name);
}

/** Whether JSON is an index or a manifest: other programs have files of these names too. */
function isManifest(json: unknown): boolean {
  const { manifests, layers } = record(json);
  return Array.isArray(manifests) || Array.isArray(layers);
}

/** An image whose list is lost: every blob is told by its content, and belongs to an image unknown. */
function addLooseBlobs(set: ImageSet, files: ImageFiles, name: string): boolean {
  const layers: number[] = [];
  const documents: number[] = [];
  const seen = new Set<number>();
  for (const path of files.names()) {
    const range = files.find(path);
    if (!range || seen.has(range.offset) || range.size === 0) continue;
    seen.add(range.offset);
    const start = readStart(range, BLOCK);
    if (looksLikeTar(start) || compressionOf(start) !== "none") {
      layers.push(
        set.addLayer(`${range.path} ${range.offset}`, { name: path, blob: { range, digest: undefined }, isTar: true }),
      );
    } else if (start[0] === 0x7b || start[0] === 0x5b) {
      const json = looseJson(range);
      if (json !== undefined) documents.push(set.addDocument(path, "config", path, json));
    }
  }
  if (layers.length === 0) return false;
  const instructions = layers.map(() => undefined);
  set.images.push({ names: [name], platform: undefined, layers, instructions, documents, base: undefined });
  return true;
}

function looseJson(range: ByteRange): unknown {
  try {
    return parseJson(readWhole(range, MOST_JSON));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Whether a file can be an archive of an image: a tar, or a compressed one. */
export function archiveForm(range: ByteRange): "tar" | "compressed" | undefined {
  const start = readStart(range, BLOCK);
  if (blobCompression(range) !== "none") return "compressed";
  return looksLikeTar(start) ? "tar" : undefined;
}
