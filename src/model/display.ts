/** Turns names that are bytes into text for people and for JSON.
 *  Paths and refs come from whoever wrote the repository: they may be no UTF-8 at all, and may hold escape sequences that a terminal obeys.
 *  Pure and tiny; knows nothing of report formats. */
import type { BytePath } from "./finding.ts";

/** Code points that a terminal or a viewer acts on instead of showing: C0, DEL, C1, line and paragraph separators,
 *  bidirectional controls (Unicode UAX #9), zero-width marks, tags, and halves of surrogate pairs that stand alone. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

const NAMED_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A path or name as text: what is valid UTF-8 is decoded, every other byte is written as `\xNN`.
 * Control characters are kept (JSON escapes them itself); for a terminal use {@link printablePath}.
 * @param path - one character per byte; text that is decoded already (a character above U+00FF) comes back as it is
 */
export function displayPath(path: BytePath): string {
  return decode(path).text;
}

/** Whether `displayPath` loses nothing: the name's bytes are valid UTF-8. */
export function isUtf8Path(path: BytePath): boolean {
  return decode(path).valid;
}

/**
 * Text out of a commit, such as an author's name: bytes that are valid UTF-8 are decoded, anything else is taken as it is
 * (old commits hold Latin-1, and text that was decoded before must come through unharmed).
 */
export function displayText(text: string): string {
  const { text: decoded, valid } = decode(text);
  return valid ? decoded : text;
}

/** The bytes of a name in lower-case hex, two digits each. */
export function hexOfPath(path: BytePath): string {
  return Buffer.from(path, "latin1").toString("hex");
}

/** Text that no terminal acts upon: one line, every control or invisible character written as an escape. */
export function printable(text: string): string {
  // Plain ASCII is nearly everything, and cheaper to tell than to search.
  return /[^ -~…]/.test(text) ? text.replace(UNPRINTABLE, escapeCharacter) : text;
}

/** {@link displayPath} made safe for a terminal. */
export function printablePath(path: BytePath): string {
  return printable(displayPath(path));
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const named = NAMED_ESCAPES[character];
  if (named !== undefined) return named;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  return `\\u{${code.toString(16)}}`;
}

function decode(path: BytePath): { text: string; valid: boolean } {
  if (!/[^\u0000-\u007f]/.test(path) || /[^\u0000-\u00ff]/.test(path)) return { text: path, valid: true };
  const bytes = Buffer.from(path, "latin1");
  const whole = bytes.toString("utf8");
  if (!whole.includes("\ufffd") || Buffer.from(whole, "utf8").equals(bytes)) return { text: whole, valid: true };
  return { text: decodeByRuns(bytes), valid: false };
}

/** Decodes the valid sequences one by one and escapes the bytes between them. */
function decodeByRuns(bytes: Buffer): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    const sequence = bytes.subarray(at, at + length);
    const decoded = length === 0 ? "" : sequence.toString("utf8");
    if (length > 0 && sequence.length === length && Buffer.from(decoded, "utf8").equals(sequence)) {
      text += decoded;
      at += length;
    } else {
      text += `\\x${(bytes[at] ?? 0).toString(16).padStart(2, "0")}`;
      at += 1;
    }
  }
  return text;
}

/** Bytes of the UTF-8 sequence that this byte begins (RFC 3629); 0 for a byte that begins none. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}
