/** From rows of layers and documents to findings in images: which image, layer and instruction, and what became of the file.
 *  A layer that several images share was read once; its findings are told for each of them. */
import type { BaseImage } from "../image/base-image.ts";
import { leafAt } from "../image/document.ts";
import type { Image, ImageDocument, ImageSet } from "../image/image-set.ts";
import { mayHoldGitDirectories } from "../image/git-directories.ts";
import { settingStep } from "../image/history.ts";
import { LayerTree, stateIn } from "../image/layer-state.ts";
import type { BytePath, ImageOrigin, ImageState, InlineAllowance, Origin, Span } from "../model/finding.ts";
import { originInside } from "./archive-origin.ts";
import { occurrenceAt, type Findings } from "./findings.ts";
import type { ImagesResult, LayerResult } from "./job.ts";
import { memberPlace, type MemberRun } from "./member-rows.ts";
import { eachRow, type PartRecord, type SecretRecord } from "./record-rows.ts";

interface RecordedRow {
  readonly object: number;
  readonly record: SecretRecord;
  readonly span: Span;
  readonly parts: readonly PartRecord[];
  readonly allow: readonly InlineAllowance[];
  readonly inside?: BytePath | undefined;
}

export class ImageFindings {
  readonly #set: ImageSet;
  readonly #trees = new Map<number, LayerTree>();
  readonly #bases = new Map<Image, BaseImage | undefined>();
  readonly #results = new Map<number, LayerResult>();
  /** Images, and the places in them, of each layer. */
  readonly #uses = new Map<number, { readonly image: Image; readonly place: number }[]>();

  constructor(set: ImageSet, results: readonly ImagesResult[]) {
    this.#set = set;
    for (const { layers } of results) for (const result of layers) this.#results.set(result.layer, result);
    for (const image of set.images) {
      image.layers.forEach((layer, place) => {
        const uses = this.#uses.get(layer);
        if (uses) uses.push({ image, place });
        else this.#uses.set(layer, [{ image, place }]);
      });
    }
  }

  /** Adds all findings. */
  collect(results: readonly ImagesResult[], findings: Findings): void {
    const told = this.#toldInDocuments(results);
    for (const { records, runs, documents } of results) {
      eachRow(records, (object, record, span, parts, allow, inside) =>
        this.#addMember({ object, record, span, parts, allow, inside }, runs, findings),
      );
      eachRow(documents, (object, record, span, parts, allow) =>
        this.#addDocument({ object, record, span, parts, allow }, told, findings),
      );
    }
  }

