/** The cache of a scan's layers (`--cache`): an entry a layer and set of rules, `layers/` below the directory that the user names.
 *  Nothing here can make a scan fail: what cannot be read or written is told once, and the layer is read as ever. */
import { createHash, randomBytes } from "node:crypto";
import { closeSync, openSync, readSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fromHex, toHex } from "../../bytes/hex.ts";
import { makeDirectories } from "../../git/make-directories.ts";
import type { ImageSet } from "../../image/image-set.ts";
import { FormatError } from "../../model/errors.ts";
import type { ImagesResult, LayerCaching, LayerResult } from "../job.ts";
import { isSystemError, touchCacheFile, unusedFiles, writeCacheFile } from "./cache-files.ts";
import { fingerprintMark, layerEntries, saltOf, SALT_BYTES, sealEntry } from "./layer-entry.ts";

const NAME = /^[0-9a-f]{32}\.layer$/;
/** Bytes of an entry's beginning that hold its salt. */
const HEAD_BYTES = 64;

/** What decides what is found in a layer. */
export interface LayerCacheUse {
  /** Key of the rules, and what else an entry depends on: the version of the code. */
  readonly rules: string;
  readonly purpose: string;
  readonly fingerprintKey: string | undefined;
  /** Entries are not used, but written. */
  readonly isRefreshed: boolean;
}

export class LayerCache {
  readonly #directory: string;
  readonly #use: LayerCacheUse;
  readonly #notice: (text: string) => void;
  readonly #given = new Map<number, LayerCaching>();

  /** @param notice - told what was left out */
  constructor(directory: string, use: LayerCacheUse, notice: (text: string) => void) {
    this.#directory = join(directory, "layers");
    this.#use = use;
    this.#notice = notice;
  }

  /** What a worker needs to look a layer up, or to have it kept; undefined for one that has no digest. */
  of(set: ImageSet, number: number): LayerCaching | undefined {
    const layer = set.layers[number];
    if (layer?.blob.digest === undefined) return undefined;
    const { rules, purpose: of, fingerprintKey, isRefreshed } = this.#use;
    const purpose = JSON.stringify({ rules, of, digest: layer.blob.digest, isTar: layer.isTar });
    const path = join(this.#directory, `${createHash("sha256").update(purpose).digest("hex").slice(0, 32)}.layer`);
    const salt = isRefreshed ? undefined : this.#saltAt(path);
    const caching = {
      path,
      isThere: salt !== undefined,
      salt: salt ?? toHex(randomBytes(SALT_BYTES)),
      fingerprints: fingerprintMark(fingerprintKey),
    };
    this.#given.set(number, caching);
    return caching;
  }

  /** Keeps what was found in layers that were read whole. @param results - of all workers, what was known left out */
  keep(results: readonly ImagesResult[]): void {
    const cut = new Set(results.flatMap((result) => result.cut));
    const whole = results.flatMap(({ layers }) => layers).filter((layer) => isWhole(layer) && !cut.has(layer.layer));
    const wanted = new Map(whole.map((layer) => [layer.layer, layer]));
    if (wanted.size === 0) return;
    try {
      makeDirectories(resolve(this.#directory), 0o700);
      for (const [number, entry] of layerEntries(results, wanted, fingerprintMark(this.#use.fingerprintKey))) {
        const caching = this.#given.get(number);
        const salt = caching && fromHex(caching.salt);
        const key = fromHex(wanted.get(number)?.key ?? "");
        if (salt && key) writeCacheFile(caching.path, [sealEntry(entry, key, salt)]);
      }
      for (const name of unusedFiles(this.#directory, NAME)) rmSync(join(this.#directory, name), { force: true });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#notice(`the layer cache could not be written: ${error.message}`);
    }
  }

  /** The salt of an entry; undefined where there is none. */
  #saltAt(path: string): string | undefined {
    try {
      const salt = toHex(saltOf(readHead(path)));
      touchCacheFile(path);
      return salt;
    } catch (error) {
      if (isSystemError(error)) {
        if (error.code !== "ENOENT") this.#notice(`${path} is left out: ${error.message}`);
        return undefined;
      }
      if (!(error instanceof FormatError)) throw error;
      this.#notice(`${path} is left out: ${error.message}; the scan reads again what it held`);
      return undefined;
    }
  }
}

function isWhole({ problem, stopped, cutMembers, key }: LayerResult): boolean {
  return problem === undefined && !stopped && cutMembers === 0 && key !== undefined;
}

function readHead(path: string): Buffer {
  const descriptor = openSync(path, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(descriptor, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
