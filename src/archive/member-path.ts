/** How what is inside of an archive is called: the archive's path, `!/`, the member's path, as in the URLs of jar files. Pure. */
import { baseName } from "../bytes/byte-path.ts";
import { INSIDE } from "../model/archive-place.ts";
import type { BytePath } from "../model/finding.ts";

/** Endings of compressed files, and what is left of them. */
const ENDINGS: readonly (readonly [ending: RegExp, without: string])[] = [
  [/\.(?:tgz|tzst|txz|tlz|tbz2?)$/i, ".tar"],
  [/\.svgz$/i, ".svg"],
  [/\.(?:gz|gzip|z|zz|zst|zstd|xz|lzma|lz|lz4|bz2?)$/i, ""],
];

/** What one finds when a compressed file is unpacked: it has no other name for it that can be relied on. */
export function unpackedName(path: BytePath): BytePath {
  const name = baseName(path);
  const rule = ENDINGS.find(([ending]) => ending.test(name));
  return (rule && name.replace(rule[0], rule[1])) || name || "content";
}

/** A member's path from inside of the archive that holds the outer one; without the `./` that packages begin names with. @param outer - undefined: the outermost */
export function pathInside(outer: BytePath | undefined, name: BytePath): BytePath {
  const path = /^(?:\.\/+)+(?=.)/s.test(name) ? name.replace(/^(?:\.\/+)+/, "") : name;
  return outer === undefined ? path : outer + INSIDE + path;
}

/**
 * A member's whole path.
 *
 * @param archive - path of the outermost archive
 * @param member - in it; what a compressed file holds has an empty name, which follows from the archive's
 */
export function memberPath(archive: BytePath, member: BytePath): BytePath {
  const isNameless = member === "" || member.startsWith(INSIDE);
  return archive + INSIDE + (isNameless ? unpackedName(archive) : "") + member;
}
