/** Flags and file together: the request that a scan obeys.
 *  A flag that was given replaces the same key of the file, lists included, so that what runs can be read off the command line.
 *  Knows nothing of how flags are spelled; the files were read by `policy.ts`. */
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { UsageError } from "../model/errors.ts";
import { CONFIDENCE_LEVELS, DETECTORS, SEVERITY_LEVELS, type ScanOptions, type Target } from "../model/options.ts";
import type { Policy } from "../model/policy.ts";
import { didYouMean } from "../model/suggest.ts";
import type { LoadedPolicy } from "./policy.ts";
import { problemKinds, type AcceptedProblems, type Settings } from "./settings.ts";

const MOST_JOBS = 256;

/** What was typed, unchecked; absent: not given. */
export interface ScanFlags {
  readonly jobs?: string | undefined;
  readonly timeout?: string | undefined;
  readonly severity?: string | undefined;
  readonly confidence?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly detector?: readonly string[] | undefined;
  readonly rules?: readonly string[] | undefined;
  /** Empty: every kind. */
  readonly allowIncomplete?: string | undefined;
  readonly verifyObjects?: boolean | undefined;
  readonly reveal?: boolean | undefined;
  readonly noIgnore?: boolean | undefined;
  readonly noArchives?: boolean | undefined;
  readonly archives?: boolean | undefined;
}

/** What the files say. */
type Loaded = Pick<LoadedPolicy, "settings" | "key" | "directory"> & { readonly policy: Policy | undefined };

export interface ScanRequest {
  readonly options: ScanOptions;
  readonly accepted: AcceptedProblems;
}

/**
 * Settles what to scan and how.
 * @throws UsageError for a value that makes no sense
 */
export function resolveRequest(targets: readonly Target[], flags: ScanFlags, loaded: Loaded): ScanRequest {
  const { settings, key, policy } = loaded;
  const options: ScanOptions = {
    targets,
    jobs: flags.jobs === undefined ? availableParallelism() : wholeNumber("--jobs", flags.jobs, MOST_JOBS),
    timeoutSeconds: flags.timeout === undefined ? undefined : seconds("--timeout", flags.timeout),
    verifyObjects: flags.verifyObjects ?? false,
    reveal: flags.reveal ?? false,
    noIgnore: flags.noIgnore ?? false,
    ...(flags.noArchives === true && { noArchives: true }),
    ...(flags.archives === true && { layerArchives: true }),
    ...lookedFor(flags, settings),
    rules: flags.rules ?? ruleFiles(loaded),
    minSeverity: level("--severity", flags.severity, SEVERITY_LEVELS) ?? settings.severity ?? "medium",
    minConfidence: level("--confidence", flags.confidence, CONFIDENCE_LEVELS) ?? settings.confidence ?? "medium",
    fingerprintKey: key?.key,
    policy,
  };
  return { options, accepted: acceptedByFlag(flags.allowIncomplete) ?? settings.allowIncomplete ?? [] };
}

function lookedFor(flags: ScanFlags, settings: Settings): Pick<ScanOptions, "only" | "skip" | "detectors"> {
  return {
    only: flags.only ?? settings.only ?? [],
    skip: flags.skip ?? settings.skip ?? [],
    detectors: flags.detector?.flatMap((name) => level("--detector", name, DETECTORS) ?? []) ?? settings.detector ?? [],
  };
}

/** Named in the file, they lie where the file lies. */
function ruleFiles({ directory, settings }: Loaded): readonly string[] {
  return (settings.rules ?? []).map((name) => relative(".", resolve(directory, name)));
}

function acceptedByFlag(text: string | undefined): AcceptedProblems | undefined {
  if (text === undefined) return undefined;
  if (text === "") return "all";
  const read = problemKinds(text.split(",").filter((name) => name !== ""));
  if ("wrong" in read) throw new UsageError(`--allow-incomplete ${read.wrong}`);
  return read.kinds;
}

function level<Level extends string>(
  flag: string,
  word: string | undefined,
  levels: readonly Level[],
): Level | undefined {
  if (word === undefined) return undefined;
  const found = levels.find((one) => one === word);
  if (found === undefined)
    throw new UsageError(`${flag} must be one of ${levels.join(", ")}${didYouMean(word, levels)}`);
  return found;
}

function wholeNumber(flag: string, text: string, most: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most) throw new UsageError(`${flag} must be a whole number from 1 to ${most}`);
  return number;
}

function seconds(flag: string, text: string): number {
  const number = /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (number <= 0) throw new UsageError(`${flag} must be a number of seconds above 0, such as 90 or 2.5`);
  return number;
}
