/** The members of an ar archive (ar(5) of System V and BSD): Debian packages (deb(5)), and libraries. Views of its bytes, nothing is copied. */
import { bytesToPath } from "../bytes/byte-path.ts";
import { NOTHING, type MemberSink } from "./member-sink.ts";

const MAGIC_BYTES = 8;
const HEADER = 60;
const LONGEST_NAME = 4096;
/** Tables of symbols, which name nothing that a member does not hold. */
const TABLES: ReadonlySet<string> = new Set(["/", "/SYM64/", "__.SYMDEF", "__.SYMDEF SORTED"]);

/** Returns false where it is cut short or damaged. */
export function arMembers(input: Uint8Array, { member }: MemberSink): boolean {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  let longNames = "";
  for (let at = MAGIC_BYTES; at < bytes.length;) {
    const header = bytes.toString("latin1", at, at + HEADER);
    const size = /^\d+ *$/.test(header.slice(48, 58)) ? Number(header.slice(48, 58)) : undefined;
    if (header.length < HEADER || !header.endsWith("`\n") || size === undefined)
      return /^\n*$/.test(bytes.toString("latin1", at, at + HEADER));
    const from = at + HEADER;
    const end = from + size;
    const own = header.slice(0, 16).trimEnd();
    const content = bytes.subarray(from, end);
    at = end + (size % 2);
    if (own === "//") longNames = bytesToPath(content);
    else if (!TABLES.has(own)) {
      const { name, skip } = nameOf(own, longNames, content);
      if (TABLES.has(name)) continue;
      const notRead = end > bytes.length ? "damaged" : undefined;
      if (!member({ name, content: content.length > skip ? content.subarray(skip) : NOTHING, notRead })) return true;
    }
    if (end > bytes.length) return false;
  }
  return true;
}

/** System V ends names with a slash, and keeps long ones in a table; BSD writes long ones before the content. */
function nameOf(own: string, longNames: string, content: Buffer): { readonly name: string; readonly skip: number } {
  const bsd = /^#1\/(\d+)$/.exec(own);
  if (bsd) {
    const skip = Math.min(content.length, Number(bsd[1]));
    return { name: bytesToPath(content, 0, skip).replace(/\0.*$/s, ""), skip };
  }
  const long = /^\/(\d+)$/.exec(own);
  const name = long ? (longNames.slice(Number(long[1]), Number(long[1]) + LONGEST_NAME).split("\n", 1)[0] ?? own) : own;
  return { name: name.replace(/\/$/, ""), skip: 0 };
}
