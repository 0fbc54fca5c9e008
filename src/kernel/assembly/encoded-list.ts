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

/** Bytes of an item. */
const ITEM: usize = 28;

/**
 * Adds a text; u32 each, counted from the object's first byte.
 *
 * @param start - its first byte
 * @param end - behind its last
 * @param kind - how it is written
 * @param from - what begins in the text is looked for from here on …
 * @param to - … up to here; what stands before and behind is of others
 * @param lookedFrom - what the text is depends on the bytes from here on, and on the one before …
 * @param looked - … up to here
 */
export function add(
  start: usize,
  end: usize,
  kind: u32,
  from: usize,
  to: usize,
  lookedFrom: usize,
  looked: usize,
): void {
  if (listed < room) {
    const at = list + <usize>listed * ITEM;
    store<u32>(at, <u32>(start - origin));
    store<u32>(at, <u32>(end - origin), 4);
    store<u32>(at, kind, 8);
    store<u32>(at, <u32>(from - origin), 12);
    store<u32>(at, <u32>(to - origin), 16);
    store<u32>(at, <u32>(lookedFrom - origin), 20);
    store<u32>(at, <u32>(looked - origin), 24);
  }
  listed++;
}
