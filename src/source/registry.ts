/** Pulls images from a registry (OCI distribution spec): manifests of all platforms that are asked for, configs and layers, each
 *  blob once and with its digest checked. What is pulled lies in a temporary directory, or in a cache by digest. */
import { createHash, randomUUID } from "node:crypto";
import { copyFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeDirectories } from "../git/make-directories.ts";
import { isKnownDigest } from "../image/blob-pieces.ts";
import { readWhole, type ByteRange } from "../image/byte-range.ts";
import type { ImageSet } from "../image/image-set.ts";
import { list, parseJson, record, size as bytesOf, text, type JsonRecord } from "../image/json.ts";
import { blobKind } from "../image/media-types.ts";
import { MOST_JSON } from "../image/json-blobs.ts";
import { OciResolver } from "../image/oci.ts";
import { isWanted, platformName } from "../image/platform.ts";
import { FormatError, UsageError } from "../model/errors.ts";
import type { ImageTarget } from "../model/options.ts";
import { Spool, type TemporaryFiles } from "./image.ts";
import { download } from "./registry-download.ts";
import { bodyPieces, causeOf } from "./registry-answer.ts";
import { RegistryHttp } from "./registry-http.ts";
import { parseReference, type RegistryReference } from "./registry-reference.ts";

const ACCEPT = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
const DEEPEST = 8;
/** Manifests and indexes of one image; beyond that, somebody makes them up as they are asked for. */
const MOST_MANIFESTS = 2000;

/**
 * Pulls an image and adds it.
 *
 * @param reference - behind `docker://`
 * @throws UsageError when the registry does not hand out the image's manifest
 */
export async function pullImage(
  set: ImageSet,
  reference: string,
  target: ImageTarget,
  temporary: TemporaryFiles,
  signal: AbortSignal | undefined,
): Promise<void> {
  await new Pull(set, parseReference(reference), target, temporary, signal).run();
}

class Pull {
  readonly #set: ImageSet;
  readonly #from: RegistryReference;
  readonly #target: ImageTarget;
  readonly #temporary: TemporaryFiles;
  /** Mirrors first, the registry itself last. */
  readonly #servers: readonly RegistryHttp[];
  readonly #signal: AbortSignal | undefined;
  readonly #blobs = new Map<string, ByteRange>();
  #manifests = 0;

