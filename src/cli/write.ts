/** Writes to a file descriptor at once, so that the process may end right after.
 *  `process.stdout` is left alone: setting it up costs a tenth of the whole start, and its writes to pipes may be lost at exit. */
import { writeSync } from "node:fs";

/** Milliseconds between attempts when the reader of a pipe is slow. */
const PATIENCE = 2;

/**
 * Writes all of a text.
 * @param descriptor - 1 or 2, or a file that is open
 * @returns false when nobody reads any more (`| head`), which is no error
 * @throws the system's error, such as ENOSPC
 */
export function writeAll(descriptor: number, text: string): boolean {
  return writeBytes(descriptor, Buffer.from(text, "utf8"));
}

/** The same for bytes. */
export function writeBytes(descriptor: number, bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EPIPE" || code === "EOF") return false;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE);
    }
  }
  return true;
}
