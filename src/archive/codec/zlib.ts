/** zlib streams (RFC 1950), which have no magic of their own: told by a trial. */
import { constants, inflateSync } from "node:zlib";

/** Bytes that are tried: what is no stream hardly gets so far. */
const TRIAL = 512;

/** Whether a stream begins there. */
export function isZlib(bytes: Uint8Array, at: number, length: number): boolean {
  const level = bytes[at + 1] ?? 0;
  if ((level & 0x20) !== 0 || (0x7800 + level) % 31 !== 0) return false;
  // A copy: kernels' memory may be shared.
  const trial = Uint8Array.prototype.slice.call(bytes, at, at + Math.min(length, TRIAL));
  try {
    // What ends within the trial has its checksum there.
    const finishFlush = length <= TRIAL ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
    return inflateSync(trial, { finishFlush }).length > 0;
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}
