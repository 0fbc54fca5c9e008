/** One member of an archive by its path, for whoever wants to see it again. */
import { archiveKind } from "../archive/archive-kind.ts";
import { walkArchive } from "../archive/archive-walk.ts";
import { memberPath } from "../archive/member-path.ts";
import { prepareZstd } from "../image/zstd.ts";
import { INSIDE } from "../model/archive-place.ts";
import type { BytePath } from "../model/finding.ts";

/** A place in an archive, taken apart at each `!/`: the outermost archive can be either part of it, since files may be called so. */
export function archivesAround(place: string): string[] {
  const parts = place.split(INSIDE);
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join(INSIDE));
}

/**
 * What a member holds; of several with one path the first that holds anything.
 *
 * @param bytes - of the outermost archive
 * @param archive - its path
 * @param place - the member's, as reports tell it
 * @returns undefined where there is no such member
 */
export async function archiveMember(
  bytes: Uint8Array,
  archive: string,
  place: string,
): Promise<Uint8Array | undefined> {
  const kind = archiveKind(bytes, 0, bytes.length);
  if (!kind) return undefined;
  await prepareZstd();
  const wanted = textBytes(place);
  const outer = textBytes(archive);
  let found: Uint8Array | undefined;
  walkArchive(kind, bytes, {
    member: (path, content) => {
      if (memberPath(outer, path) === wanted) found ??= Uint8Array.from(content);
    },
    name: () => undefined,
    mayWait: false,
    isStopped: () => found !== undefined,
  });
  return found;
}

function textBytes(text: string): BytePath {
  return Buffer.from(text, "utf8").toString("latin1");
}
