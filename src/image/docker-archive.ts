/** Images of a Docker archive: `manifest.json` names a config and layers by path (the format of `docker save`, since 1.10).
 *  skopeo, podman and buildah write it too, each with names of its own; only the list is relied upon. */
import { createHash } from "node:crypto";
import { FormatError } from "../model/errors.ts";
import { baseImage } from "./base-image.ts";
import { blobCompression } from "./blob-pieces.ts";
import { readWhole, type ByteRange } from "./byte-range.ts";
import { checkLayerCount, historyOf, layerInstructions } from "./history.ts";
import type { ImageFiles } from "./image-files.ts";
import type { Image, ImageSet } from "./image-set.ts";
import { MOST_JSON } from "./json-blobs.ts";
import { list, parseJson, record, text } from "./json.ts";
import { isWanted, platformName } from "./platform.ts";

/**
 * Adds the images of `manifest.json`.
 *
 * @param manifest - its parsed JSON
 * @param name - what an image without tags is called
 * @param own - images that the archive's `index.json` led to: these are the same
 */
export function addDockerImages(
  set: ImageSet,
  files: ImageFiles,
  manifest: readonly unknown[],
  name: string,
  platforms: readonly string[],
  own: readonly Image[],
): void {
  for (const item of manifest) {
    const entry = record(item);
    const tags = list(entry["RepoTags"]).filter((tag) => typeof tag === "string");
    const names = tags.length > 0 ? tags : [name];
    const configPath = text(entry["Config"]) ?? "";
    const digest = /[0-9a-f]{64}/.exec(configPath)?.[0];
    const known = own.find(
      ({ config }) => config !== undefined && set.documents[config]?.name === `sha256:${digest ?? ""}`,
    );
    if (known) {
      known.names.splice(0, known.names.length, ...new Set([...tags, ...known.names]));
      continue;
    }
    addImage(set, files, entry["Layers"], { names, configPath, digest }, platforms);
  }
}

function addImage(
  set: ImageSet,
  files: ImageFiles,
  layerPaths: unknown,
  { names, configPath, digest }: { names: readonly string[]; configPath: string; digest: string | undefined },
  platforms: readonly string[],
): void {
  const range = files.find(configPath);
  const config = configPath === "" ? noConfig(set, names) : readJson(set, files, configPath);
  const key = range && config !== undefined ? contentDigest(range) : configPath;
  if (config !== undefined && digest !== undefined && key !== `sha256:${digest}`)
    set.problem("corrupt", configPath, `${configPath}: the config's bytes do not have the digest of its name`);
  const platform = platformName(config);
  if (!isWanted(platform, platforms)) return set.note("platforms not asked for");
  const steps = historyOf(config);
  const documents: number[] = [];
  if (config !== undefined) {
    const instructions = steps.map(({ instruction }) => instruction);
    documents.push(set.addDocument(key, "config", key, config, instructions));
  }
  checkLayerCount(set, names[0] ?? configPath, config, list(layerPaths).length);
  const diffIds = list(record(record(config)["rootfs"])["diff_ids"]);
  const layers = list(layerPaths).map((path, i) => addLayer(set, files, text(path) ?? "", text(diffIds[i])));
  const instructions = layerInstructions(steps, layers.length);
  set.addImage({
    names: [...names],
    platform,
    layers,
    instructions,
    documents,
    config: documents[0],
    base: baseImage(steps, undefined, config),
  });
}

function noConfig(set: ImageSet, [name = ""]: readonly string[]): undefined {
  set.problem("corrupt", name, `${name}: manifest.json names no config for it`);
}

/** Readable, since its JSON was read. */
function contentDigest(range: ByteRange): string {
  return `sha256:${createHash("sha256").update(readWhole(range, MOST_JSON)).digest("hex")}`;
}

/** JSON by path; what is missing or damaged is a problem. */
export function readJson(set: ImageSet, files: ImageFiles, path: string): unknown {
  const range = files.find(path);
  if (!range) {
    set.problem("missing-object", path, `${path}: is named in manifest.json, but is not there`);
    return undefined;
  }
  try {
    return parseJson(readWhole(range, MOST_JSON));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    set.problem(error.code, path, `${path}: ${error.message}`);
    return undefined;
  }
}

/** Adds a layer by its path in the archive. @returns its number, or -1 */
export function addLayer(set: ImageSet, files: ImageFiles, path: string, diffId: string | undefined): number {
  const range = files.find(path);
  if (!range) {
    set.problem("missing-object", path, `${path}: a layer that manifest.json names, but that is not there`);
    set.missing++;
    return -1;
  }
  const digest = layerDigest(range, path, diffId);
  // What only the config tells may be wrong: another size is another layer.
  const key = digest === undefined ? `${range.path} ${range.offset}` : `${digest} ${range.size}`;
  return set.addLayer(key, { name: digest ?? diffId ?? path, blob: { range, digest }, isTar: true });
}

/** What the layer's bytes must come to: the name of a blob, or the config's diff id where the layer lies uncompressed. */
function layerDigest(range: ByteRange, path: string, diffId: string | undefined): string | undefined {
  const blob = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1];
  if (blob !== undefined) return `sha256:${blob}`;
  if (diffId === undefined || !/^sha256:[0-9a-f]{64}$/.test(diffId)) return undefined;
  try {
    return blobCompression(range) === "none" ? diffId : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
