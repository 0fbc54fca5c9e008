/** What packed bytes hold, as one text: of an archive its members one behind the other. For what is written in the middle of a text and so has no places of its
 *  own. Nothing that needs a decoder which may not be loaded. Pure. */
import { archiveKind, isOpened } from "./archive-kind.ts";
import { walkArchive } from "./archive-walk.ts";

const LINE_END = Buffer.from("\n");
const NOTHING = new Uint8Array(0);

/**
 * @param packed - told by its first bytes
 * @param most - bytes that may come out: what is beyond is left out
 */
export function packedText(packed: Uint8Array, most: number): Uint8Array {
  const kind = archiveKind(packed, 0, packed.length);
  if (!kind || !isOpened(kind)) return NOTHING;
  const texts: Uint8Array[] = kind === "pdf" ? [packed, LINE_END] : [];
  let room = most;
  walkArchive(kind, packed, {
    member(_, content, isArchive) {
      if (isArchive) return;
      const text = Buffer.from(content.subarray(0, room));
      room -= text.length;
      texts.push(text, LINE_END);
    },
    name: () => undefined,
    mayWait: false,
    withoutZstd: true,
    mostBytes: most,
    isStopped: () => room <= 0,
  });
  return Buffer.concat(texts);
}
