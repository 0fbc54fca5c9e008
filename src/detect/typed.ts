/** Values that somebody typed along the alphabet where a program would have drawn lots: `a1b2c3d4e5f6`, `abcd1234efgh5678`, `key-abc123`.
 *  Other scanners' test cases are full of them and so are real settings of services at home, so that alone it decides nothing. Pure. */

/** Longer values come from programs. */
const LONGEST = 300;
/** Characters of which each counts up from the one before its neighbour. */
const BRAID = 8;
/** Of so many neighbours in a row so many follow the one before. */
const WINDOW = 12;
const FOLLOWING = 9;

const WELL_KNOWN = /(?:abc|def|ghi|xyz)-?(?:123|456|789)|123-?abc|abcdef-?123|qwerty|asdfg|[_-]1234?$/i;

/** `kAbCd`: the alphabet in turns of capitals and small letters. */
const TURNS = /AbCd|aBcDe/;

/** Whether a value was typed along the alphabet, in turns of letters and digits or not. */
export function isTyped(value: string): boolean {
  if (value.length > LONGEST || value.length < BRAID) return false;
  if (WELL_KNOWN.test(value) || TURNS.test(value)) return true;
  const text = value.toLowerCase().replace(/[-_.:/+=]/g, "");
  return isBraided(text) || isCounted(text) || isCountedInBytes(text);
}

function follows(text: string, first: number, second: number): boolean {
  const [before, after] = [text.charCodeAt(first), text.charCodeAt(second)];
  return after === before + 1 || (before === 57 && after === 48);
}

/** `a1b2c3d4`: letters and digits take turns, and each counts up. */
function isBraided(text: string): boolean {
  let run = 0;
  for (let i = 2; i < text.length; i++) {
    run = follows(text, i - 2, i) ? run + 1 : 0;
    if (run >= BRAID - 2) return true;
  }
  return false;
}

/** `000102030405`: bytes in hex, each one more than the one before. */
function isCountedInBytes(text: string): boolean {
  if (!/^[0-9a-f]{16,}$/.test(text)) return false;
  const bytes = Buffer.from(text, "hex");
  return bytes.every((byte, i) => i === 0 || byte === ((bytes[i - 1] ?? 0) + 1) % 256);
}

/** `abcd1234efgh`: nearly each counts up from its neighbour. */
function isCounted(text: string): boolean {
  let sum = 0;
  for (let i = 1; i < text.length; i++) {
    if (follows(text, i - 1, i)) sum++;
    if (i >= WINDOW && follows(text, i - WINDOW, i - WINDOW + 1)) sum--;
    if (sum >= FOLLOWING) return true;
  }
  return false;
}
