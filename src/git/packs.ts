/** Lists and opens the packs of all object directories, and says what is amiss among their files.
 *  A pack without a sound `.idx` gets one from a multi-pack-index or from its own stream. */
import { joinPath } from "../bytes/byte-path.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { Files } from "./files.ts";
import { indexPack } from "./index-pack.ts";
import { indexFromMultiPackIndex } from "./multi-pack-index.ts";
import { openPack, PACK_HEADER_BYTES, PACK_MAGIC, readPackIndex } from "./pack.ts";
import type { Pack } from "./pack.ts";
import type { PackIndex } from "./pack-index.ts";
import type { ProblemList } from "./problems.ts";
import { firstWord } from "./sorted-ids.ts";

export interface OpenedPacks {
  /** By name, then by object directory. */
  readonly packs: readonly Pack[];
  /** True when a `.promisor` file marks a partial clone. */
  readonly promisor: boolean;
}

/** Opens every pack that can be opened; each that cannot is a problem. */
export function openPacks(
  files: Files,
  objectDirectories: readonly BytePath[],
  hashBytes: number,
  problems: ProblemList,
): OpenedPacks {
  const packs: Pack[] = [];
  let promisor = false;
  for (const directory of objectDirectories.map((objects) => joinPath(objects, "pack"))) {
    const entries = problems.attempt(directory, undefined, () => files.list(directory)) ?? [];
    const names = new Set(entries.map((entry) => entry.name));
    promisor ||= entries.some((entry) => entry.name.endsWith(".promisor"));
    for (const name of packNames(names)) {
      const pack = openOne(files, directory, name, names, hashBytes, problems);
      if (pack !== undefined) packs.push(pack);
    }
  }
  // The sort is stable: equal names stay in the order of their directories.
  packs.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { packs, promisor };
}

/** Names (without ending) of which there is a `.pack` or an `.idx`, sorted. */
function packNames(names: ReadonlySet<BytePath>): readonly BytePath[] {
  const found = new Set<BytePath>();
  for (const name of names) {
    const stem = /^(pack-.*)\.(?:pack|idx)$/s.exec(name)?.[1];
    if (stem !== undefined) found.add(stem);
  }
  return [...found].sort();
}

function openOne(
  files: Files,
  directory: BytePath,
  name: BytePath,
  names: ReadonlySet<BytePath>,
  hashBytes: number,
  problems: ProblemList,
): Pack | undefined {
  const path = joinPath(directory, name);
  if (!names.has(`${name}.pack`)) {
    problems.add(
      "missing-object",
      `${path}.pack`,
      `${printablePath(path)}.idx has no pack beside it: its objects are missing`,
    );
    return undefined;
  }
  return problems.attempt(`${path}.pack`, undefined, () => {
    const index = names.has(`${name}.idx`) ? readPackIndexOr(files, path, hashBytes, problems) : undefined;
    return openPack(
      files,
      directory,
      name,
      hashBytes,
      problems,
      index ?? substituteIndex(files, directory, name, hashBytes, problems),
    );
  });
}

/** The pack's own index; undefined when it is damaged, which is a problem. */
function readPackIndexOr(
  files: Files,
  path: BytePath,
  hashBytes: number,
  problems: ProblemList,
): PackIndex | undefined {
  return problems.attempt(`${path}.idx`, undefined, () => readPackIndex(files, `${path}.idx`, hashBytes));
}

/** An index for a pack that has none of its own: from a multi-pack-index that covers all of it, else made anew. */
function substituteIndex(
  files: Files,
  directory: BytePath,
  name: BytePath,
  hashBytes: number,
  problems: ProblemList,
): PackIndex {
  const path = joinPath(directory, `${name}.pack`);
  const shown = printablePath(path);
  const pack = files.read(path);
  if (pack.length < PACK_HEADER_BYTES + hashBytes)
    throw new FormatError("truncated", `${shown} is shorter than any pack`);
  if (firstWord(pack, 0) !== PACK_MAGIC) throw new FormatError("corrupt", `${shown} does not begin as a pack does`);
  const midxPath = joinPath(directory, "multi-pack-index");
  const midx = problems.attempt(midxPath, undefined, () =>
    files.stat(midxPath)?.kind === "file"
      ? indexFromMultiPackIndex(files.read(midxPath), name, hashBytes, printablePath(midxPath))
      : undefined,
  );
  if (midx !== undefined && midx.count === firstWord(pack, 8)) return midx;
  const { index, lost } = indexPack(pack, hashBytes === 20 ? "sha1" : "sha256", shown);
  if (lost > 0)
    problems.add(
      "corrupt",
      path,
      `${shown} has no sound index, and ${lost} of its objects cannot be read without one`,
      lost,
    );
  return index;
}
