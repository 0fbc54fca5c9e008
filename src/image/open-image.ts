/** Finds out how an image lies on disk, and reads everything of it but the layers' contents.
 *  OCI layout (image-layout.md), Docker archive, old or new, skopeo's `dir:`; a directory or an uncompressed archive of either. */
import { blobCompression } from "./blob-pieces.ts";
import { readStart, type ByteRange } from "./byte-range.ts";
import { looksLikeTar } from "./compression.ts";
import { addDockerImages, readJson } from "./docker-archive.ts";
import { addV1Images } from "./docker-v1.ts";
import type { ImageFiles } from "./image-files.ts";
import type { Image, ImageSet } from "./image-set.ts";
import { record } from "./json.ts";
import { addLooseBlobs, WatchedFiles } from "./loose-blobs.ts";
import { OciResolver } from "./oci.ts";
import { BLOCK } from "./tar-header.ts";

/**
 * Adds the images in a directory or archive.
 *
 * @param name - what it is called where nothing inside says it
 * @returns false when it is no image at all
 */
export function addImages(set: ImageSet, all: ImageFiles, name: string, platforms: readonly string[]): boolean {
  const files = new WatchedFiles(all);
  const { failure } = files;
  const before = set.problems.length;
  if (failure) set.problem(failure.code, name, `${name}: ${failure.message}`);
  const index = files.find("index.json") ? readJson(set, files, "index.json") : undefined;
  const manifest = files.find("manifest.json") ? readJson(set, files, "manifest.json") : undefined;
  // These say nothing that is looked for.
  for (const path of ["oci-layout", "repositories"]) files.find(path);
  const isDocker = Array.isArray(manifest);
  const isLayout = isManifest(index);
  let own: readonly Image[] = [];
  if (isLayout) {
    const find = (digest: string): ByteRange | undefined => files.find(`blobs/${digest.replace(":", "/")}`);
    const resolver = new OciResolver(set, find, { name, platforms, mayLackPlatforms: isDocker });
    resolver.add(index, `${name}/index.json`);
    own = resolver.images;
  }
  if (isDocker) addDockerImages(set, files, manifest, name, platforms, own);
  else if (!isLayout && isManifest(manifest)) {
    // skopeo's dir: blobs are files named by the hex of their digest.
    const find = (digest: string): ByteRange | undefined => files.find(digest.replace(/^sha256:/, ""));
    new OciResolver(set, find, { name, platforms, mayLackPlatforms: false }).add(manifest, `${name}/manifest.json`);
  }
  const isListed = isDocker || isLayout || isManifest(manifest);
  // Lists that are damaged or cut off: what lies there is looked at all the same.
  if (!isListed && set.problems.length > before) return addLooseBlobs(set, files, name, false);
  if (!isListed && !addV1Images(set, files, name, platforms)) return false;
  // umoci and others leave blobs of older versions of an image behind. Which platform they are of, nobody tells.
  if (platforms.length === 0) addLooseBlobs(set, files, name, true);
  return true;
}

/** Whether JSON is an index or a manifest: other programs have files of these names too. */
function isManifest(json: unknown): boolean {
  const { manifests, layers } = record(json);
  return Array.isArray(manifests) || Array.isArray(layers);
}

/** Whether a file can be an archive of an image: a tar, or a compressed one. */
export function archiveForm(range: ByteRange): "tar" | "compressed" | undefined {
  const start = readStart(range, BLOCK);
  if (blobCompression(range) !== "none") return "compressed";
  return looksLikeTar(start) ? "tar" : undefined;
}
