/** Extended headers of tar archives: `LENGTH KEY=VALUE\n` records (POSIX.1-2017, pax, "pax Extended Header").
 *  Values are bytes: names that are not UTF-8 and extended attributes stand in them as they are. Pure. */
import { bytesToPath } from "../bytes/byte-path.ts";
import { FormatError } from "../model/errors.ts";

const EQUALS = 61;
const LINE_FEED = 10;
const SPACE = 32;

/**
 * Reads all records; a key that comes twice has its last value.
 *
 * @returns values as Latin-1 text, one character per byte
 * @throws FormatError "corrupt" for a record whose length is wrong
 */
export function parsePax(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const space = bytes.indexOf(SPACE, at);
    const digits = space < 0 || space - at > 12 ? "" : bytesToPath(bytes, at, space);
    const length = /^\d+$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    const equals = bytes.indexOf(EQUALS, space + 1);
    if (length <= space - at + 1 || end > bytes.length || bytes[end - 1] !== LINE_FEED || equals < 0 || equals >= end) {
      throw new FormatError("corrupt", "a pax record has a wrong length");
    }
    records.set(bytesToPath(bytes, space + 1, equals), bytesToPath(bytes, equals + 1, end - 1));
    at = end;
  }
  return records;
}

const NONE: ReadonlyMap<string, string> = new Map();
const ATTRIBUTE = "SCHILY.xattr.";
const ENCODED_ATTRIBUTE = "LIBARCHIVE.xattr.";
/** Records that say where and how large a member is, when it was changed, and where it lay; all others may hold anything. */
const PLAIN =
  /^(?:path|linkpath|size|uid|gid|[acm]time|(?:hdr)?charset|GNU\.sparse\..*|LIBARCHIVE\.creationtime|SCHILY\.(?:dev|ino|nlink|realsize|filetype))$/;

/** Extended attributes as star and GNU tar write them, or as libarchive does (value in base64); comments, names of owners, records of vendors. */
export function attributesOf(
  ...maps: readonly (ReadonlyMap<string, string> | undefined)[]
): ReadonlyMap<string, string> {
  // As for nearly all members.
  if (maps.every((map) => map === undefined)) return NONE;
  const pax = new Map(maps.flatMap((map) => (map ? [...map] : [])));
  const found = new Map<string, string>();
  for (const [key, value] of pax) {
    if (key.startsWith(ATTRIBUTE)) found.set(key.slice(ATTRIBUTE.length), value);
    else if (key.startsWith(ENCODED_ATTRIBUTE)) {
      const name = key.slice(ENCODED_ATTRIBUTE.length);
      // Both forms may be there, with the same value.
      if (!pax.has(ATTRIBUTE + name)) found.set(name, Buffer.from(value, "base64").toString("latin1"));
    } else if (!PLAIN.test(key)) found.set(key, value);
  }
  return found;
}
