/** Which files of a layer are archives that are not opened unless that is asked for: a distribution's compressed manuals, of which an image has thousands,
 *  and static libraries, whose members lie uncompressed in them and are searched there. By path alone, and told in the ledger. */
import type { BytePath } from "../model/finding.ts";

/** Why they are closed, as the ledger says it. */
export const LEFT_CLOSED = "manuals and static libraries, without --archives";

/** Filesystem Hierarchy Standard 3.0, 4.11: manuals, documentation and info pages of packages. */
const MANUAL = /(?:^|\/)usr\/(?:local\/)?share\/(?:man|doc|info)\/.*\.(?:gz|xz|bz2|zst|Z)$/s;

/** Whether a member of a layer is left closed, if it is an archive. */
export function isLeftClosed(path: BytePath): boolean {
  // Cheap first: asked for every member.
  return path.endsWith(".a") || (path.includes("share/") && MANUAL.test(path));
}
