/** Finds the images that an index or a manifest leads to (OCI image spec, image-index.md and manifest.md; Docker's schema 2 is alike).
 *  Every platform, nested indexes, attestations; whatever is missing or wrong is a problem, and the rest is looked at.
 *  Blobs come from a store by digest: a directory, an archive, what was pulled. */
import { printable } from "../model/display.ts";
import { baseImage } from "./base-image.ts";
import { isKnownDigest } from "./blob-pieces.ts";
import { checkLayerCount, historyOf, layerInstructions } from "./history.ts";
import { addNew, ATTESTATIONS, type Image, type ImageSet } from "./image-set.ts";
import { JsonBlobs, type FindBlob } from "./json-blobs.ts";
import { list, record, size, text, type JsonRecord } from "./json.ts";
import { blobKind, isForeign } from "./media-types.ts";
import { isWanted, platformName } from "./platform.ts";

/** Indexes inside indexes. */
const DEEPEST = 8;
/** BuildKit's annotation of the manifests that speak of another one beside them. */
const REFERENCE_TYPE = "vnd.docker.reference.type";
const REFERENCE_DIGEST = "vnd.docker.reference.digest";

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
  readonly #json: JsonBlobs;
  /** Descriptors that are being followed: one that comes again is a cycle. */
  readonly #open = new Set<string>();
  /** The images that a descriptor has led to, by digest and platform: several tags, or a million ways, may lead to one manifest. */
  readonly #followed = new Map<string, readonly Image[]>();
  /** What was found, images that the set had already included. */
  readonly images: Image[] = [];

  constructor(set: ImageSet, find: FindBlob, options: ResolveOptions) {
    this.#set = set;
    this.#find = find;
    this.#options = options;
    this.#json = new JsonBlobs(set, find);
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
    const descriptors = list(json["manifests"]).map(record);
    const platforms = new Map(descriptors.map((each) => [each["digest"], platformName(each["platform"])]));
    for (const descriptor of descriptors) {
      const annotations = record(descriptor["annotations"]);
      const named =
        text(annotations["io.containerd.image.name"]) ?? text(annotations["org.opencontainers.image.ref.name"]);
      this.#addDescriptor(descriptor, {
        names: named === undefined ? place.names : [this.#nameOf(named)],
        // What is said of another manifest is said of its platform.
        platform:
          platformName(descriptor["platform"]) ?? platforms.get(annotations[REFERENCE_DIGEST]) ?? place.platform,
        annotations: { ...place.annotations, ...annotations },
        documents: [...place.documents, document],
        depth: place.depth + 1,
      });
    }
  }

  /** As people call it: without Docker's own registry, which stands before every name in containerd's store. A tag alone says little
   *  without the layout that it stands in. */
  #nameOf(name: string): string {
    return /[/:]/.test(name) ? name.replace(/^docker\.io\/(?:library\/)?/, "") : `${this.#options.name}:${name}`;
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
    const key = `${digest} ${place.platform ?? ""}`;
    const followed = this.#followed.get(key);
    if (followed) {
      for (const { names, documents } of followed) {
        addNew(names, place.names);
        addNew(documents, place.documents);
      }
      return;
    }
    const first = this.images.length;
    this.#open.add(digest);
    for (const json of this.#json.read(descriptor, "manifest")) this.#addJson(json, digest, place);
    this.#open.delete(digest);
    this.#followed.set(key, this.images.slice(first));
  }

  #addManifest(json: JsonRecord, key: string, place: Place): void {
    const { platforms } = this.#options;
    const annotations = record(json["annotations"]);
    const documents = [...place.documents, this.#set.addDocument(key, "manifest", key, json)];
    const configDescriptor = record(json["config"]);
    // Other artifacts have one that is empty, or none.
    const [config] = text(configDescriptor["digest"]) === undefined ? [] : this.#json.read(configDescriptor, "config");
    const platform = platformName(config) ?? place.platform;
    if (!isWanted(platform, platforms)) return this.#set.note("platforms not asked for");
    const steps = historyOf(config);
    let configNumber: number | undefined;
    if (config !== undefined) {
      const instructions = steps.map(({ instruction }) => instruction);
      const digest = text(configDescriptor["digest"]) ?? key;
      configNumber = this.#set.addDocument(digest, "config", digest, config, instructions);
      documents.push(configNumber);
    }
    checkLayerCount(this.#set, key, config, list(json["layers"]).length);
    const layers: number[] = [];
    const isImage = blobKind(text(configDescriptor["mediaType"])) === "config";
    for (const item of list(json["layers"])) {
      const added = this.#addLayer(record(item), isImage);
      if (typeof added === "number") layers.push(added);
      else documents.push(added.document);
    }
    const names = place.names.length > 0 ? [...place.names] : [this.#options.name];
    const image = this.#set.addImage({
      names,
      platform,
      layers,
      instructions: layerInstructions(steps, layers.length),
      documents,
      config: configNumber,
      base: baseImage(steps, { ...place.annotations, ...annotations }, config),
    });
    this.images.push(image);
    if (REFERENCE_TYPE in place.annotations || REFERENCE_TYPE in annotations) this.#set.note(ATTESTATIONS);
  }

  /** A layer by its number (-1 when it cannot be had), or JSON that stands where layers do, such as an attestation. */
  #addLayer(descriptor: JsonRecord, isImage: boolean): number | { readonly document: number } {
    const digest = text(descriptor["digest"]) ?? "";
    const mediaType = text(descriptor["mediaType"]);
    const kind = blobKind(mediaType);
    if (kind === "encrypted-layer")
      return this.#lack("unsupported", digest, "is an encrypted layer; decrypt the image first");
    if (kind === "json") {
      const [json] = this.#json.read(descriptor, "document");
      return json === undefined ? -1 : { document: this.#set.addDocument(digest, "attestation", digest, json) };
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
    return this.#set.addLayer(`${digest} ${range.size}`, { name: digest, blob, isTar: kind === "layer" });
  }

  #lack(kind: "unsupported" | "missing-object", digest: string, words: string): -1 {
    const before = this.#set.problems.length;
    this.#set.problem(kind, digest, `${digest}: ${words}`);
    if (this.#set.problems.length > before) this.#set.missing++;
    return -1;
  }
}
