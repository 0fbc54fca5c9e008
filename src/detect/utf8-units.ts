/** How many UTF-16 code units UTF-8 bytes decode to. What is no UTF-8 counts as decoders count it: one replacement character for each longest
 *  beginning of a character that is there (Unicode 15, section 3.9, "U+FFFD Substitution of Maximal Subparts"). Pure. */

/** Whether a byte can only go on with a character. */
export function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Bytes that follow a lead byte; 0 for what is none. */
function followers(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
}

/** Whether `byte` may stand right behind `lead`: some would make a form that is too long, a surrogate, or more than U+10FFFF. */
function mayFollow(lead: number, byte: number): boolean {
  if (!isContinuation(byte)) return false;
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte < 0xa0;
  if (lead === 0xf0) return byte >= 0x90;
  return lead !== 0xf4 || byte < 0x90;
}

/**
 * @param memory - holds the text
 * @param from - first byte
 * @param to - end, exclusive; a character that goes on beyond it is one unit
 * @returns UTF-16 code units
 */
export function countUnits(memory: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let at = from; at < to;) {
    const lead = memory[at++] ?? 0;
    units++;
    const more = lead < 0x80 ? 0 : followers(lead);
    if (more === 0 || at === to || !mayFollow(lead, memory[at] ?? 0)) continue;
    at++;
    let left = more - 1;
    while (left > 0 && at < to && isContinuation(memory[at] ?? 0)) {
      at++;
      left--;
    }
    if (left === 0 && more === 3) units++;
  }
  return units;
}
