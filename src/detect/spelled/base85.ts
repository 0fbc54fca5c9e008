/** Base85: five characters say four bytes. Its two alphabets, and how one group is read. Pure; knows nothing of what is written so. */

/** As git and Python's `b85encode` write it (RFC 1924). */
export const RFC1924 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
/** As PDF and Python's `a85encode` write it. */
export const ASCII85: string = Array.from({ length: 85 }, (_, i) => String.fromCharCode(33 + i)).join("");

/** Reads the group at a place: how many characters of the alphabet it has, up to five, and the bytes that they say, one less than they are. */
export function readGroup(text: string, at: number, alphabet: string): { taken: number; bytes: readonly number[] } {
  let [value, taken] = [0, 0];
  for (let k = 0; k < 5; k++) {
    const digit = taken === k ? alphabet.indexOf(text[at + k] ?? " ") : -1;
    if (digit >= 0) taken++;
    value = value * 85 + (digit < 0 ? 84 : digit);
  }
  const bytes = Array.from({ length: Math.max(0, taken - 1) }, (_, k) => Math.floor(value / 2 ** (24 - 8 * k)) & 255);
  return { taken, bytes };
}
