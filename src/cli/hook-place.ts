/** Where git looks for the hooks of a repository, and who else lives there: `core.hooksPath`, husky, versioned directories.
 *  githooks(5); git-config, "core.hooksPath". Looks only; nothing is written here. */
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { GitPlaces } from "../model/options.ts";
import { parseConfig, type GitConfig } from "../git/config.ts";
import { openGitReader } from "../git/git-reader.ts";
import { userConfig } from "../git/user-config.ts";
import { UsageError } from "../model/errors.ts";
import { bytePath } from "../config/targets.ts";

export interface HookPlace {
  /** Where the hook's file goes: absolute. */
  readonly directory: string;
  /** Files are part of the working tree: other people get them, so that no path of this machine may stand in them. */
  readonly isVersioned: boolean;
  /** Why it is not `.git/hooks`, for people. */
  readonly why: string | undefined;
}

/** Git then looks for hooks in whatever directory it runs them from: one in `.git/hooks` would guard nothing. */
const SET_TO_NOTHING =
  "core.hooksPath is set to nothing, and git runs no hooks then; name a directory, such as: git config core.hooksPath .git/hooks";

/** Git follows ten. */
const DEEPEST_INCLUDE = 10;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds the directory that git runs hooks from.
 * @throws UsageError where hooks of all repositories are kept together: they are not this repository's to change; where an included file names
 *   the directory; and where `core.hooksPath` is set to what is none
 */
export function hookPlace(places: GitPlaces, environment: Environment): HookPlace {
  const commonDir = text(places.commonDir);
  const top = places.workTree === undefined ? commonDir : text(places.workTree);
  const { config } = openGitReader(places);
  refuseIncluded(config, commonDir);
  const own = config.get("core", "hookspath");
  if (own === "") throw new UsageError(SET_TO_NOTHING);
  if (own !== undefined) return configured(resolve(top, expanded(text(own))), top);
  const home = environment["HOME"] ?? homedir();
  const configHome = environment["XDG_CONFIG_HOME"];
  const directories = {
    home: bytePath(home),
    configHome: configHome === undefined || configHome === "" ? undefined : bytePath(configHome),
  };
  const user = userConfig(directories);
  refuseIncluded(user, home);
  const shared = user.get("core", "hookspath");
  if (shared === "") throw new UsageError(SET_TO_NOTHING);
  if (shared !== undefined) {
    throw new UsageError(
      `core.hooksPath of your own git configuration (${text(shared)}) is used for every repository, and git ignores this one's hooks; ` +
        'call "dredge hook run NAME" from there, or give this repository its own: git config core.hooksPath .git/hooks',
    );
  }
  return { directory: join(commonDir, "hooks"), isVersioned: false, why: undefined };
}

/** Which included file counts depends on conditions and on order, which are git's business; a hook in a directory that git passes by guards nothing. */
function refuseIncluded(config: GitConfig, directory: string, depth = 0): void {
  for (const include of config.includes) {
    const path = resolve(directory, expanded(text(include)));
    const included = depth < DEEPEST_INCLUDE ? readConfig(path) : undefined;
    if (!included) continue;
    if ((included.get("core", "hookspath") ?? "") !== "") {
      throw new UsageError(
        `core.hooksPath is set in ${path}, which the configuration includes, and dredge does not follow that; ` +
          "name the directory in the repository's own configuration, and take it out there: git config core.hooksPath DIRECTORY",
      );
    }
    refuseIncluded(included, dirname(path), depth + 1);
  }
}

/** A file that is not there, or broken, sets nothing. */
function readConfig(path: string): GitConfig | undefined {
  try {
    return parseConfig(readFileSync(path), path);
  } catch {
    return undefined;
  }
}

function configured(directory: string, top: string): HookPlace {
  // Husky 9 keeps wrappers in `.husky/_`, which run the files beside that directory; older ones are the hooks themselves.
  const isWrapped = basename(directory) === "_" && basename(dirname(directory)) === ".husky";
  const place = isWrapped ? dirname(directory) : directory;
  if (statSync(place, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new UsageError(
      `core.hooksPath (${place}) is no directory, and git runs no hooks then; name one, such as: git config core.hooksPath .git/hooks`,
    );
  }
  const inside = relative(top, place);
  const isBelow = inside !== "" && !isAbsolute(inside) && !inside.startsWith("..");
  const isVersioned = isBelow && inside.split(sep)[0] !== ".git";
  const why = basename(place) === ".husky" ? "husky keeps the hooks there" : "core.hooksPath says so";
  return { directory: place, isVersioned, why };
}

function expanded(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

function text(path: string): string {
  return Buffer.from(path, "latin1").toString("utf8");
}
