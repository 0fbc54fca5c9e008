/** Lists of words that get longer: typed arrays, since they may hold millions. */

/** A copy with twice the room. */
export function grown(words: Int32Array): Int32Array {
  const more = new Int32Array(words.length * 2);
  more.set(words);
  return more;
}
