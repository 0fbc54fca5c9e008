/** Verdict of a format's own checksum on a value. Remembers nothing; the algorithms live in pattern/checksums.ts. */
import type { Pattern } from "../model/pattern.ts";
import { checksums } from "../pattern/checksums.ts";

/**
 * @returns true when right, false when wrong, undefined when the format has none or the value does not show it
 */
export function checksumVerdict(pattern: Pattern, value: string): boolean | undefined {
  return pattern.checksum === undefined ? undefined : checksums[pattern.checksum]?.verify(value);
}
