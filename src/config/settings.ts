/** The settings that a `dredge.yaml` may hold, and the one table of its keys.
 *  Reading a value says what is wrong with it but never repeats it: someone may have put a secret there.
 *  Knows nothing of YAML or of files; `file.ts` feeds it plain values. */
import {
  CONFIDENCE_LEVELS,
  DETECTORS,
  SEVERITY_LEVELS,
  type ConfidenceLevel,
  type DetectorName,
} from "../model/options.ts";
import type { Severity } from "../model/pattern.ts";
import { PROBLEM_KINDS, type ProblemKind } from "../model/result.ts";
import type { GateRule, InlineTool, Suppression } from "../model/policy.ts";
import { didYouMean } from "../model/suggest.ts";
import { textList, type Complaint } from "./complaints.ts";
import { readAllow, readGate, readInline, type LineOf } from "./policy-settings.ts";

/** Kinds of problem that do not make the scan fail as incomplete. */
export type AcceptedProblems = "all" | readonly ProblemKind[];

export interface Settings {
  readonly severity?: Severity;
  readonly confidence?: ConfidenceLevel;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly detector?: readonly DetectorName[];
  /** As written; relative to the file that it stands in. */
  readonly rules?: readonly string[];
  readonly allowIncomplete?: AcceptedProblems;
  /** As written; relative to the file that it stands in. */
  readonly fingerprintKeyFile?: string;
  readonly allow?: readonly Suppression[];
  readonly gate?: readonly GateRule[];
  readonly inline?: readonly InlineTool[];
  /** As written, from the root; false: none. */
  readonly baseline?: string | false;
  /** Lines of keys that name rules and files, from 1. */
  readonly lines?: Readonly<Partial<Record<"only" | "skip" | "baseline" | "fingerprintKeyFile", number>>>;
}

/** What a key's value was read as, or what is wrong with it or with parts of it. */
type Reading = { readonly settings: Settings; readonly complaints?: readonly Complaint[] } | { readonly wrong: string };

type Reader = (value: unknown, lineOf: LineOf) => Reading;

const KEYS: Readonly<Record<string, Reader>> = {
  severity: (value) => choice(value, SEVERITY_LEVELS, (severity) => ({ severity })),
  confidence: (value) => choice(value, CONFIDENCE_LEVELS, (confidence) => ({ confidence })),
  only: (value, lineOf) => words(value, (only) => ({ only, lines: { only: lineOf(["only"]) } })),
  skip: (value, lineOf) => words(value, (skip) => ({ skip, lines: { skip: lineOf(["skip"]) } })),
  detector: readDetectors,
  rules: readRuleFiles,
  "allow-incomplete": readAllowIncomplete,
  "fingerprint-key-file": (value, lineOf) =>
    typeof value === "string" && value !== ""
      ? { settings: { fingerprintKeyFile: value, lines: { fingerprintKeyFile: lineOf(["fingerprint-key-file"]) } } }
      : { wrong: "must be the path of a file" },
  allow: (value, lineOf) => parts((complaints) => ({ allow: readAllow(value, lineOf, complaints) })),
  gate: (value, lineOf) => parts((complaints) => ({ gate: readGate(value, lineOf, complaints) })),
  inline: (value) => parts((complaints) => ({ inline: readInline(value, complaints) })),
  baseline: (value, lineOf) =>
    value === false || (typeof value === "string" && value !== "")
      ? { settings: { baseline: value, lines: { baseline: lineOf(["baseline"]) } } }
      : { wrong: "must be the path of a file, or false" },
};

/**
 * Reads one key of the file.
 * @param value - plain data
 * @param lineOf - where something in the file stands
 */
export function readSetting(key: string, value: unknown, lineOf: LineOf): Reading {
  const read = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (read === undefined) return { wrong: `is no setting of dredge${didYouMean(key, Object.keys(KEYS))}` };
  return read(value, lineOf);
}

/**
 * Kinds of problem by name, as `--allow-incomplete=KIND,…` has them.
 * @returns the kinds, or what is wrong with the first that is none
 */
export function problemKinds(names: readonly string[]): { readonly kinds: ProblemKind[] } | { readonly wrong: string } {
  const kinds: ProblemKind[] = [];
  for (const name of names) {
    const kind = PROBLEM_KINDS.find((known) => known === name);
    if (kind === undefined) {
      return { wrong: `takes kinds of problem${didYouMean(name, PROBLEM_KINDS)}: ${PROBLEM_KINDS.join(", ")}` };
    }
    kinds.push(kind);
  }
  return { kinds };
}

function readRuleFiles(value: unknown): Reading {
  const rules = textList(value);
  return rules === undefined
    ? { wrong: "must be the path of a file of rules, or a list of paths" }
    : { settings: { rules } };
}

function readDetectors(value: unknown): Reading {
  const names = textList(value);
  const wrong = names?.find((name) => !DETECTORS.some((known) => known === name));
  if (names === undefined || wrong !== undefined)
    return { wrong: `must be a list of detectors: ${DETECTORS.join(", ")}${didYouMean(wrong ?? "", DETECTORS)}` };
  return { settings: { detector: DETECTORS.filter((known) => names.includes(known)) } };
}

function readAllowIncomplete(value: unknown): Reading {
  if (value === true) return { settings: { allowIncomplete: "all" } };
  if (value === false) return { settings: { allowIncomplete: [] } };
  const names = textList(value);
  if (names === undefined) return { wrong: "must be true, false or a list of kinds of problem" };
  const read = problemKinds(names);
  return "wrong" in read ? read : { settings: { allowIncomplete: read.kinds } };
}

function parts(read: (complaints: Complaint[]) => Settings): Reading {
  const complaints: Complaint[] = [];
  return { settings: read(complaints), complaints };
}

function choice<Choice extends string>(
  value: unknown,
  choices: readonly Choice[],
  settings: (choice: Choice) => Settings,
): Reading {
  const chosen = choices.find((one) => one === value);
  if (chosen !== undefined) return { settings: settings(chosen) };
  const meant = typeof value === "string" ? didYouMean(value, choices) : "";
  return { wrong: `must be one of ${choices.join(", ")}${meant}` };
}

function words(value: unknown, settings: (list: readonly string[]) => Settings): Reading {
  const list = textList(value);
  return list === undefined ? { wrong: "must be a rule or a list of rules" } : { settings: settings(list) };
}
