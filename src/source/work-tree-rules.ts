/** What a walk must know of a repository: its index's paths and the ignore files outside its tree (gitignore(5)).
 *  The user's own configuration is found through directories that the caller names: only `cli` reads the environment.
 *  Must not know how a walk uses the rules. */
import { joinPath, resolvePath } from "../bytes/byte-path.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { parseConfig } from "../git/config.ts";
import type { GitConfig } from "../git/config.ts";
import type { Index } from "../git/read-index.ts";
import type { Repository } from "../git/repository.ts";
import { readWholeFile } from "./file-reader.ts";
import type { WorkTreeRules } from "./walk.ts";

/** Where the user's configuration of git may stand. */
export interface UserDirectories {
  /** `$HOME`; undefined: none, and `~` means nothing. */
  readonly home: BytePath | undefined;
  /** `$XDG_CONFIG_HOME`; undefined: `.config` in the home directory. */
  readonly configHome: BytePath | undefined;
}

/** Rules of one work tree.
 *  @param index - of that work tree; undefined when it has none or it cannot be read, so that nothing is tracked
 *  @param user - see {@link UserDirectories}; a setting of the repository's own configuration wins */
export function workTreeRules(repository: Repository, index: Index | undefined, user: UserDirectories): WorkTreeRules {
  const tracked = new Set<BytePath>();
  for (const entry of index?.entries ?? []) tracked.add(entry.path);
  const { commonDir, workTree } = repository.location;
  const configured = repository.config.get("core", "excludesfile");
  const own = configured === undefined ? undefined : expandPath(configured, workTree ?? commonDir, user.home);
  const outer = own ?? userExcludesFile(user);
  const files = [outer, joinPath(commonDir, "info/exclude")];
  const texts = files.map((path) => (path === undefined ? undefined : readWholeFile(path)));
  return { tracked, excludes: texts.filter((text) => text !== undefined) };
}

/** The file that `core.excludesFile` of the user's or the system's configuration names, or the default
 *  `git/ignore` in the configuration directory. It need not exist. */
export function userExcludesFile(user: UserDirectories): BytePath | undefined {
  const { home } = user;
  const configHome = user.configHome ?? (home === undefined ? undefined : joinPath(home, ".config"));
  const settings = [
    home === undefined ? undefined : joinPath(home, ".gitconfig"),
    configHome === undefined ? undefined : joinPath(configHome, "git/config"),
    "/etc/gitconfig",
  ];
  for (const path of settings) {
    const value = path === undefined ? undefined : readConfig(path)?.get("core", "excludesfile");
    if (value !== undefined) return expandPath(value, home ?? "/", home);
  }
  return configHome === undefined ? undefined : joinPath(configHome, "git/ignore");
}

/** A path of git's configuration: `~/` is the home directory, relative ones are seen from `base`. */
function expandPath(value: string, base: BytePath, home: BytePath | undefined): BytePath | undefined {
  if (value === "") return undefined;
  if (!value.startsWith("~/")) return resolvePath(base, value);
  return home === undefined ? undefined : joinPath(home, value.slice(2));
}

/** A broken configuration of the user's says nothing: git itself would complain of it. */
function readConfig(path: BytePath): GitConfig | undefined {
  const text = readWholeFile(path);
  if (text === undefined) return undefined;
  try {
    return parseConfig(Buffer.from(text, "latin1"), path);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
