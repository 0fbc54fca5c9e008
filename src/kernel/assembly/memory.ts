/** The slots in linear memory through which a function returns more than one number: reading them from JavaScript
 *  through a view costs a tenth of what reading an exported global costs. Each function's results stand until its next call. */

/** Eight u32 slots. */
export const RESULTS: usize = memory.data(32, 16);

/** Address of the result slots. */
export function resultSlots(): usize {
  return RESULTS;
}

/** First byte of linear memory that no static data occupies. */
export function heapBase(): usize {
  return __heap_base;
}

export function setResult(slot: usize, value: u32): void {
  store<u32>(RESULTS + (slot << 2), value);
}

/** Copies between regions that do not overlap; may write up to 31 bytes more. */
export function copyBytes(to: usize, from: usize, length: usize): void {
  if (length <= 128) {
    const end = to + length;
    do {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      to += 32;
      from += 32;
    } while (to < end);
  } else memory.copy(to, from, length);
}
