/** Judges names (of refs, files, index entries): all of them as one text, a line each, so that thousands cost one pass.
 *  A match counts only inside one line; assignments and other context-bound patterns say nothing about names. */
import type { ObjectScanner } from "../detect/object-scanner.ts";
import type { RawMatch } from "../detect/judge.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Recorder, Records } from "./recorder.ts";

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
    .filter(
      (m) => scanner.detector.uses[m.use]?.pattern.told === "prefix" && !bytes.subarray(m.start, m.end).includes(10),
    )
    .sort((a, b) => a.start - b.start);
  let name = 0;
  let start = 0;
  const byName = new Map<number, RawMatch[]>();
  for (const match of matches) {
    while (start + (names[name]?.length ?? 0) < match.start) start += (names[name++]?.length ?? 0) + 1;
    const moved = {
      ...match,
      start: match.start - start,
      end: match.end - start,
      secretStart: match.secretStart - start,
      secretEnd: match.secretEnd - start,
    };
    const list = byName.get(name);
    if (list) list.push(moved);
    else byName.set(name, [moved]);
  }
  for (const [number, list] of byName) {
    recorder.recordPlaced(number, list, ({ secretStart, secretEnd }) => {
      const columns = { column: secretStart + 1, endColumn: secretEnd + 1 };
      return { start: secretStart, end: secretEnd, line: 1, endLine: 1, ...columns };
    });
  }
  kernel.arena.free(at);
  return recorder.take();
}