  #addMember(row: RecordedRow, runs: readonly MemberRun[], findings: Findings): void {
    const found = memberPlace(runs, row.object);
    if (!found) return;
    const path = this.tree(found.layer)?.pathOf(found.member) ?? "";
    for (const { image, place } of this.#uses.get(found.layer) ?? []) {
      const origin = this.memberOrigin(image, place, path, found.kind, found.member);
      add(findings, row, originInside(origin, row.inside), row.span);
    }
  }

  /** A place in a layer. @param place - the layer's in the image, from 0. @param path - a normal one */
  memberOrigin(image: Image, place: number, path: string, member: ImageOrigin["member"], number?: number): ImageOrigin {
    const layer = image.layers[place] ?? -1;
    const own = this.tree(layer);
    const above = image.layers.slice(place + 1).map((each) => this.tree(each));
    const isLoose = image.isLoose === true;
    const seen = own && !isLoose ? stateIn(own, path, above, number) : ({ state: "visible" } as const);
    const state = isLoose ? "deleted" : seen.state;
    const stray = number === undefined ? undefined : own?.strayAt(number);
    let stateDetail: string | undefined;
    if (isLoose) stateDetail = "in a blob that no manifest names";
    else if (stray !== undefined) stateDetail = STRAYS[stray];
    else if (seen.state !== "visible") {
      const by = image.instructions[place + 1 + seen.layer];
      stateDetail = `in layer ${place + 2 + seen.layer}${by === undefined ? "" : ` by ${by}`}`;
    }
    const base = this.#baseOf(image);
    return {
      ...imageFields(image, base),
      inBase: place < (base?.layers ?? 0),
      layerDigest: this.#set.layers[layer]?.name,
      layerNumber: isLoose ? undefined : place + 1,
      instruction: image.instructions[place],
      path,
      member,
      state,
      stateDetail,
    };
  }

  /** Values that were found where they stand, packed or not, by document, place and value; and by value alone, but for what is in loose blobs. */
  #toldInDocuments(results: readonly ImagesResult[]): ReadonlySet<string> {
    const told = new Set<string>();
    for (const { documents } of results) {
      eachRow(documents, (object, { identity }, span) => {
        const document = this.#set.documents[object];
        const leaf = document && leafAt(document.content, span.start);
        if (document && document.kind !== "blob") told.add(identity);
        if (leaf && leaf.packedIn === undefined) told.add(`${object} ${identity} ${leaf.where}`);
      });
    }
    return told;
  }

  /** @param told - what need not be told again where it was unpacked */
  #addDocument(row: RecordedRow, told: ReadonlySet<string>, findings: Findings): void {
    const document = this.#set.documents[row.object];
    const leaf = document && leafAt(document.content, row.span.start);
    if (!document || !leaf || told.has(`${row.object} ${row.record.identity} ${leaf.packedIn ?? ""}`)) return;
    // Docker wrote one configuration of each layer, with what it took over from the one below.
    if (document.kind === "blob" && told.has(row.record.identity)) return;
    const { start } = leaf;
    const { span } = row;
    const inLeaf = {
      ...span,
      start: span.start - start,
      end: span.end - start,
      line: span.line - leaf.line + 1,
      endLine: span.endLine - leaf.line + 1,
    };
    const line = /^history\[(\d+)\]/.exec(leaf.where)?.[1];
    const value = document.content.text.slice(start, span.start);
    const step = line === undefined ? settingStep(document.instructions, leaf.where, value) : Number(line);
    for (const image of this.#imagesOf(document, row.object)) {
      const base = document.kind === "index" ? undefined : this.#baseOf(image);
      const origin: ImageOrigin = {
        ...imageFields(image, base),
        inBase: document.kind === "config" && step >= 0 && step < (base?.steps ?? 0),
        layerDigest: undefined,
        layerNumber: undefined,
        instruction: document.instructions[step],
        path: placeIn(document, leaf.where),
        member: "document",
        state: (line === undefined ? "config" : "history") satisfies ImageState,
        stateDetail: undefined,
      };
      add(findings, row, origin, inLeaf);
    }
  }

  /** An index speaks for all platforms of an image at once. */
  #imagesOf(document: ImageDocument, number: number): readonly Image[] {
    const images = this.#set.images.filter(({ documents }) => documents.includes(number));
    if (images.length === 0) return [imageless(document)];
    if (document.kind !== "index") return images;
    return [...new Map(images.map((image) => [image.names.join(), { ...image, platform: undefined }])).values()];
  }

  #baseOf(image: Image): BaseImage | undefined {
    if (!this.#bases.has(image)) this.#bases.set(image, this.#set.baseOf(image));
    return this.#bases.get(image);
  }

  /** Whether a layer can hold git directories, told without looking at its names one by one. */
  mayHoldRepositories(layer: number): boolean {
    const result = this.#results.get(layer);
    return result !== undefined && mayHoldGitDirectories(result.names.paths);
  }

  /** The names of a layer; undefined for one that was not read. */
  tree(layer: number): LayerTree | undefined {
    let tree = this.#trees.get(layer);
    const result = this.#results.get(layer);
    if (!tree && result) this.#trees.set(layer, (tree = new LayerTree(result.names)));
    return tree;
  }
}

/** Where bytes lie that no container has. */
const STRAYS = { behind: "behind the end of its archive", between: "between the members of its archive" } as const;

/** What leads to no image, as an index does whose manifests are all missing, is told under its own name. */
function imageless({ name }: ImageDocument): Image {
  return { names: [name], platform: undefined, layers: [], instructions: [], documents: [], base: undefined };
}

/** `config.Env[0]` of a config as it is; of another document with its kind before it. */
function placeIn({ kind }: ImageDocument, where: string): string {
  return kind === "config" ? where : `${kind}:${where}`;
}

function imageFields(
  { names, platform }: Image,
  base: BaseImage | undefined,
): Pick<ImageOrigin, "kind" | "image" | "platform" | "base"> {
  return { kind: "image", image: names.join(", "), platform, base: base?.name };
}

function add(findings: Findings, { record, parts, allow }: RecordedRow, origin: Origin, span: Span): void {
  findings.add(record, occurrenceAt(origin, span, parts, allow), "image");
}
