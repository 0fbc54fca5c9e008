/** Finds the images that an index or a manifest leads to (OCI image spec, image-index.md and manifest.md; Docker's schema 2 is alike).
 *  Every platform, nested indexes, attestations; whatever is missing or wrong is a problem, and the rest is looked at.
 *  Blobs come from a store by digest: a directory, an archive, what was pulled. */
import { createHash } from "node:crypto";
import { printable } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { baseImage } from "./base-image.ts";
import { isKnownDigest } from "./blob-pieces.ts";
import { readWhole, type ByteRange } from "./byte-range.ts";
import { historyOf, layerInstructions } from "./history.ts";
import type { ImageSet } from "./image-set.ts";
import { list, parseJson, record, size, text, type JsonRecord } from "./json.ts";
import { blobKind, isForeign } from "./media-types.ts";
import { isWanted, platformName } from "./platform.ts";

/** Most bytes of an index, manifest or config. */
export const MOST_JSON: number = 64 << 20;
/** Indexes inside indexes. */
const DEEPEST = 8;
const REFERENCE_TYPE = "vnd.docker.reference.type";

/** Finds blobs by digest. */
export type FindBlob = (digest: string) => ByteRange | undefined;

export interface ResolveOptions {
  /** What the images are called where nothing inside says it. */
  readonly name: string;
  /** Platforms that are asked for; empty: all. */
  readonly platforms: readonly string[];
  /** `docker save` lists platforms that it leaves out: they are noted, not missed. */
  readonly mayLackPlatforms: boolean;
}

/** A descriptor (descriptor.md) with what it inherits from the index around it. */
interface Place {
  readonly names: readonly string[];
  readonly platform: string | undefined;
  readonly annotations: JsonRecord;
  readonly documents: readonly number[];
  readonly depth: number;
}

export class OciResolver {
  readonly #set: ImageSet;
  readonly #find: FindBlob;
  readonly #options: ResolveOptions;
  readonly #open = new Set<string>();

  constructor(set: ImageSet, find: FindBlob, options: ResolveOptions) {
    this.#set = set;
    this.#find = find;
    this.#options = options;
  }

  /** Adds everything that an index (or a lone manifest) leads to. @param key - its digest, or another name of its own */
  add(root: unknown, key: string): void {
    this.#addJson(root, key, { names: [], platform: undefined, annotations: {}, documents: [], depth: 0 });
  }

