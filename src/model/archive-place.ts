/** How places inside of archives are told: the archive's path, `!/`, the member's path, as in the URLs of jar files. Tiny and pure. */
import type { BytePath, Origin } from "./finding.ts";

/** What stands between an archive and its member. */
export const INSIDE = "!/";

/** The path of a member in its archive; undefined for what is in none. */
export function memberOf(origin: Origin): BytePath | undefined {
  if (!("archive" in origin) || origin.archive === undefined) return undefined;
  return origin.path?.slice(origin.archive.length + INSIDE.length);
}

/** Whether the archive is a blob that no tree has a name for: its id stands for a path. */
export function isNameless(origin: Origin): boolean {
  return origin.kind === "git" && origin.archive === origin.objectId;
}
