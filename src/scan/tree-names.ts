/** Judges the names in a tree object, one by one: a window never reaches from one name into an id or another name.
 *  Knows nothing of what else a tree's entries say. */
import type { RawMatch } from "../detect/judge.ts";
import { movedBy } from "../detect/match-list.ts";
import type { ObjectScanner } from "../detect/object-scanner.ts";
import { NOT_FOUND } from "../kernel/codes.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { readableEntries, type TreeEntryPlace } from "./damaged-tree.ts";
import type { ObjectState, WalkedObject } from "./sink.ts";

/** @param hashBytes - bytes of an id: 20 or 32 */
export function matchTreeNames(
  kernel: Kernel,
  scanner: ObjectScanner,
  hashBytes: number,
  { at, length, stretchesAt, stretchCount }: WalkedObject,
  base: ObjectState | undefined,
): readonly RawMatch[] {
  scanner.triggersOnly(at, length, base, { at: stretchesAt, count: stretchCount });
  if (scanner.triggerCount === 0) return [];
  const matches: RawMatch[] = [];
  let readable: readonly TreeEntryPlace[] | undefined;
  const behindDamage = (position: number): TreeEntryPlace | undefined => {
    readable ??= readableEntries(kernel.u8().subarray(at, at + length), hashBytes);
    return readable.find(({ nameStart, nameEnd }) => position >= nameStart && position < nameEnd);
  };
  for (const { position, use } of scanner.allCandidates(at, length, true)) {
    // Only a form of its own says anything in a name; a tree of names holds many words that others are told by.
    if (scanner.detector.use(use)?.pattern.told !== "prefix") continue;
    const found = kernel.treeEntryAt(at, length, hashBytes, position);
    if (found === NOT_FOUND) continue;
    const entry = typeof found === "number" ? behindDamage(position) : found;
    if (!entry) continue;
    const { nameStart, nameEnd } = entry;
    const name = { memory: scanner.memory(), start: at + nameStart, length: nameEnd - nameStart };
    const match = scanner.judgePart(name, position - nameStart, use);
    if (match) matches.push(movedBy(match, nameStart));
  }
  return matches;
}
