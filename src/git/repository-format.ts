/** Which formats a repository says it is written in: `core.repositoryFormatVersion` and `extensions.*`.
 *  An extension that this reader does not know may mean that it misreads everything, so it is a problem by name.
 *  Meaning: git's technical/repository-version. */
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import type { GitConfig } from "./config.ts";
import type { ObjectFormat } from "./object.ts";
import type { ProblemList } from "./problems.ts";

export interface RepositoryFormat {
  readonly objectFormat: ObjectFormat;
  readonly refStorage: "files" | "reftable";
}

/** Extensions that change nothing for a reader of objects and refs, or that are read elsewhere. */
const HARMLESS = new Set([
  "noop",
  "noop-v1",
  "preciousobjects",
  "partialclone",
  "worktreeconfig",
  "relativeworktrees",
  "compatobjectformat",
  "submodulepathconfig",
]);

/** @param path - of the configuration, for problems */
export function checkRepositoryFormat(config: GitConfig, path: BytePath, problems: ProblemList): RepositoryFormat {
  const unsupported = (message: string): void =>
    problems.add("unsupported", path, `${printablePath(path)}: ${message}`);
  const version = config.get("core", "repositoryformatversion") ?? "0";
  if (version !== "0" && version !== "1")
    unsupported(`repository format version ${quoted(version)} is not known (0 and 1 are)`);
  let objectFormat: ObjectFormat = "sha1";
  let refStorage: RepositoryFormat["refStorage"] = "files";
  for (const { subsection, name, value = "" } of config.section("extensions")) {
    const lower = value.toLowerCase();
    if (subsection !== undefined) unsupported(`extension ${quoted(`${subsection}.${name}`)} is not known`);
    else if (name === "objectformat" && (lower === "sha1" || lower === "sha256")) objectFormat = lower;
    else if (name === "refstorage" && (lower === "files" || lower === "reftable")) refStorage = lower;
    else if (name === "objectformat" || name === "refstorage")
      unsupported(`extensions.${name} is ${quoted(value)}, which is not known`);
    else if (!HARMLESS.has(name)) unsupported(`extensions.${name} is not known; what it changes may be misread`);
  }
  return { objectFormat, refStorage };
}

/** A configured word, short enough that no secret fits in by accident. */
function quoted(value: string): string {
  const shown = printablePath(value);
  return shown.length <= 16 ? `"${shown}"` : `"${shown.slice(0, 12)}…"`;
}
