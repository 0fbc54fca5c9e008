/** The detector that a job asks for: the one compiled ahead of time, less what `--only` and `--skip` leave out.
 *  Read once per thread. */
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { ALLOW_COMMENT } from "../detect/allow-comment.ts";
import { decodeDetector, rangesOf, type DetectorFile } from "../detect/detector-file.ts";
import { Detector } from "../detect/detector.ts";
import { LFS_POINTER } from "../detect/lfs-pointer.ts";
import { SPELLED } from "../detect/spelled/patterns.ts";
import type { DetectorName } from "../model/options.ts";
import { matchesRule } from "../model/rule-glob.ts";
import type { ScanJob } from "./job.ts";

/** What is looked for whatever is asked for; never reported. */
const OWN: ReadonlySet<string> = new Set([LFS_POINTER.id, ALLOW_COMMENT.id, ...SPELLED.map(({ id }) => id)]);

let opened: DetectorFile | undefined;

/** Beside the built modules; in `dist` while these run from source (tests). */
export function openDetector(): DetectorFile {
  if (opened) return opened;
  const beside = new URL("../detect/detector.bin", import.meta.url);
  const path = existsSync(beside) ? beside : new URL("../../dist/detect/detector.bin", import.meta.url);
  opened = decodeDetector((start, length) => readRange(path, start, length));
  return opened;
}

/** The detector of a job. */
function detectorOf({ rules }: Partial<Pick<ScanJob, "rules">>): DetectorFile {
  return rules === undefined ? openDetector() : decodeDetector(rangesOf(Buffer.from(rules.buffer)));
}

function readRange(path: URL, start: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  const descriptor = openSync(path, "r");
  try {
    if (readSync(descriptor, bytes, 0, length, start) < length)
      throw new RangeError("the compiled patterns are cut short");
  } finally {
    closeSync(descriptor);
  }
  return bytes;
}

/** Rules that detectors report as. */
const DETECTOR_RULES: Readonly<Record<DetectorName, string>> = { entropy: "generic-entropy" };

type Wanted = Pick<ScanJob, "only" | "skip"> & Partial<Pick<ScanJob, "rules" | "detectors">>;

export function selectDetector(job: Wanted): Detector {
  const { file, chosen, runs } = selectPatterns(job);
  return new Detector(file.image, file, (index) => chosen[index] === 1, runs);
}

/** What is looked for: a byte a pattern, 1 for those that are; `runs`: what random-looking runs are reported as, or -1. */
export interface Selection {
  readonly file: DetectorFile;
  readonly chosen: Uint8Array;
  readonly runs: number;
}

/** A pattern that is off by default is on when `--only` or `--detector` names it; companions of what is asked for stay, but are not reported alone. */
export function selectPatterns(job: Wanted): Selection {
  const file = detectorOf(job);
  // Ids need not even be read; entropy is looked for when it is asked for.
  if (isEverything(job)) return { file, chosen: file.enabled, runs: -1 };
  const chosen = new Uint8Array(file.count);
  const asked = new Set((job.detectors ?? []).map((name) => DETECTOR_RULES[name]));
  file.ids.forEach((id, i) => {
    const isOn = asked.has(id) ? !matchesRule(id, job.skip) : isAskedFor(id, job, file.enabled[i] === 1);
    if (OWN.has(id) || isOn) chosen[i] = 1;
  });
  if (job.only.length > 0) {
    for (const { companions } of file.ids.flatMap((_, i) => (chosen[i] === 1 ? [file.at(i)] : []))) {
      for (const { pattern } of companions) {
        const i = file.indexOf(pattern);
        if (i >= 0 && file.at(i).role !== "secret") chosen[i] = 1;
      }
    }
  }
  const runs = file.indexOf(DETECTOR_RULES.entropy);
  return { file, chosen, runs: chosen[runs] === 1 ? runs : -1 };
}

/** Dredge's own rules as they are. */
function isEverything({ only, skip, rules, detectors = [] }: Wanted): boolean {
  return rules === undefined && only.length + skip.length + detectors.length === 0;
}

/** Ids of dredge's own rules, in their order. */
export function ruleIds(): readonly string[] {
  return openDetector().ids.filter((id) => !OWN.has(id));
}

/** Whether a rule is looked for. @param isEnabled - when nothing is asked for by name */
export function isAskedFor(id: string, { only, skip }: Pick<ScanJob, "only" | "skip">, isEnabled = true): boolean {
  return (only.length > 0 ? matchesRule(id, only) : isEnabled) && !matchesRule(id, skip);
}
