// Values of the characters of base64, in both alphabets (RFC 4648, sections 4 and 5). Knows nothing of what they say together.

/** Value of each character in base64, both alphabets; or `OTHER`, or `FILLER`. */
const UNITS: usize = memory.data(256, 16);
/** More than any value has. */
export const OTHER: u32 = 64;
/** What may stand between two rows that are joined: blanks, line ends, and signs " # ' ( ) * , . ; > ` | and the backslash. */
export const FILLER: u32 = 65;
const FILLERS: usize = memory.data<u8>([9, 10, 13, 32, 34, 35, 39, 40, 41, 42, 44, 46, 59, 62, 92, 96, 124]);

prepare();

function prepare(): void {
  memory.fill(UNITS, <u8>OTHER, 256);
  for (let i: usize = 0; i < 26; i++) {
    store<u8>(UNITS + 65 + i, <u8>i);
    store<u8>(UNITS + 97 + i, <u8>(26 + i));
  }
  for (let i: usize = 0; i < 10; i++) store<u8>(UNITS + 48 + i, <u8>(52 + i));
  store<u8>(UNITS, 62, 43);
  store<u8>(UNITS, 62, 45);
  store<u8>(UNITS, 63, 47);
  store<u8>(UNITS, 63, 95);
  for (let i: usize = 0; i < 17; i++) store<u8>(UNITS + <usize>load<u8>(FILLERS + i), <u8>FILLER);
}

/** Value of the character at an address. */
export function unit(p: usize): u32 {
  return <u32>load<u8>(UNITS + <usize>load<u8>(p));
}

/** Value of a character in base64; 64 and more: it has none. */
export function unitOf(c: u32): u32 {
  return <u32>load<u8>(UNITS + <usize>c);
}
