/** What is known of one or many images before their layers are read: images, distinct layers, documents, problems.
 *  Filled by the readers of each layout; knows nothing of any. */
import type { BytePath } from "../model/finding.ts";
import type { Problem } from "../model/result.ts";
import type { BaseImage } from "./base-image.ts";
import type { BlobAddress } from "./blob-pieces.ts";
import { documentText, type DocumentText } from "./document.ts";

/** A layer, once however many images have it. */
export interface ImageLayer {
  readonly name: string;
  readonly blob: BlobAddress;
  /** False for media types that nobody knows: what is no tar archive is then searched as one file. */
  readonly isTar: boolean;
}

/** JSON that belongs to images: a config, or a manifest, index or attestation with its annotations; or a blob that nothing leads to. */
export interface ImageDocument {
  readonly kind: "config" | "manifest" | "index" | "attestation" | "blob";
  readonly name: string;
  readonly content: DocumentText;
  /** Instructions of the history's lines, for a config. */
  readonly instructions: readonly string[];
}

/** One image for one platform. */
export interface Image {
  /** What people call it: tags, or the digest. */
  readonly names: string[];
  readonly platform: string | undefined;
  /** Numbers of layers, lowest first; -1 for one that is not there. */
  readonly layers: readonly number[];
  readonly instructions: readonly (string | undefined)[];
  /** Numbers of documents. */
  readonly documents: number[];
  /** Which of them is the config; undefined for none. */
  readonly config?: number | undefined;
  /** These are blobs that lie beside the image, and that no manifest names: nobody sees them who runs it, but they are there. */
  readonly isLoose?: boolean;
  /** The image it was built on, where annotations or the history tell. */
  readonly base: BaseImage | undefined;
}

/** What the ledger calls manifests that are no images, but speak of one. */
export const ATTESTATIONS = "attestations";

export class ImageSet {
  readonly images: Image[] = [];
  readonly layers: ImageLayer[] = [];
  readonly documents: ImageDocument[] = [];
  readonly problems: Problem[] = [];
  /** Layers that are expected but were not added: missing, foreign, encrypted. */
  missing = 0;
  /** Platforms that an archive lists without having them, or that were not asked for. */
  readonly notes: Record<string, number> = {};
  /** How often an image was found, one that was known already included. */
  found = 0;
  readonly #layers = new Map<string, number>();
  readonly #documents = new Map<string, number>();
  readonly #told = new Set<string>();

  /** Adds an image, or the names of one that is known: of the same config and layers. @returns the one that is in the set */
  addImage(image: Image): Image {
    this.found++;
    const known = this.images.find((other) => isSame(other, image));
    if (!known) return this.images[this.images.push(image) - 1] ?? image;
    addNew(known.names, image.names);
    addNew(known.documents, image.documents);
    return known;
  }

  /** Adds a layer unless it is there. @param key - its digest, or where it lies. @returns its number */
  addLayer(key: string, layer: ImageLayer): number {
    const known = this.#layers.get(key);
    if (known !== undefined) return known;
    this.#layers.set(key, this.layers.length);
    return this.layers.push(layer) - 1;
  }

  /** Adds a document unless it is there. @returns its number */
  addDocument(
    key: string,
    kind: ImageDocument["kind"],
    name: string,
    value: unknown,
    instructions: readonly string[] = [],
  ): number {
    const known = this.#documents.get(key);
    if (known !== undefined) return known;
    this.#documents.set(key, this.documents.length);
    return this.documents.push({ kind, name, content: documentText(value), instructions }) - 1;
  }

  problem(kind: Problem["kind"], subject: BytePath, message: string): void {
    const key = `${subject}\0${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.problems.push({ kind, subject, count: 1, message });
  }

  /** The image that an image was built on: another of these whose layers it begins with, else what it says of itself. */
  baseOf(image: Image): BaseImage | undefined {
    const { layers, base, platform, names } = image;
    const below = this.images.filter(
      (other) =>
        isBelow(other.layers, layers) &&
        other.isLoose !== true &&
        other.platform === platform &&
        // Of one name for several platforms, none is the other's base.
        !other.names.some((name) => names.includes(name)),
    );
    const [nearest] = below.sort((a, b) => b.layers.length - a.layers.length || (nameOf(a) < nameOf(b) ? -1 : 1));
    if (!nearest) return base;
    const count = nearest.layers.length;
    const steps = base?.layers === count ? base.steps : undefined;
    return { name: nameOf(nearest), steps, layers: count };
  }

  note(what: string): void {
    this.notes[what] = (this.notes[what] ?? 0) + 1;
  }
}

function nameOf({ names }: Image): string {
  return names[0] ?? "";
}

function isSame(one: Image, other: Image): boolean {
  const { layers, config, platform } = one;
  if (config === undefined || config !== other.config || platform !== other.platform) return false;
  return layers.length === other.layers.length && layers.every((layer, i) => layer === other.layers[i]);
}

/** Adds what is not there yet. */
export function addNew<Item>(known: Item[], more: readonly Item[]): void {
  known.push(...more.filter((item) => !known.includes(item)));
}

/** Whether a list of layers is the beginning of another, longer one. */
function isBelow(lower: readonly number[], upper: readonly number[]): boolean {
  return lower.length > 0 && lower.length < upper.length && lower.every((layer, i) => layer >= 0 && layer === upper[i]);
}
