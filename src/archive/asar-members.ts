/** The members of an asar archive, in which Electron's programs come (electron/asar's README, "Format"): sizes as Chromium's Pickle writes them, JSON that
 *  lists the files, and their contents one after the other. Views of its bytes, nothing is copied. */
import { NOTHING, type MemberSink } from "./member-sink.ts";

/** Four numbers of four bytes: how long the next ones and the JSON are. */
const HEADER = 16;
/** The JSON of a program of a hundred thousand files has some 20 MB. */
const MOST_LIST = 48 << 20;
/** No file system has longer ones; a list that was made to be deep would take all memory. */
const LONGEST_PATH = 1 << 14;

/** A directory, a file or a link, as the JSON has it: any field may be anything. */
interface Entry {
  readonly files?: unknown;
  readonly offset?: unknown;
  readonly size?: unknown;
  readonly unpacked?: unknown;
  readonly link?: unknown;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0; // prettier-ignore
}

/** Whether the sizes agree, and what should be JSON begins as it. */
export function isAsar(bytes: Uint8Array, at: number): boolean {
  const [whole, inner, text] = [wordAt(bytes, at + 4), wordAt(bytes, at + 8), wordAt(bytes, at + 12)];
  return whole === inner + 4 && text + 4 <= inner && inner <= text + 8 && bytes[at + HEADER] === 0x7b;
}

/** Hands over files, and what links lead to; what lies beside the archive ("unpacked") is not in it. Returns false where it is damaged. */
export function asarMembers(input: Uint8Array, sink: MemberSink): boolean {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  const contents = 8 + wordAt(bytes, 4);
  const open: [path: string, entry: Entry][] = [["", listOf(bytes)]];
  if (open[0]?.[1].files === undefined) return false;
  let isSound = true;
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, entry] = next;
    if (path.length > LONGEST_PATH) return false;
    if (typeof entry.files === "object" && entry.files !== null)
      for (const each of inside(path, entry.files).reverse()) open.push(each);
    else if (typeof entry.link === "string") sink.beside(bytePath(path), bytePath(entry.link));
    else if (entry.unpacked !== true) {
      const from = contents + Number(entry.offset);
      const end = from + Number(entry.size);
      const isRead = from >= contents && end >= from && end <= bytes.length;
      // Of one that is cut short what there is.
      const content = from >= contents && end >= from ? bytes.subarray(from, end) : NOTHING;
      if (!sink.member({ name: bytePath(path), content, notRead: isRead ? undefined : "damaged" })) return true;
      isSound &&= isRead;
    }
  }
  return isSound;
}

function inside(path: string, files: object): [path: string, entry: Entry][] {
  return Object.entries(files as Record<string, unknown>).flatMap(([name, child]): [string, Entry][] =>
    typeof child === "object" && child !== null ? [[path === "" ? name : `${path}/${name}`, child]] : [],
  );
}

function listOf(bytes: Buffer): Entry {
  const length = Math.min(wordAt(bytes, 12), MOST_LIST);
  try {
    const list: unknown = JSON.parse(bytes.toString("utf8", HEADER, HEADER + length));
    return typeof list === "object" && list !== null ? list : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function bytePath(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
