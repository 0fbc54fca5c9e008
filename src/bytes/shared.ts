/** Typed arrays over shared memory, so that threads read the same tables without copying.
 *  A size that cannot be had is a `FormatError`: sizes come from untrusted files. */
import { FormatError } from "../model/errors.ts";

function shared(bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes);
  } catch {
    throw new FormatError("too-large", `${bytes} bytes of shared memory cannot be had`);
  }
}

export function sharedUint8(length: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(shared(length));
}

export function sharedInt32(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(shared(4 * length));
}

export function sharedFloat64(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(shared(8 * length));
}