  #addJson(value: unknown, key: string, place: Place): void {
    const json = record(value);
    if (Array.isArray(json["manifests"])) this.#addIndex(json, key, place);
    else if (Array.isArray(json["layers"])) this.#addManifest(json, key, place);
    else if (Array.isArray(json["fsLayers"]))
      this.#set.problem("unsupported", key, `${key}: a manifest of schema 1, which no registry makes any more`);
    else this.#set.problem("corrupt", key, `${key}: is neither an index nor a manifest`);
  }

  #addIndex(json: JsonRecord, key: string, place: Place): void {
    if (place.depth > DEEPEST) return this.#set.problem("too-large", key, `${key}: indexes in indexes without end`);
    const document = this.#set.addDocument(key, "index", key, json);
    for (const item of list(json["manifests"])) {
      const descriptor = record(item);
      const annotations = record(descriptor["annotations"]);
      const named =
        text(annotations["io.containerd.image.name"]) ?? text(annotations["org.opencontainers.image.ref.name"]);
      this.#addDescriptor(descriptor, {
        names: named === undefined ? place.names : [this.#nameOf(named)],
        platform: platformName(descriptor["platform"]) ?? place.platform,
        annotations: { ...place.annotations, ...annotations },
        documents: [...place.documents, document],
        depth: place.depth + 1,
      });
    }
  }

  /** A tag alone says little without the layout that it stands in. */
  #nameOf(name: string): string {
    return /[/:]/.test(name) ? name : `${this.#options.name}:${name}`;
  }

  #addDescriptor(descriptor: JsonRecord, place: Place): void {
    const digest = text(descriptor["digest"]) ?? "";
    const platform = platformName(descriptor["platform"]);
    if (platform !== undefined && !isWanted(platform, this.#options.platforms)) {
      return this.#set.note("platforms not asked for");
    }
    if (this.#open.has(digest)) return this.#set.problem("corrupt", digest, `${digest}: an index that holds itself`);
    if (this.#options.mayLackPlatforms && isKnownDigest(digest) && !this.#find(digest)) {
      return this.#set.note("platforms listed but not in the archive");
    }
    const bytes = this.#read(descriptor, "manifest");
    if (!bytes) return;
    this.#open.add(digest);
    this.#parsed(bytes, digest, (json) => this.#addJson(json, digest, place));
    this.#open.delete(digest);
  }

  #addManifest(json: JsonRecord, key: string, place: Place): void {
    const { platforms } = this.#options;
    const annotations = record(json["annotations"]);
    const documents = [...place.documents, this.#set.addDocument(key, "manifest", key, json)];
    const configDescriptor = record(json["config"]);
    const config = this.#config(configDescriptor);
    const platform = platformName(config) ?? place.platform;
    if (!isWanted(platform, platforms)) return this.#set.note("platforms not asked for");
    const steps = historyOf(config);
    if (config !== undefined) {
      const instructions = steps.map(({ instruction }) => instruction);
      const digest = text(configDescriptor["digest"]) ?? key;
      documents.push(this.#set.addDocument(digest, "config", digest, config, instructions));
    }
    const layers: number[] = [];
    const isImage = blobKind(text(configDescriptor["mediaType"])) === "config";
    for (const item of list(json["layers"])) {
      const added = this.#addLayer(record(item), isImage);
      if (typeof added === "number") layers.push(added);
      else documents.push(added.document);
    }
    const names = place.names.length > 0 ? [...place.names] : [this.#options.name];
    this.#set.images.push({
      names,
      platform,
      layers,
      instructions: layerInstructions(steps, layers.length),
      documents,
      base: baseImage(steps, { ...place.annotations, ...annotations }, config),
    });
    const known = REFERENCE_TYPE in annotations;
    if (known) this.#set.note("attestations");
  }

  /** The config as JSON; other artifacts have one that is empty or none. */
  #config(descriptor: JsonRecord): unknown {
    if (text(descriptor["digest"]) === undefined) return undefined;
    const bytes = this.#read(descriptor, "config");
    let config: unknown;
    if (bytes) this.#parsed(bytes, text(descriptor["digest"]) ?? "", (json) => (config = json));
    return config;
  }

  /** A layer by its number (-1 when it cannot be had), or JSON that stands where layers do, such as an attestation. */
  #addLayer(descriptor: JsonRecord, isImage: boolean): number | { readonly document: number } {
    const digest = text(descriptor["digest"]) ?? "";
    const mediaType = text(descriptor["mediaType"]);
    const kind = blobKind(mediaType);
    if (kind === "encrypted-layer")
      return this.#lack("unsupported", digest, "is an encrypted layer; decrypt the image first");
    if (kind === "json") {
      const bytes = this.#read(descriptor, "document");
      let document = -1;
      if (bytes)
        this.#parsed(bytes, digest, (json) => {
          document = this.#set.addDocument(digest, "attestation", digest, json);
        });
      return document < 0 ? -1 : { document };
    }
    const range = this.#find(digest);
    if (!range) {
      const foreign = isForeign(mediaType) || list(descriptor["urls"]).length > 0;
      return this.#lack(
        "missing-object",
        digest,
        foreign ? "is a foreign layer, kept elsewhere" : "a layer that is not there",
      );
    }
    // Artifacts other than images have layers of whatever type they like.
    if (isImage && kind !== "layer" && mediaType !== undefined) {
      const message = `${digest}: a layer of the unknown media type ${printable(mediaType)}; its bytes are searched all the same`;
      this.#set.problem("unsupported", digest, message);
    }
    const expected = size(descriptor["size"]);
    if (expected !== undefined && expected !== range.size) {
      const message = `${digest}: has ${range.size} bytes where the manifest says ${expected}`;
      this.#set.problem(range.size < expected ? "truncated" : "corrupt", digest, message);
    }
    const blob = { range, digest: isKnownDigest(digest) ? digest : undefined };
    if (blob.digest === undefined)
      this.#set.problem("unsupported", digest, `${digest}: a digest that cannot be checked`);
    return this.#set.addLayer(digest, { name: digest, blob, isTar: kind === "layer" });
  }

  #lack(kind: "unsupported" | "missing-object", digest: string, words: string): -1 {
    const before = this.#set.problems.length;
    this.#set.problem(kind, digest, `${digest}: ${words}`);
    if (this.#set.problems.length > before) this.#set.missing++;
    return -1;
  }

  /** A small blob whose digest is right; a wrong one is a problem, and is read none the less. */
  #read(descriptor: JsonRecord, what: string): Uint8Array | undefined {
    const digest = text(descriptor["digest"]) ?? "";
    const range = this.#find(digest);
    const inline = text(descriptor["data"]);
    if (!range && inline === undefined) {
      this.#set.problem(
        "missing-object",
        digest,
        `${digest === "" ? "a descriptor without digest" : digest}: a ${what} that is not there`,
      );
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

  #parsed(bytes: Uint8Array, subject: BytePath, use: (json: unknown) => void): void {
    let json: unknown;
    try {
      json = parseJson(bytes);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return this.#set.problem(error.code, subject, `${subject}: ${error.message}`);
    }
    use(json);
  }
}
