/** Bytes that are written as text line by line: uuencode (POSIX uuencode) and git's binary patches (git-diff, `GIT binary patch`), whose lines of base85 say a
 *  zlib stream. What they say is a file, which may be packed besides; places in what was packed are estimated. Pure. */
import { constants, inflateSync } from "node:zlib";
import { readGroup, RFC1924 } from "./base85.ts";
import { SpelledText, type Spelled, type Speller, type UnpackFile } from "./spelled.ts";

/** Characters looked at before the literal, for the line's beginning, and behind it. */
export const BEFORE = 2;
export const AFTER = 65_000;
/** Bytes of what is packed that are read. */
const MOST_UNPACKED = 1 << 20;

export const UUENCODE_LITERALS = ["begin 60", "begin 64", "begin 66", "begin 70", "begin 75", "begin 77"] as const;
export const PATCH_LITERALS = ["GIT bina"] as const;

/** Bytes, and between which characters of the window they are written. */
interface Written {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

function beginsLine(text: string, at: number): boolean {
  return at === 0 || text[at - 1] === "\n";
}

/** A file, or what is in it if it is packed; undefined where there is nothing. */
function fileText(files: readonly Written[], unpack: UnpackFile): Spelled | undefined {
  const spelled = new SpelledText(true);
  for (const { bytes, from, to } of files) {
    const inside = unpack(bytes, MOST_UNPACKED);
    spelled.addAll(inside.length > 0 ? inside : bytes, from, to);
  }
  return spelled.text === "" ? undefined : spelled;
}

const UU_HEAD = /begin [0-7]{3,4} [^\r\n]{1,255}\r?\n/y;

export const spellUuencoded: Speller = (text, at, _, unpack) => {
  UU_HEAD.lastIndex = at;
  if (!beginsLine(text, at) || !UU_HEAD.test(text)) return undefined;
  const bytes: number[] = [];
  const first = UU_HEAD.lastIndex;
  let p = first;
  for (let end = text.indexOf("\n", p); end >= 0; end = text.indexOf("\n", p)) {
    const count = uuLine(text.slice(p, end), bytes);
    if (count === 0) break;
    p = end + 1;
  }
  return fileText([{ bytes: Buffer.from(bytes), from: first, to: p }], unpack);
};

/** Six bits a character, a blank or ` for none. Returns how many bytes the line says; 0: it ends the file, or is none of it. */
function uuLine(line: string, bytes: number[]): number {
  const value = (i: number): number => (line.charCodeAt(i) - 32) & 63;
  const count = line === "" ? 0 : value(0);
  if (count > 45 || line.trimEnd().length - 1 > Math.ceil(count / 3) * 4 + 2 || /[^ -`\r]/.test(line)) return 0;
  for (let i = 0; i < count; i++) {
    const at = 1 + Math.floor(i / 3) * 4 + (i % 3);
    const [a, b] = [at < line.length ? value(at) : 0, at + 1 < line.length ? value(at + 1) : 0];
    bytes.push(((a << (2 + 2 * (i % 3))) | (b >> (4 - 2 * (i % 3)))) & 255);
  }
  return count;
}

const PATCH_HEAD = /GIT binary patch\r?\n/y;
const HUNK = /(literal|delta) \d{1,12}\r?\n/y;
const PATCH_LINE = /([A-Za-z])([!-~]{5,65})\r?\n/y;

/** The new content and the old one: each is a hunk. */
export const spellPatch: Speller = (text, at, _, unpack) => {
  PATCH_HEAD.lastIndex = at;
  if (!beginsLine(text, at) || !PATCH_HEAD.test(text)) return undefined;
  const files: Written[] = [];
  for (let p = PATCH_HEAD.lastIndex, hunk = headAt(text, p); hunk; hunk = headAt(text, p)) {
    const from = p;
    p += hunk[0].length;
    const packed: number[] = [];
    for (
      let line = lineAt(text, p);
      line && base85(line[2] ?? "", lengthOf(line[1] ?? ""), packed);
      line = lineAt(text, p)
    )
      p += line[0].length;
    const said = inflated(Buffer.from(packed));
    files.push({ bytes: hunk[1] === "delta" ? inserted(said) : said, from, to: p });
    p += /^\r?\n/.exec(text.slice(p, p + 2))?.[0].length ?? 0;
  }
  return fileText(files, unpack);
};

function headAt(text: string, at: number): RegExpExecArray | null {
  HUNK.lastIndex = at;
  return HUNK.exec(text);
}

function lineAt(text: string, at: number): RegExpExecArray | null {
  PATCH_LINE.lastIndex = at;
  return PATCH_LINE.exec(text);
}

/** Bytes that a line says, by its first character. */
function lengthOf(letter: string): number {
  const code = letter.charCodeAt(0);
  return code >= 97 ? code - 97 + 27 : code - 64;
}

/** Reads whole groups. Returns whether they are some of base85. */
function base85(digits: string, length: number, bytes: number[]): boolean {
  const end = bytes.length + length;
  for (let i = 0; i + 5 <= digits.length; i += 5) {
    const group = readGroup(digits, i, RFC1924);
    if (group.taken < 5) return false;
    bytes.push(...group.bytes.slice(0, Math.max(0, end - bytes.length)));
  }
  return true;
}

/** As far as it goes. */
function inflated(packed: Buffer): Buffer {
  try {
    return inflateSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_UNPACKED });
  } catch {
    return Buffer.alloc(0);
  }
}

/** What a delta inserts (gitformat-pack, "deltified representation"), each on a line of its own. */
function inserted(delta: Buffer): Buffer {
  let p = 0;
  for (let sizes = 0; sizes < 2; sizes++) while (p < delta.length && (delta[p++] ?? 0) >= 128);
  const texts: Buffer[] = [];
  while (p < delta.length) {
    const op = delta[p++] ?? 0;
    if (op >= 128) for (let bit = 0; bit < 7; bit++) p += (op >> bit) & 1;
    else if (op === 0) break;
    else {
      texts.push(delta.subarray(p, p + op));
      // A longer insert is several of 127 bytes.
      if (op < 127 || (delta[p + op] ?? 128) >= 128) texts.push(Buffer.from("\n"));
      p += op;
    }
  }
  return Buffer.concat(texts);
}
