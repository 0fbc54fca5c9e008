/** Receives a pack as a git server streams it: pkt-lines, side bands, a checksum at the end.
 *  Straight to disk, so that memory does not grow with the repository; its index is made when the store is opened.
 *  Format: gitprotocol-pack and gitprotocol-common. Knows nothing of HTTP. */
import { createHash, type Hash } from "node:crypto";
import { closeSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { printable } from "../model/display.ts";
import { UsageError } from "../model/errors.ts";

const BAND_PACK = 1;
const BAND_PROGRESS = 2;
const BAND_ERROR = 3;
/** Longest pkt-line, its four digits included. */
const MOST_PKT = 65_520;
const MOST_MESSAGE = 200;

/**
 * Writes the pack of an upload-pack response to `pack-CHECKSUM.pack`.
 * @param body - the response, in pieces of any size
 * @param directory - `objects/pack` of the new repository
 * @param progress - called with what the server says it is doing
 * @throws UsageError when the server reports an error, or the pack is damaged or cut short
 */
export async function receivePack(
  body: AsyncIterable<Uint8Array>,
  directory: string,
  algorithm: "sha1" | "sha256",
  progress: (line: string) => void,
): Promise<void> {
  const unfinished = join(directory, "tmp_pack_incoming");
  const descriptor = openSync(unfinished, "wx");
  const sum = new TrailingSum(algorithm);
  try {
    for await (const pkt of pktLines(body)) {
      const band = pkt[0];
      if (band === BAND_PACK) {
        const bytes = pkt.subarray(1);
        sum.update(bytes);
        for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
      } else if (band === BAND_PROGRESS) progress(messageOf(pkt.subarray(1)));
      else if (band === BAND_ERROR) throw new UsageError(`the server says: ${messageOf(pkt.subarray(1))}`);
      else if (startsWith(pkt, "ERR ")) throw new UsageError(`the server says: ${messageOf(pkt.subarray(4))}`);
    }
  } finally {
    closeSync(descriptor);
  }
  const checksum = sum.verified();
  if (checksum === undefined) throw new UsageError("the pack arrived damaged or cut short");
  renameSync(unfinished, join(directory, `pack-${checksum}.pack`));
}

/** A digest of all bytes but the last ones, which are to equal it. */
class TrailingSum {
  readonly #hash: Hash;
  readonly #length: number;
  #tail: Uint8Array = new Uint8Array(0);

  constructor(algorithm: "sha1" | "sha256") {
    this.#hash = createHash(algorithm);
    this.#length = algorithm === "sha1" ? 20 : 32;
  }

  update(bytes: Uint8Array): void {
    const whole = this.#tail.length === 0 ? bytes : Buffer.concat([this.#tail, bytes]);
    const end = Math.max(0, whole.length - this.#length);
    this.#hash.update(whole.subarray(0, end));
    this.#tail = whole.slice(end);
  }

  /** The digest in hex if the bytes end with it. */
  verified(): string | undefined {
    const digest = this.#hash.digest();
    return digest.equals(this.#tail) ? digest.toString("hex") : undefined;
  }
}

/** The payloads of a stream of pkt-lines; flush and other packets without one are skipped. */
export async function* pktLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  for await (const piece of body) {
    held = held.length === 0 ? Buffer.from(piece) : Buffer.concat([held, piece]);
    let at = 0;
    while (held.length - at >= 4) {
      const digits = held.toString("latin1", at, at + 4);
      const length = /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : MOST_PKT + 1;
      if (length > MOST_PKT || length === 3) throw new UsageError("the server sends what is no git protocol");
      if (length < 4) at += 4;
      else if (held.length - at < length) break;
      else {
        yield held.subarray(at + 4, at + length);
        at += length;
      }
    }
    held = held.subarray(at);
  }
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).toString("latin1") === text;
}

/** The last line of a message, safe to show. */
function messageOf(bytes: Uint8Array): string {
  const lines = Buffer.from(bytes)
    .toString("utf8")
    .split(/[\r\n]+/)
    .filter(Boolean);
  return printable(lines.at(-1) ?? "").slice(0, MOST_MESSAGE);
}
