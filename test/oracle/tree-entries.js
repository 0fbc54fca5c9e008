/** Reads a git tree object from front to back, the plain way. */

const SPACE = 32;
const GITLINK = "160000";

/**
 * Entries that name an object of interest; gitlinks, which name commits elsewhere, are left out.
 *
 * @param {Uint8Array} tree - content of the tree object
 * @param {import("../../dist/git/object-index.js").ObjectIndex} index - numbers objects by their ids
 * @param {(object: number) => boolean} isWanted
 * @returns {string[]} name and object number of each, the name one character a byte
 */
export function treeEntries(tree, index, isWanted) {
  /** @type {string[]} */
  const entries = [];
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(SPACE, at);
    const nul = tree.indexOf(0, space);
    const target = index.lookup(tree, nul + 1);
    if (target >= 0 && isWanted(target)) {
      const text = Buffer.from(tree.subarray(at, nul)).toString("latin1");
      if (!text.startsWith(`${GITLINK} `)) entries.push(`${text.slice(space - at + 1)} ${target}`);
    }
    at = nul + 1 + index.hashBytes;
  }
  return entries;
}
