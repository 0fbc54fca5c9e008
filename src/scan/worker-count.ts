/** How many threads a scan is worth: a small one is over before a second has started. Pure. */
import type { ScanOptions } from "../model/options.ts";
import type { ImagePlan } from "./image-plan.ts";

/** A commit's or a push's few objects are scanned before a second thread has started, and so is standard input. */
const MANY_OBJECTS = 2048;

/** Pieces of layers live briefly and lie outside the heap; a small young heap lets go of them early. */
export const IMAGE_YOUNG_MEGABYTES: number = 8;

/** Whether only images are scanned. */
export function isImagesAlone({ targets }: ScanOptions): boolean {
  return targets.every(({ kind }) => kind === "image");
}

/** How many workers a scan is worth. @param objects - that changes bring */
export function workersFor(options: ScanOptions, images: ImagePlan, objects: number): number {
  const isSmall = options.targets.every(({ kind }) => kind === "stdin" || kind === "changes") && objects < MANY_OBJECTS;
  if (isSmall) return 1;
  return isImagesAlone(options) ? Math.min(options.jobs, images.mostWorkers) : options.jobs;
}
