/** The images of a scan: opened before anything is scanned, cut into a job, and accounted for at the end. */
import { printablePath } from "../model/display.ts";
import { FormatError, UsageError } from "../model/errors.ts";
import type { ImageTarget, ScanOptions } from "../model/options.ts";
import type { LedgerEntry, Problem } from "../model/result.ts";
import { blobCompression } from "../image/blob-pieces.ts";
import { ImageSet } from "../image/image-set.ts";
import type { LayerTree } from "../image/layer-state.ts";
import { openLocalImage, TemporaryFiles } from "../source/image.ts";
import { accountForImages } from "./image-account.ts";
import type { LayerCache } from "./cached/layer-cache.ts";
import { ImageFindings } from "./image-findings.ts";
import { LayerRepositories, type LayerRepository } from "./layer-repositories.ts";
import type { ImagesJob, ImagesResult } from "./job.ts";
import { makeSlots } from "./shared-slots.ts";

export class ImagePlan {
  readonly set: ImageSet = new ImageSet();
  readonly #temporary: TemporaryFiles;
  #subject = "";

  private constructor(onTemporary: ((directory: string) => void) | undefined) {
    this.#temporary = new TemporaryFiles(onTemporary);
  }

  /**
   * Opens all images that are asked for, fetching some.
   *
   * @param onTemporary - told of the directory of temporary files, right before there is one
   * @throws UsageError for what is none
   */
  static async open(options: ScanOptions, onTemporary?: (directory: string) => void): Promise<ImagePlan> {
    const plan = new ImagePlan(onTemporary);
    const { timeoutSeconds } = options;
    // Timers count whole milliseconds.
    const signal = timeoutSeconds === undefined ? undefined : AbortSignal.timeout(Math.ceil(timeoutSeconds * 1000));
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
    const before = set.found + set.problems.length;
    const [, scheme, name = ""] = /^(docker:\/\/|docker-daemon:)(.*)$/s.exec(reference) ?? [];
    // Loaded when they are needed: with them come clients for HTTP, and for helpers that are processes of their own.
    if (scheme === "docker://") {
      const { pullImage } = await import("../source/registry.ts");
      await pullImage(set, name, target, this.#temporary, signal);
    } else if (scheme !== undefined) {
      const { exportImage } = await import("../source/engine.ts");
      await exportImage(set, name, target, this.#temporary, signal);
    } else await openLocalImage(set, reference, target.platforms, this.#temporary);
    if (set.found + set.problems.length > before) return;
    const wanted = target.platforms.length > 0 ? ` for ${target.platforms.join(" or ")}` : "";
    set.problem("empty-range", reference, `${printablePath(reference)}: holds no image${wanted}`);
  }

  /** How many workers images are worth, alone or beside repositories: one inflates as fast as two or three search, each takes some 45 MB, with zstd 65, and
   *  memory is promised to be bounded whatever the machine. */
  get mostWorkers(): number {
    return this.#needsZstd() ? 3 : 4;
  }

  #needsZstd(): boolean {
    return this.set.layers.some(({ blob }) => isZstd(blob.range));
  }

  /** @param workers - how many share the work */
  job(workers: number, cache: LayerCache | undefined): ImagesJob {
    const { layers, documents } = this.set;
    return {
      // Largest first: the last ones to end are then small.
      layers: layers
        .map(({ blob, isTar }, layer) => ({ layer, blob, isTar, caching: cache?.of(this.set, layer) }))
        .sort((a, b) => b.blob.range.size - a.blob.range.size),
      documents: documents.map(({ content }) => content.text),
      needsZstd: this.#needsZstd(),
      slots: workers > 1 && layers.length > 0 ? makeSlots(layers.length, this.mostWorkers) : undefined,
    };
  }

  /** What places are called, once the layers are read; undefined without any. */
  findingsOf(results: readonly ImagesResult[]): ImageFindings | undefined {
    return this.set.images.length + this.set.documents.length > 0 ? new ImageFindings(this.set, results) : undefined;
  }

  /** Repositories inside the layers, ready to be scanned. */
  repositoriesIn(findings: ImageFindings, workers: number, verify: boolean): readonly LayerRepository[] {
    if (!this.set.layers.some((_, layer) => findings.mayHoldRepositories(layer))) return [];
    const tree = (layer: number): LayerTree | undefined => findings.tree(layer);
    return new LayerRepositories(this.set, tree, this.#temporary, { workers, verify }).repositories;
  }

  /** Ledger lines; problems are added to the list. */
  account(results: readonly ImagesResult[], problems: Problem[], stopped: boolean): LedgerEntry[] {
    const account = accountForImages(this.set, this.#subject, results, stopped);
    problems.push(...account.problems);
    return account.ledger;
  }

  /** Removes what was unpacked. */
  close(): void {
    this.#temporary.remove();
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
