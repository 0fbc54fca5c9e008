/** The images of a scan: opened before anything is scanned, cut into a job, and accounted for at the end. */
import { printablePath } from "../model/display.ts";
import { FormatError, UsageError } from "../model/errors.ts";
import type { ImageTarget, ScanOptions } from "../model/options.ts";
import type { LedgerEntry, Problem } from "../model/result.ts";
import { blobCompression } from "../image/blob-pieces.ts";
import { ImageSet } from "../image/image-set.ts";
import type { LayerTree } from "../image/layer-state.ts";
import { exportImage } from "../source/engine.ts";
import { pullImage } from "../source/registry.ts";
import { openLocalImage, TemporaryFiles } from "../source/image.ts";
import { ImageFindings } from "./image-findings.ts";
import { LayerRepositories, type LayerRepository } from "./layer-repositories.ts";
import type { ImagesJob, ImagesResult, LayerResult } from "./job.ts";
import { makeSlots } from "./shared-slots.ts";

export class ImagePlan {
  readonly set: ImageSet = new ImageSet();
  readonly #temporary = new TemporaryFiles();
  #subject = "";

  /** Opens all images that are asked for, fetching some. @throws UsageError for what is none */
  static async open(options: ScanOptions): Promise<ImagePlan> {
    const plan = new ImagePlan();
    const { timeoutSeconds } = options;
    const signal = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(timeoutSeconds * 1000);
    try {
      for (const target of options.targets) if (target.kind === "image") await plan.#add(target, signal);
    } catch (error) {
      plan.close();
      throw error;
    }
    return plan;
  }

  async #add(target: ImageTarget, signal: AbortSignal | undefined): Promise<void> {
    const { references } = target;
    this.#subject = references.length === 1 ? (references[0] ?? "") : `${references.length} images`;
    let refused: UsageError | undefined;
    for (const reference of references) {
      try {
        await this.#addOne(reference, target, signal);
      } catch (error) {
        if (!(error instanceof UsageError) || references.length === 1) throw error;
        refused ??= error;
        const shown = printablePath(withoutPassword(reference));
        const message = error.message.startsWith(shown) ? error.message : `${shown}: ${error.message}`;
        this.set.problem("unreadable", shown, message);
      }
    }
    if (refused && this.set.images.length === 0) throw refused;
  }

  async #addOne(reference: string, target: ImageTarget, signal: AbortSignal | undefined): Promise<void> {
    const { set } = this;
    const before = set.images.length + set.problems.length;
    const [, scheme, name = ""] = /^(docker:\/\/|docker-daemon:)(.*)$/s.exec(reference) ?? [];
    if (scheme === "docker://") await pullImage(set, name, target, this.#temporary, signal);
    else if (scheme !== undefined) await exportImage(set, name, target, this.#temporary, signal);
    else await openLocalImage(set, reference, target.platforms, this.#temporary);
    if (set.images.length + set.problems.length > before) return;
    const wanted = target.platforms.length > 0 ? ` for ${target.platforms.join(" or ")}` : "";
    set.problem("empty-range", reference, `${printablePath(reference)}: holds no image${wanted}`);
  }

  /** @param workers - how many share the work */
  job(workers: number): ImagesJob {
    const { layers, documents } = this.set;
    return {
      // Largest first: the last ones to end are then small.
      layers: layers
        .map(({ blob, isTar }, layer) => ({ layer, blob, isTar }))
        .sort((a, b) => b.blob.range.size - a.blob.range.size),
      documents: documents.map(({ content }) => content.text),
      needsZstd: layers.some(({ blob }) => isZstd(blob.range)),
      slots: workers > 1 && layers.length > 0 ? makeSlots(layers.length) : undefined,
    };
  }

  /** What places are called, once the layers are read; undefined without images. */
  findingsOf(results: readonly ImagesResult[]): ImageFindings | undefined {
    return this.set.images.length > 0 ? new ImageFindings(this.set, results) : undefined;
  }

  /** Repositories inside the layers, ready to be scanned. */
  repositoriesIn(findings: ImageFindings, workers: number, verify: boolean): readonly LayerRepository[] {
    const tree = (layer: number): LayerTree | undefined => findings.tree(layer);
    return new LayerRepositories(this.set, tree, this.#temporary, { workers, verify }).repositories;
  }

  /** Ledger lines; problems are added to the list. */
  account(results: readonly ImagesResult[], problems: Problem[], stopped: boolean): LedgerEntry[] {
    const { set } = this;
    if (set.images.length + set.layers.length + set.problems.length === 0) return [];
    problems.push(...set.problems);
    const layers = results.flatMap((result) => result.layers);
    const cut = new Set(results.flatMap((result) => result.cut));
    for (const layer of layers) if (layer.stopped) cut.add(layer.layer);
    for (const layer of layers) if (layer.problem) problems.push(this.#problem(layer, layer.problem));
    const failed = layers.filter(({ problem }) => problem !== undefined).length + set.missing;
    const scanned = layers.filter(({ problem, layer }) => problem === undefined && !cut.has(layer)).length;
    const expected = set.layers.length + set.missing;
    const left = expected - scanned - failed;
    if (left > 0 && stopped) {
      const message = `${left} layers were not scanned before the time limit; raise --timeout`;
      problems.push({ kind: "timed-out", subject: this.#subject, count: left, message });
    }
    const sum = (of: (layer: LayerResult) => number): number => layers.reduce((n, layer) => n + of(layer), 0);
    return [
      {
        source: "image layers",
        subject: this.#subject,
        expected,
        scanned,
        failed,
        skipped: left > 0 && stopped ? { "time limit": left } : {},
        bytes: sum(({ bytes }) => bytes),
        notes: {
          images: set.images.length,
          "members of layers": sum(({ members }) => members),
          "configs, manifests and other documents": set.documents.length,
          ...set.notes,
        },
      },
    ];
  }

  /** Removes what was unpacked. */
  close(): void {
    this.#temporary.remove();
  }

  #problem({ layer }: LayerResult, { kind, message }: NonNullable<LayerResult["problem"]>): Problem {
    const name = this.set.layers[layer]?.name ?? "";
    return { kind, subject: name, count: 1, message: `layer ${name}: ${message}` };
  }
}

/** Nobody should write one there, but some do. */
function withoutPassword(reference: string): string {
  return reference.replace(/\/\/[^/@]*:[^/@]*@(?!sha256:)/, "//");
}

function isZstd(range: Parameters<typeof blobCompression>[0]): boolean {
  try {
    return blobCompression(range) === "zstd";
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
