/** Where the repository is that one works on: found from a directory, or as git says it through its environment.
 *  Git tells its hooks of the index of the commit being made and of quarantined objects in no other way (git(1), "ENVIRONMENT VARIABLES";
 *  githooks(5)). Reads names only. */
import { delimiter, resolve } from "node:path";
import { diskFiles } from "../git/files.ts";
import { findRepository } from "../git/location.ts";
import { displayPath } from "../model/display.ts";
import { FormatError, UsageError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { GitPlaces } from "../model/options.ts";
import { bytePath } from "./targets.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A repository, and what reports call it. */
export interface FoundPlaces {
  readonly path: BytePath;
  readonly places: GitPlaces;
}

/**
 * The repository at a path, or the one that one stands in.
 * @param path - as typed; given, it outweighs the environment
 * @throws UsageError when there is none
 */
export function gitPlaces(workingDirectory: string, path: string | undefined, environment: Environment): FoundPlaces {
  const start = resolve(workingDirectory, path ?? ".");
  const fromEnvironment = path === undefined ? environment : {};
  try {
    const named = fromEnvironment["GIT_DIR"];
    const at = named === undefined || named === "" ? start : resolve(workingDirectory, named);
    const found = findRepository(bytePath(at), diskFiles, { up: at === start });
    if (!found) throw new UsageError(`${path ?? at}: is not a git repository`);
    const value = (name: string): BytePath | undefined => pathFrom(fromEnvironment, name, workingDirectory);
    const standing = named === undefined || found.workTree === undefined ? found.workTree : bytePath(workingDirectory);
    const workTree = value("GIT_WORK_TREE") ?? standing;
    const places = {
      gitDir: found.gitDir,
      commonDir: value("GIT_COMMON_DIR") ?? found.commonDir,
      workTree,
      indexFile: value("GIT_INDEX_FILE"),
      objectDirectory: value("GIT_OBJECT_DIRECTORY"),
      alternates: alternatesFrom(fromEnvironment["GIT_ALTERNATE_OBJECT_DIRECTORIES"], workingDirectory),
      shallowFile: value("GIT_SHALLOW_FILE"),
    };
    return { path: workTree ?? found.gitDir, places };
  } catch (error) {
    if (error instanceof FormatError) throw new UsageError(error.message);
    throw error;
  }
}

/**
 * The same for what is staged, which a bare repository has not.
 * @throws UsageError when there is none, or no index in it
 */
export function stagingPlaces(
  workingDirectory: string,
  path: string | undefined,
  environment: Environment,
): FoundPlaces {
  const found = gitPlaces(workingDirectory, path, environment);
  const { workTree, indexFile, gitDir } = found.places;
  if (workTree !== undefined || indexFile !== undefined) return found;
  throw new UsageError(
    `${displayPath(gitDir)}: is a bare repository, in which nothing is staged; its history: dredge git; what commits bring: dredge diff BASE..TIP`,
  );
}

function pathFrom(environment: Environment, name: string, workingDirectory: string): BytePath | undefined {
  const value = environment[name];
  return value === undefined || value === "" ? undefined : bytePath(resolve(workingDirectory, value));
}

/** Directories between colons (semicolons on Windows); one that holds such a sign is quoted as C does. */
function alternatesFrom(text: string | undefined, workingDirectory: string): BytePath[] {
  const found: BytePath[] = [];
  for (let rest = text ?? ""; rest !== "";) {
    const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(rest);
    const plain = rest.split(delimiter, 1)[0] ?? "";
    const one = quoted ? (quoted[1] ?? "").replace(/\\(.)/gs, "$1") : plain;
    if (one !== "") found.push(bytePath(resolve(workingDirectory, one)));
    rest = rest.slice((quoted?.[0] ?? plain).length).replace(delimiter, "");
  }
  return found;
}
