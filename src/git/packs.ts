/** Lists and opens the packs of all object directories, and says what is amiss among their files.
 *  A pack whose `.idx` is missing is found through a multi-pack-index if that covers it. */
import { displayPath, joinPath } from "../bytes/byte-path.ts";
import type { BytePath } from "../model/finding.ts";
import type { Files } from "./files.ts";
import { openPack } from "./pack.ts";
import type { Pack } from "./pack.ts";
import type { ProblemList } from "./problems.ts";

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
      `${displayPath(path)}.idx has no pack beside it: its objects are missing`,
    );
    return undefined;
  }
  if (!names.has(`${name}.idx`)) {
    problems.add(
      "unreadable",
      `${path}.pack`,
      `${displayPath(path)}.pack has no index beside it; run "git index-pack" on it`,
    );
    return undefined;
  }
  return problems.attempt(`${path}.pack`, undefined, () => openPack(files, directory, name, hashBytes, problems));
}
