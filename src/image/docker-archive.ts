/** Images of a Docker archive: `manifest.json` names a config and layers by path (the format of `docker save`, since 1.10).
 *  skopeo, podman and buildah write it too, each with names of its own; only the list is relied upon. */
import { FormatError } from "../model/errors.ts";
import { baseImage } from "./base-image.ts";
import { blobCompression } from "./blob-pieces.ts";
import { readWhole, type ByteRange } from "./byte-range.ts";
import { historyOf, layerInstructions } from "./history.ts";
import type { ImageFiles } from "./image-files.ts";
import type { ImageSet } from "./image-set.ts";
import { MOST_JSON } from "./json-blobs.ts";
import { list, parseJson, record, text } from "./json.ts";
import { isWanted, platformName } from "./platform.ts";

/**
 * Adds the images of `manifest.json`.
 *
 * @param manifest - its parsed JSON
 * @param name - what an image without tags is called
 */
export function addDockerImages(
  set: ImageSet,
  files: ImageFiles,
  manifest: readonly unknown[],
  name: string,
  platforms: readonly string[],
): void {
  for (const item of manifest) {
    const entry = record(item);
    const tags = list(entry["RepoTags"]).filter((tag) => typeof tag === "string");
    const names = tags.length > 0 ? tags : [name];
    const configPath = text(entry["Config"]) ?? "";
    const digest = `sha256:${/[0-9a-f]{64}/.exec(configPath)?.[0] ?? configPath}`;
    const known = set.images.find(({ documents }) =>
      documents.some((number) => set.documents[number]?.name === digest),
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
  { names, configPath, digest }: { names: readonly string[]; configPath: string; digest: string },
  platforms: readonly string[],
): void {
  const config = readJson(set, files, configPath);
  const platform = platformName(config);
  if (!isWanted(platform, platforms)) return set.note("platforms not asked for");
  const steps = historyOf(config);
  const documents: number[] = [];
  if (config !== undefined) {
    const instructions = steps.map(({ instruction }) => instruction);
    documents.push(set.addDocument(digest, "config", digest, config, instructions));
  }
  const diffIds = list(record(record(config)["rootfs"])["diff_ids"]);
  const layers = list(layerPaths).map((path, i) => addLayer(set, files, text(path) ?? "", text(diffIds[i])));
  const instructions = layerInstructions(steps, layers.length);
  set.images.push({
    names: [...names],
    platform,
    layers,
    instructions,
    documents,
    base: baseImage(steps, undefined, config),
  });
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

function addLayer(set: ImageSet, files: ImageFiles, path: string, diffId: string | undefined): number {
  const range = files.find(path);
  if (!range) {
    set.problem("missing-object", path, `${path}: a layer that manifest.json names, but that is not there`);
    set.missing++;
    return -1;
  }
  const digest = layerDigest(range, path, diffId);
  const key = digest ?? `${range.path} ${range.offset}`;
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
