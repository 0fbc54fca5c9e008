/** Links among the files of a repository, such as a dredge.yaml that names another file: followed as a checkout would have them, as long as they stay inside.
 *  What leads out is refused: no commit holds what it says, so that a base could not be told from a change. */
import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { join, posix } from "node:path";
import { displayPath } from "../model/display.ts";
import { UsageError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";

const MOST_LINKS = 32;

/**
 * The path that a path leads to.
 * @param linkAt - the target of the link at a path; undefined where there is none
 * @param isThere - whether there is something at a path
 * @throws UsageError for a link that leads out of the repository, to nothing or to itself
 */
export function followLinks(
  path: BytePath,
  linkAt: (path: BytePath) => string | undefined,
  isThere: (path: BytePath) => boolean,
): BytePath {
  let at = path;
  for (let followed = 0; followed <= MOST_LINKS; followed++) {
    const next = oneLink(at, linkAt);
    if (next === undefined && at !== path && !isThere(at)) throw refused(path, "leads to nothing");
    if (next === undefined) return at;
    if (next.startsWith("/") || next === ".." || next.startsWith("../"))
      throw refused(path, "leads out of the repository");
    at = next;
  }
  throw refused(path, "leads to itself");
}

/** The path with its first link replaced. */
function oneLink(path: BytePath, linkAt: (path: BytePath) => string | undefined): BytePath | undefined {
  for (let slash = path.indexOf("/"); ; slash = path.indexOf("/", slash + 1)) {
    const part = slash < 0 ? path : path.slice(0, slash);
    const target = linkAt(part);
    if (target !== undefined)
      return posix.join(target.startsWith("/") ? "" : posix.dirname(part), target, path.slice(part.length));
    if (slash < 0) return undefined;
  }
}

function refused(path: BytePath, why: string): UsageError {
  return new UsageError(
    `${displayPath(path)}: is a link that ${why}: put the file itself there, or name the one that is meant`,
  );
}

/** What a file of the repository is, links followed. @throws UsageError as `followLinks` */
export function linkedOnDisk(root: string, path: string): string {
  const onDisk = (part: BytePath): string => join(root, Buffer.from(part, "latin1").toString("utf8"));
  const linkAt = (part: BytePath): string | undefined => {
    const isLink = lstatSync(onDisk(part), { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return isLink ? readlinkSync(onDisk(part), "latin1") : undefined;
  };
  const found = followLinks(path, linkAt, (part) => existsSync(onDisk(part)));
  return Buffer.from(found, "latin1").toString("utf8");
}
