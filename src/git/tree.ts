/** Walks the entries of a tree object without allocating for those that nobody wants.
 *  Format: "mode SP name NUL id", again and again. */
import { bytesToPath } from "../bytes/byte-path.ts";
import { toHex } from "../bytes/hex.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";

export interface TreeEntry {
  readonly mode: number;
  readonly name: BytePath;
  /** Hex. */
  readonly id: string;
}

/** Calls `visit` with each entry's mode and the byte ranges of its name and id.
 *  @throws FormatError "corrupt" at the first entry that is none; those before it have been visited */
export function forEachTreeEntry(
  content: Uint8Array,
  hashBytes: number,
  visit: (mode: number, nameStart: number, nameEnd: number, idStart: number) => void,
): void {
  for (let at = 0; at < content.length;) {
    let mode = 0;
    const start = at;
    for (; content[at] !== 0x20; at++) {
      const digit = (content[at] ?? 0) - 0x30;
      if (digit < 0 || digit > 7 || at - start > 7) throw damaged(start);
      mode = mode * 8 + digit;
    }
    const nameStart = at + 1;
    const nameEnd = content.indexOf(0, nameStart);
    if (at === start || nameEnd <= nameStart || nameEnd + 1 + hashBytes > content.length) throw damaged(start);
    visit(mode, nameStart, nameEnd, nameEnd + 1);
    at = nameEnd + 1 + hashBytes;
  }
}

/** All entries of a tree. @throws FormatError "corrupt" */
export function parseTree(content: Uint8Array, hashBytes: number): TreeEntry[] {
  const entries: TreeEntry[] = [];
  forEachTreeEntry(content, hashBytes, (mode, nameStart, nameEnd, idStart) => {
    entries.push({ mode, name: bytesToPath(content, nameStart, nameEnd), id: toHex(content, idStart, hashBytes) });
  });
  return entries;
}

function damaged(at: number): FormatError {
  return new FormatError("corrupt", `a tree holds no entry at byte ${at}, where one should begin`);
}
