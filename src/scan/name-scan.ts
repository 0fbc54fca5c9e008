/** Judges names (of refs, files, index entries): all of them as one text, a line each, so that thousands cost one pass.
 *  A match counts only inside one line; assignments and other context-bound patterns say nothing about names. */
import type { RawMatch } from "../detect/judge.ts";
import { movedBy, type ObjectScanner } from "../detect/object-scanner.ts";
import { secretEnd, secretStart } from "../detect/resolve.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Recorder, Records } from "./recorder.ts";

const LINE_FEED = 10;

/**
 * @param names - without line feeds; rows number them from 0
 * @returns rows whose spans are offsets in the name
 */
export function scanNames(
  kernel: Kernel,
  scanner: ObjectScanner,
  recorder: Recorder,
  names: readonly string[],
): Records {
  const bytes = Buffer.from(names.join("\n"), "latin1");
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().set(bytes, at);
  const matches = scanner
    .whole(at, bytes.length)
    .filter((m) => m.judgement.use.pattern.told === "prefix")
    .filter((m) => !bytes.subarray(m.position + m.judgement.start, m.position + m.judgement.end).includes(LINE_FEED))
    .sort((a, b) => a.position - b.position);
  let name = 0;
  let start = 0;
  const byName = new Map<number, RawMatch[]>();
  for (const match of matches) {
    while (start + (names[name]?.length ?? 0) < match.position) start += (names[name++]?.length ?? 0) + 1;
    const list = byName.get(name);
    if (list) list.push(movedBy(match, -start));
    else byName.set(name, [movedBy(match, -start)]);
  }
  for (const [number, list] of byName) {
    recorder.recordPlaced(number, list, (match) => {
      const from = secretStart(match);
      const to = secretEnd(match);
      return { start: from, end: to, line: 1, endLine: 1, column: from + 1, endColumn: to + 1 };
    });
  }
  kernel.arena.free(at);
  return recorder.take();
}