  constructor(
    set: ImageSet,
    from: RegistryReference,
    target: ImageTarget,
    temporary: TemporaryFiles,
    signal: AbortSignal | undefined,
  ) {
    this.#set = set;
    this.#from = from;
    this.#target = target;
    this.#temporary = temporary;
    this.#signal = signal;
    this.#servers = [...target.mirrors, from.host].map(
      (host) => new RegistryHttp(host, from.repository, target, signal),
    );
  }

  async run(): Promise<void> {
    const { reference, name } = this.#from;
    const root = await this.#manifest(reference);
    if (!root) throw new UsageError(`${name}: the registry does not answer with a manifest`);
    this.#checkRoot(reference);
    await this.#walk(root, 0);
    const find = (digest: string): ByteRange | undefined => this.#blobs.get(digest);
    const { platforms } = this.#target;
    new OciResolver(this.#set, find, { name, platforms, mayLackPlatforms: false }).add(root, `${name} manifest`);
  }

  /** The others are checked where they are read. */
  #checkRoot(reference: string): void {
    const range = this.#blobs.get(reference);
    if (!range) return;
    const [algorithm = "", hex] = reference.split(":");
    if (createHash(algorithm).update(readWhole(range, MOST_JSON)).digest("hex") === hex) return;
    this.#set.problem("corrupt", reference, `${reference}: the manifest's bytes do not have this digest`);
  }

  /** Asks mirrors, then the registry. */
  async #get(path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    for (const server of this.#servers.slice(0, -1)) {
      try {
        return await server.get(path, headers);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
      }
    }
    const own = this.#servers.at(-1);
    if (!own) throw new UsageError(`${this.#from.host}: there is nobody to ask`);
    return own.get(path, headers);
  }

  /** Fetches what a manifest or index leads to. */
  async #walk(json: JsonRecord, depth: number): Promise<void> {
    if (depth > DEEPEST) return;
    for (const item of list(json["manifests"])) {
      const descriptor = record(item);
      const digest = text(descriptor["digest"]) ?? "";
      if (!isWanted(platformName(descriptor["platform"]), this.#target.platforms) || this.#blobs.has(digest)) continue;
      if (++this.#manifests > MOST_MANIFESTS) return this.#tooMany();
      const inner = await this.#quietly(digest, () => this.#manifest(digest));
      if (inner) await this.#walk(inner, depth + 1);
    }
    if (!Array.isArray(json["layers"])) return;
    const config = record(json["config"]);
    const configRange = await this.#blob(config);
    // The platform of a lone manifest stands in its config alone.
    if (configRange && !isWanted(platformOf(configRange), this.#target.platforms)) return;
    for (const layer of list(json["layers"])) {
      if (blobKind(text(record(layer)["mediaType"])) !== "encrypted-layer") await this.#blob(record(layer));
    }
  }

  #tooMany(): void {
    const { name } = this.#from;
    this.#set.problem(
      "too-large",
      name,
      `${name}: leads to more than ${MOST_MANIFESTS} manifests; no others were pulled`,
    );
  }

  async #manifest(reference: string): Promise<JsonRecord | undefined> {
    const path = `/v2/${this.#from.repository}/manifests/${reference}`;
    const response = await this.#get(path, { accept: ACCEPT });
    const spool = new Spool(this.#temporary.path());
    const range = await this.#fill(spool, response);
    const bytes = readWhole(range, MOST_JSON);
    if (isKnownDigest(reference)) this.#blobs.set(reference, range);
    try {
      return record(parseJson(bytes));
    } catch (error) {
      if (error instanceof FormatError) throw new UsageError(`${this.#from.host}: the manifest ${error.message}`);
      throw error;
    }
  }

  async #fill(spool: Spool, response: Response): Promise<ByteRange> {
    let bytes = 0;
    try {
      for await (const piece of bodyPieces(response)) {
        bytes += piece.length;
        if (bytes > MOST_JSON) throw new UsageError(`${this.#from.host}: a manifest of absurd size`);
        spool.write(piece);
      }
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw new UsageError(`${this.#from.host}: the answer broke off (${causeOf(error)})`);
    }
    return spool.close();
  }

  /** A blob on disk, pulled unless it is there. What fails is a problem. */
  async #blob(descriptor: JsonRecord): Promise<ByteRange | undefined> {
    const digest = text(descriptor["digest"]) ?? "";
    const known = this.#blobs.get(digest);
    if (known || !isKnownDigest(digest)) return known;
    const kept = this.#cachePath(digest);
    const size = kept === undefined ? undefined : statSync(kept, { throwIfNoEntry: false })?.size;
    // What was cut short since, by a full disk or by hand, is pulled anew; other damage shows in the digest.
    const isWhole = size !== undefined && (typeof descriptor["size"] !== "number" || descriptor["size"] === size);
    const range =
      kept !== undefined && isWhole
        ? { path: latin1(kept), offset: 0, size }
        : await this.#quietly(digest, () => this.#download(digest, bytesOf(descriptor["size"]), kept));
    if (range) this.#blobs.set(digest, range);
    return range;
  }

  #cachePath(digest: string): string | undefined {
    const { cache } = this.#target;
    if (cache === undefined) return undefined;
    const [algorithm = "", hex = ""] = digest.split(":");
    makeDirectories(resolve(cache, algorithm), 0o700);
    return join(cache, algorithm, hex);
  }

  async #download(digest: string, size: number | undefined, kept: string | undefined): Promise<ByteRange> {
    const path = kept === undefined ? this.#temporary.path() : `${kept}.${randomUUID()}`;
    const get = (headers: Readonly<Record<string, string>>): Promise<Response> =>
      this.#get(`/v2/${this.#from.repository}/blobs/${digest}`, headers);
    const { range, isRight, failure } = await download({ digest, size }, get, path, this.#signal);
    if (failure !== undefined) this.#failed(digest, failure);
    if (kept === undefined) return range;
    // Read all the same; the reader tells of the wrong digest.
    const place = isRight ? kept : this.#temporary.path();
    if (isRight) renameSync(path, place);
    else {
      // It may lie on another disk.
      copyFileSync(path, place);
      rmSync(path);
    }
    return { ...range, path: latin1(place) };
  }

  /** What the registry refuses is a problem, and the rest is pulled. */
  async #quietly<Value>(digest: string, pull: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await pull();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#failed(digest, error.message);
      return undefined;
    }
  }

  #failed(digest: string, message: string): void {
    this.#set.problem(this.#signal?.aborted ? "timed-out" : "unreadable", digest, `${digest}: ${message}`);
  }
}

function platformOf(config: ByteRange): string | undefined {
  try {
    return platformName(parseJson(readWhole(config, MOST_JSON)));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function latin1(path: string): string {
  return Buffer.from(path, "utf8").toString("latin1");
}
