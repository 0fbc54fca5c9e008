/** Images of a Docker archive from before 1.10: no list, but a directory a layer, `ID/layer.tar` and `ID/json`, which names the layer below it,
 *  and `repositories`, which says what the topmost are called (Docker image specification v1.0). Knows nothing of later forms. */
import type { BytePath } from "../model/finding.ts";
import { baseImage } from "./base-image.ts";
import { addLayer, readJson } from "./docker-archive.ts";
import { historyOf, layerInstructions } from "./history.ts";
import type { ImageFiles } from "./image-files.ts";
import type { ImageSet } from "./image-set.ts";
import { list, record, text, type JsonRecord } from "./json.ts";
import { isWanted, platformName } from "./platform.ts";

/** Layers of one image; Docker never took more than 127. */
const MOST_LAYERS = 1024;

/**
 * Adds the images of an archive that has no list.
 *
 * @param name - what an image without tags is called
 * @returns false when there is none
 */
export function addV1Images(set: ImageSet, files: ImageFiles, name: string, platforms: readonly string[]): boolean {
  const paths = new Set(files.names());
  const ids = [...paths].flatMap((path) => /^([0-9a-f]{64})\/json$/.exec(path)?.[1] ?? []);
  const layers = ids.filter((id) => paths.has(`${id}/layer.tar`));
  if (layers.length === 0) return false;
  const configs = new Map(layers.map((id) => [id, record(readJson(set, files, `${id}/json`))]));
  const tags = tagsById(paths.has("repositories") ? record(readJson(set, files, "repositories")) : {});
  const below = new Set([...configs.values()].map(({ parent }) => parent));
  for (const [id, config] of configs) {
    const names = tags.get(id) ?? (below.has(id) ? [] : [name]);
    if (names.length > 0) addImage(set, files, chain(set, configs, id), { id, config, names }, platforms);
  }
  return true;
}

/** `{"app": {"1": ID}}`. */
function tagsById(repositories: JsonRecord): Map<string, string[]> {
  const tags = new Map<string, string[]>();
  for (const [repository, known] of Object.entries(repositories)) {
    for (const [tag, id] of Object.entries(record(known))) {
      if (typeof id === "string") tags.set(id, [...(tags.get(id) ?? []), `${repository}:${tag}`]);
    }
  }
  return tags;
}

/** The layers of an image, lowest first. */
function chain(set: ImageSet, configs: ReadonlyMap<string, JsonRecord>, top: string): string[] {
  const ids: string[] = [];
  for (let id: string | undefined = top; id !== undefined; id = text(configs.get(id)?.["parent"])) {
    if (ids.includes(id) || ids.length > MOST_LAYERS) {
      set.problem("corrupt", top, `${top}: its layers stand on one another without end`);
      break;
    }
    ids.unshift(id);
  }
  return ids;
}

function addImage(
  set: ImageSet,
  files: ImageFiles,
  ids: readonly string[],
  { id, config, names }: { id: string; config: JsonRecord; names: readonly string[] },
  platforms: readonly string[],
): void {
  const platform = platformName(config);
  if (!isWanted(platform, platforms)) return set.note("platforms not asked for");
  const paths = ids.map((each): BytePath => `${each}/json`);
  const steps = historyOf({ history: paths.map((path) => lineOf(record(readJson(set, files, path)))) });
  const instructions = steps.map(({ instruction }) => instruction);
  const number = set.addDocument(`v1 ${id}`, "config", id, config, instructions);
  const layers = ids.map((each) => addLayer(set, files, `${each}/layer.tar`, undefined));
  set.addImage({
    names: [...names],
    platform,
    layers,
    instructions: layerInstructions(steps, layers.length),
    documents: [number],
    config: number,
    base: baseImage(steps, undefined, config),
  });
}

/** A layer's own configuration as a line of a history, as later versions of Docker write it. */
function lineOf(layer: JsonRecord): JsonRecord {
  const command = list(record(layer["container_config"])["Cmd"]).filter((word) => typeof word === "string");
  return { created: layer["created"], created_by: command.join(" "), comment: layer["comment"] };
}
