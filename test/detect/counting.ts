/** What counts at the default threshold in a text, as a scan of a file with these paths tells it. */
import { assess } from "../../src/detect/confidence.ts";
import type { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { weighPlaces } from "../../src/detect/path-evidence.ts";
import { resolveMatches } from "../../src/detect/resolve.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { CONFIDENCE_FLOORS } from "../../src/model/options.ts";
import { place } from "../kernel/harness.ts";

interface Counted {
  readonly id: string;
  readonly value: string;
}

/** @param paths - none known: undefined */
export function countedIn(
  kernel: Kernel,
  scanner: ObjectScanner,
  text: string,
  paths: readonly (string | undefined)[] = [undefined],
): Counted[] {
  const bytes = Buffer.from(`\n${text}\n`, "latin1");
  const at = place(kernel, bytes);
  return resolveMatches(scanner.whole(at, bytes.length)).flatMap(({ match, parts }) => {
    const { id, told } = match.judgement.use.pattern;
    const content = assess(
      match.judgement,
      parts.map((part) => part.judgement),
      false,
    );
    const { confidence } = weighPlaces(content, paths, told);
    const isNone = content.dummy || confidence < CONFIDENCE_FLOORS.medium;
    return isNone ? [] : [{ id, value: match.judgement.value }];
  });
}
