/** Places inside of archives: the archive's own place, with the member's path behind its path. Pure. */
import { memberPath } from "../archive/member-path.ts";
import type { BytePath, Origin } from "../model/finding.ts";

/** What stands for the path of an archive that came through a pipe. */
const PIPE = "stdin";

/**
 * The place of a member of an archive.
 *
 * @param origin - the archive's
 * @param member - as rows have it; undefined: the place is the archive itself
 */
export function originInside<Place extends Origin>(origin: Place, member: BytePath | undefined): Place {
  if (member === undefined) return origin;
  const own = origin.kind === "stdin" ? PIPE : "path" in origin ? origin.path : undefined;
  // A blob that no tree has a name for is called by its id.
  const archive = own ?? (origin.kind === "git" ? origin.objectId : undefined);
  return archive === undefined ? origin : { ...origin, path: memberPath(archive, member), archive };
}
