/** Sets of bytes: what a character class of a regex may match over Latin-1 text. 256 bits in 32 bytes, never changed once made.
 *  Pure. Knows nothing of regexes. */

/** Bit (c & 7) of byte (c >> 3) is set for each member c. */
export type ByteSet = Uint8Array;

export const NO_BYTES: ByteSet = new Uint8Array(32);

/** The set of these inclusive ranges of byte values. */
export function setOfRanges(ranges: readonly (readonly [number, number])[]): ByteSet {
  const set = new Uint8Array(32);
  for (const [low, high] of ranges) {
    for (let c = low; c <= Math.min(high, 255); c++) set[c >> 3] = (set[c >> 3] ?? 0) | (1 << (c & 7));
  }
  return set;
}

/** The set of a string's characters; a dash between two characters means a range, as in a regex class. */
export function setOf(members: string): ByteSet {
  const ranges: [number, number][] = [];
  for (let i = 0; i < members.length; i++) {
    const low = members.charCodeAt(i);
    const isRange = members[i + 1] === "-" && i + 2 < members.length;
    ranges.push([low, isRange ? members.charCodeAt(i + 2) : low]);
    if (isRange) i += 2;
  }
  return setOfRanges(ranges);
}

export function has(set: ByteSet, byte: number): boolean {
  return ((set[byte >> 3] ?? 0) & (1 << (byte & 7))) !== 0;
}

export function union(a: ByteSet, b: ByteSet): ByteSet {
  return a.map((byte, i) => byte | (b[i] ?? 0));
}

export function without(a: ByteSet, b: ByteSet): ByteSet {
  return a.map((byte, i) => byte & ~(b[i] ?? 0));
}

export function invert(a: ByteSet): ByteSet {
  return a.map((byte) => byte ^ 0xff);
}

/** Number of members. */
export function sizeOf(set: ByteSet): number {
  let size = 0;
  for (const byte of set) for (let b = byte; b !== 0; b &= b - 1) size++;
  return size;
}

/** Members in ascending order. */
export function membersOf(set: ByteSet): number[] {
  const members: number[] = [];
  for (let c = 0; c < 256; c++) if (has(set, c)) members.push(c);
  return members;
}

export function setToHex(set: ByteSet): string {
  return Buffer.from(set).toString("hex");
}

/** The set with both cases of each letter in it: what the `i` flag adds within Latin-1, or a little more. */
export function foldCase(set: ByteSet): ByteSet {
  const folded = Uint8Array.from(set);
  for (const c of membersOf(set)) {
    const letter = (c | 0x20) - 97;
    const isLetter = (letter >= 0 && letter < 26) || (c >= 0xc0 && c !== 0xd7 && c !== 0xf7);
    if (isLetter) folded[(c ^ 0x20) >> 3] = (folded[(c ^ 0x20) >> 3] ?? 0) | (1 << ((c ^ 0x20) & 7));
  }
  return folded;
}

/** The set written as a regex class, brackets included; `[]` (nothing) and `[^]` (anything) for the two ends. */
export function setToRegex(set: ByteSet): string {
  const members = membersOf(set);
  if (members.length === 256) return "[^]";
  let text = "";
  for (let i = 0; i < members.length;) {
    let j = i;
    while (members[j + 1] === (members[j] ?? 0) + 1) j++;
    const low = escapeByte(members[i] ?? 0);
    text += j === i ? low : j === i + 1 ? low + escapeByte(members[j] ?? 0) : `${low}-${escapeByte(members[j] ?? 0)}`;
    i = j + 1;
  }
  return `[${text}]`;
}

function escapeByte(byte: number): string {
  const char = String.fromCharCode(byte);
  if (/[A-Za-z0-9]/.test(char)) return char;
  if (byte > 32 && byte < 127) return /[\\\]^-]/.test(char) ? `\\${char}` : char;
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
