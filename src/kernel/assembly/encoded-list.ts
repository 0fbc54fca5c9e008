// The object whose encoded texts are listed, and the list. Knows nothing of how they are written.

export let origin: usize = 0;
export let objectEnd: usize = 0;
/** How many there are; above the list's room: grow and call again. */
export let listed: u32 = 0;
let list: usize = 0;
let room: u32 = 0;

/** Set in an item's kind where its text goes on before it, or behind it, and was cut there. */
export const CUT_BEFORE: u32 = 256;
export const CUT_BEHIND: u32 = 512;

/** Begins a list. */
export function begin(object: usize, length: usize, out: usize, cap: u32): void {
  origin = object;
  objectEnd = object + length;
  list = out;
  room = cap;
  listed = 0;
}

/** Adds a text: start, end, how it is written, where its row begins and ends, how far was looked; u32 each, from the object's first byte. */
export function add(start: usize, end: usize, kind: u32, first: usize, last: usize, looked: usize): void {
  if (listed < room) {
    const at = list + <usize>listed * 24;
    store<u32>(at, <u32>(start - origin));
    store<u32>(at, <u32>(end - origin), 4);
    store<u32>(at, kind, 8);
    store<u32>(at, <u32>(first - origin), 12);
    store<u32>(at, <u32>(last - origin), 16);
    store<u32>(at, <u32>(looked - origin), 20);
  }
  listed++;
}
