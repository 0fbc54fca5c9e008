/** The user's and the system's configuration of git, which a repository's own outweighs.
 *  Where the files are is git-config's, "FILES"; who the user is, the caller says: only `cli` reads the environment.
 *  Files that these include are not read. */
import { joinPath } from "../bytes/byte-path.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { GitConfig, parseConfig } from "./config.ts";
import { diskFiles, type Files } from "./files.ts";

/** Where the user's configuration of git may stand. */
export interface UserDirectories {
  /** `$HOME`; undefined: none, and `~` means nothing. */
  readonly home: BytePath | undefined;
  /** `$XDG_CONFIG_HOME`; undefined: `.config` in the home directory. */
  readonly configHome: BytePath | undefined;
}

/** All of it, the user's own last. A broken file says nothing: git itself would complain of it. */
export function userConfig({ home, configHome }: UserDirectories, files: Files = diskFiles): GitConfig {
  const xdg = configHome ?? (home === undefined ? undefined : joinPath(home, ".config"));
  const paths = [
    "/etc/gitconfig",
    ...(xdg === undefined ? [] : [joinPath(xdg, "git/config")]),
    ...(home === undefined ? [] : [joinPath(home, ".gitconfig")]),
  ];
  let all = new GitConfig([]);
  for (const path of paths) {
    try {
      if (files.stat(path)?.kind === "file") all = all.with(parseConfig(files.read(path), path));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return all;
}
