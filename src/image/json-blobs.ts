/** Small blobs that hold JSON: indexes, manifests, configs, attestations. Each is checked against its digest; what is missing, damaged or no
 *  JSON is a problem of the set's, and what can be read is read none the less. Knows nothing of what the JSON means. */
import { createHash } from "node:crypto";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { isKnownDigest } from "./blob-pieces.ts";
import { readWhole, type ByteRange } from "./byte-range.ts";
import type { ImageSet } from "./image-set.ts";
import { parseJson, text, type JsonRecord } from "./json.ts";

/** Most bytes of an index, manifest or config. */
export const MOST_JSON: number = 64 << 20;

/** Finds blobs by digest. */
export type FindBlob = (digest: string) => ByteRange | undefined;

export class JsonBlobs {
  readonly #set: ImageSet;
  readonly #find: FindBlob;

  constructor(set: ImageSet, find: FindBlob) {
    this.#set = set;
    this.#find = find;
  }

  /**
   * The JSON that a descriptor (descriptor.md) leads to.
   *
   * @param what - it is called in a problem
   * @returns an empty list when it cannot be had
   */
  read(descriptor: JsonRecord, what: string): readonly [json?: unknown] {
    const bytes = this.#bytes(descriptor, what);
    return bytes ? this.#parsed(bytes, text(descriptor["digest"]) ?? "") : [];
  }

  #bytes(descriptor: JsonRecord, what: string): Uint8Array | undefined {
    const digest = text(descriptor["digest"]) ?? "";
    const range = this.#find(digest);
    const inline = text(descriptor["data"]);
    if (!range && inline === undefined) {
      const subject = digest === "" ? "a descriptor without digest" : digest;
      this.#set.problem("missing-object", digest, `${subject}: a ${what} that is not there`);
      return undefined;
    }
    try {
      const bytes = range ? readWhole(range, MOST_JSON) : Buffer.from(inline ?? "", "base64");
      if (isKnownDigest(digest)) this.#check(bytes, digest, what);
      return bytes;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#set.problem(error.code, digest, `${digest}: ${error.message}`);
      return undefined;
    }
  }

  #check(bytes: Uint8Array, digest: string, what: string): void {
    const [algorithm = "", expected] = digest.split(":");
    if (createHash(algorithm).update(bytes).digest("hex") === expected) return;
    this.#set.problem("corrupt", digest, `${digest}: the ${what}'s bytes do not have this digest`);
  }

  #parsed(bytes: Uint8Array, subject: BytePath): readonly [json?: unknown] {
    try {
      return [parseJson(bytes)];
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#set.problem(error.code, subject, `${subject}: ${error.message}`);
      return [];
    }
  }
}
