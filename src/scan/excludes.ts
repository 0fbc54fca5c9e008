/** Texts of the ignore files that lie outside a working tree: the user's, and the repository's own. See gitignore(5). */
import { homedir } from "node:os";
import { joinPath } from "../bytes/byte-path.ts";
import type { Repository } from "../git/repository.ts";
import type { BytePath } from "../model/finding.ts";
import { readWholeFile } from "../source/file-reader.ts";

/** Weakest first: `core.excludesFile` (by default `~/.config/git/ignore`), then `info/exclude`. */
export function excludeTexts(repository: Repository): string[] {
  const home = Buffer.from(homedir(), "utf8").toString("latin1");
  const configured = repository.config.get("core", "excludesfile");
  const users: BytePath = configured ? configured.replace(/^~(?=\/)/, home) : joinPath(home, ".config/git/ignore");
  const paths = [users, joinPath(repository.location.commonDir, "info/exclude")];
  return paths.map(readWholeFile).filter((text) => text !== undefined);
}
