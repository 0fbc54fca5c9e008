/** Ranges of submodules: what comes with a submodule that moves to another commit is what its own repository has between the two.
 *  One that is new is looked at as its commit has it: its history was published elsewhere. Submodules whose repository is not here are noted;
 *  where it is here and the commits are not, that is a problem. Finds repositories as git does: in the working tree, and below `modules/`. */
import { joinPath } from "../../bytes/byte-path.ts";
import { parseConfig } from "../../git/config.ts";
import { openGitReader } from "../../git/git-reader.ts";
import { findRepository, isGitDirectory, type RepositoryLocation } from "../../git/location.ts";
import { printablePath } from "../../model/display.ts";
import type { BytePath } from "../../model/finding.ts";
import type { ChangesTarget, GitPlaces } from "../../model/options.ts";
import type { ChangeBase } from "./change-base.ts";
import type { ChangeSource } from "./change-source.ts";
import type { SubmoduleMove } from "./compare.ts";

/** Where the moves of one submodule begin and lead to: ids of its commits. */
interface Moves {
  readonly tips: Set<string>;
  readonly bases: Set<string>;
  readonly wholes: Set<string>;
}

/** What is to be scanned of the submodules that a change moves. What is not here is noted, or becomes a problem of the repository's. */
export function submoduleTargets(source: ChangeSource): ChangesTarget[] {
  const targets: ChangesTarget[] = [];
  for (const [path, moves] of movesByPath(source.set.moves)) {
    const location = source.reader.problemList.attempt(path, undefined, () => locate(source.base, path));
    if (!location) source.set.note("submodules whose repository is not here");
    else if (areHere(source, path, location, moves)) targets.push(targetOf(source, path, location, moves));
  }
  return targets;
}

/** What one step of a range moves to is where the next one comes from, and no base. */
function movesByPath(all: readonly SubmoduleMove[]): Map<BytePath, Moves> {
  const found = new Map<BytePath, Moves>();
  for (const { path, id, before } of all) {
    let moves = found.get(path);
    if (!moves) found.set(path, (moves = { tips: new Set(), bases: new Set(), wholes: new Set() }));
    const old = before.filter((commit) => commit !== undefined);
    for (const commit of old) if (!moves.tips.has(commit)) moves.bases.add(commit);
    if (old.length === 0) moves.wholes.add(id);
    moves.tips.add(id);
  }
  return found;
}

/** Undefined where there is none. @throws FormatError when it is damaged */
function locate(base: ChangeBase, path: BytePath): RepositoryLocation | undefined {
  const { files, location } = base.reader;
  const { gitDir, commonDir, workTree } = location;
  if (!isSafe(path)) return undefined;
  const checkedOut = workTree === undefined ? undefined : findRepository(joinPath(workTree, path), files);
  if (checkedOut) return checkedOut;
  for (const name of new Set([...namesOf(base, path), path].filter(isSafe))) {
    for (const root of new Set([gitDir, commonDir])) {
      const directory = joinPath(joinPath(root, "modules"), name);
      if (isGitDirectory(directory, files)) return findRepository(directory, files);
    }
  }
  return undefined;
}

/** What `.gitmodules` calls the submodule at a path, in the change and in its base (gitmodules(5)). */
function namesOf(base: ChangeBase, path: BytePath): BytePath[] {
  const { problemList } = base.reader;
  const versions = [() => base.blob(base.entryProposed(".gitmodules")), () => base.blob(base.entry(".gitmodules"))];
  return versions.flatMap((read) => {
    const content = problemList.attempt(".gitmodules", undefined, read);
    const config = content && problemList.attempt(".gitmodules", undefined, () => parseConfig(content, ".gitmodules"));
    const entries = config?.section("submodule") ?? [];
    return entries.flatMap(({ name, value, subsection }) =>
      name === "path" && value === path ? (subsection ?? []) : [],
    );
  });
}

/** Names and paths that git takes: others could lead out of `modules/` and of the working tree. */
function isSafe(name: BytePath): boolean {
  return name.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !/^\.git$/i.test(part));
}

function areHere(source: ChangeSource, path: BytePath, location: RepositoryLocation, { tips, bases }: Moves): boolean {
  const reader = openGitReader(placesOf(location));
  try {
    const absent = [...tips, ...bases].filter((id) => !reader.objects.has(id));
    if (absent.length === 0) return true;
    const shown = printablePath(path);
    const [first = ""] = absent;
    const more = absent.length > 1 ? ` and ${absent.length - 1} more` : "";
    const how = reader.shallow.size > 0 ? `git -C ${shown} fetch --unshallow` : `git -C ${shown} fetch --all`;
    const message = `the submodule ${shown} moves between commits that are not here (${first.slice(0, 10)}${more}); fetch them: ${how}`;
    source.reader.problemList.add("unknown-revision", path, message);
    return false;
  } finally {
    reader.objects.close();
  }
}

function targetOf(source: ChangeSource, path: BytePath, location: RepositoryLocation, moves: Moves): ChangesTarget {
  const [first = ""] = moves.bases;
  const last = [...moves.tips].at(-1) ?? "";
  const range = first === "" ? last.slice(0, 10) : `${first.slice(0, 10)}..${last.slice(0, 10)}`;
  return {
    kind: "changes",
    path: joinPath(source.target.path, path),
    places: placesOf(location),
    changes: {
      kind: "range",
      name: `${Buffer.from(path, "latin1").toString("utf8")} ${range}`,
      tips: [...moves.tips],
      bases: [...moves.bases],
      basesIfHere: [],
      baseRefs: [],
      policyFrom: "base",
      incoming: [],
      wholes: [...moves.wholes],
      mayBeEmpty: true,
    },
  };
}

/** What git says in its environment is about the repository around it. */
function placesOf({ gitDir, commonDir, workTree }: RepositoryLocation): GitPlaces {
  const usual = { indexFile: undefined, objectDirectory: undefined, alternates: [], shallowFile: undefined };
  return { gitDir, commonDir, workTree, ...usual };
}
