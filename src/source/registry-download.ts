/** Downloads one blob into a file: taken up again where it broke off, never longer than it should be, its digest checked as it comes.
 *  Knows nothing of registries but how they answer to ranges (OCI distribution spec, "Pulling blobs"; RFC 9110, section 14). */
import { createHash, type Hash } from "node:crypto";
import type { ByteRange } from "../image/byte-range.ts";
import { UsageError } from "../model/errors.ts";
import { Spool } from "./image.ts";
import { bodyPieces, causeOf, TOO_SLOW } from "./registry-answer.ts";

/** Times that a broken download is taken up again. */
const RESUMES = 5;

/** What is to be downloaded. */
export interface Wanted {
  readonly digest: string;
  /** Bytes that its descriptor tells: no more are taken. Undefined where it tells none. */
  readonly size: number | undefined;
}

/** What came. */
export interface Downloaded {
  readonly range: ByteRange;
  /** It has the digest that it should have. */
  readonly isRight: boolean;
  /** Why it is not all there; undefined when it is. */
  readonly failure: string | undefined;
}

/** Asks for the blob, with headers. @throws UsageError when it cannot be had */
export type Get = (headers: Readonly<Record<string, string>>) => Promise<Response>;

/**
 * @param path - of a file that does not exist
 * @throws UsageError when nothing of it can be had
 */
export async function download(
  wanted: Wanted,
  get: Get,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Downloaded> {
  const spool = new Spool(path);
  const into = new Download(wanted, spool);
  let failure: string | undefined;
  try {
    failure = await fill(into, get, signal);
  } catch (error) {
    if (!(error instanceof UsageError) || into.done === 0) {
      spool.remove();
      throw error;
    }
    failure = error.message;
  }
  return { range: spool.close(), isRight: into.isRight(), failure };
}

/** Asks again and again. @returns why the rest does not come; undefined once all is there */
async function fill(into: Download, get: Get, signal: AbortSignal | undefined): Promise<string | undefined> {
  for (let attempt = 0; ; attempt++) {
    const { done } = into;
    const response = await get(done > 0 ? { range: `bytes=${done}-` } : {});
    try {
      await into.take(response, done - startOf(response, done));
      return undefined;
    } catch (error) {
      if (error instanceof UsageError) throw error;
      if (into.isFull) return undefined;
      if (attempt >= RESUMES || causeOf(error) === TOO_SLOW || signal?.aborted)
        return `the download broke off (${causeOf(error)})`;
    }
  }
}

/** The first byte of what comes. A server that knows no ranges begins anew, and some send another one than was asked for. */
function startOf({ status, headers }: Response, asked: number): number {
  if (status !== 206) return 0;
  const start = /^bytes (\d{1,15})-/.exec(headers.get("content-range") ?? "")?.[1];
  if (start === undefined) return asked;
  if (Number(start) > asked) throw new UsageError(`bytes from ${start} came where those from ${asked} were asked for`);
  return Number(start);
}

class Download {
  /** Bytes that are there. */
  done = 0;
  readonly #wanted: Wanted;
  readonly #spool: Spool;
  readonly #hash: Hash;

  constructor(wanted: Wanted, spool: Spool) {
    this.#wanted = wanted;
    this.#spool = spool;
    this.#hash = createHash(wanted.digest.split(":")[0] ?? "");
  }

  get isFull(): boolean {
    return this.done === this.#wanted.size;
  }

  /** Takes a body. @param known - bytes at its start that are there already */
  async take(response: Response, known: number): Promise<void> {
    const { size } = this.#wanted;
    let skip = known;
    for await (const whole of bodyPieces(response)) {
      const piece = whole.subarray(Math.min(skip, whole.length));
      skip -= whole.length - piece.length;
      this.#hash.update(piece);
      this.#spool.write(piece);
      this.done += piece.length;
      if (size !== undefined && this.done > size)
        throw new UsageError(`more came than the ${size} bytes that the manifest tells`);
    }
  }

  /** Once, at the end. */
  isRight(): boolean {
    return this.#hash.digest("hex") === this.#wanted.digest.split(":")[1];
  }
}
