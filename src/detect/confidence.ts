/** How sure a finding is, and why: evidence from the content, added up as log-odds. Path and file kind are weighed after placement.
 *  Known dummies are labelled, not dropped. Pure. */
import type { Evidence } from "../model/finding.ts";
import { shannonEntropy } from "./entropy.ts";
import type { Judgement } from "./judge.ts";
import { chosenPasswordEvidence, OBVIOUS } from "./model/keyword-context.ts";
import { documentedBy } from "./known-dummies.ts";
import { isRight } from "./resolve.ts";

/** Log-odds before any evidence, by how the format is told. */
const BASE = { prefix: 2.2, keyword: 0.9, generic: 0 } as const;

export interface Assessment {
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly dummy: boolean;
}

const DUMMY_WORDS =
  /example|sample|dummy|placeholder|changeme|redacted|your[-_]?(?:key|token|secret)|x{6,}|0{10,}|1234567890?(?![0-9])|abcdefgh|foobar|deadbeef/i;

function isDummy(value: string): boolean {
  if (DUMMY_WORDS.test(value) || OBVIOUS.test(value)) return true;
  // A body of very few distinct characters is typed, not generated.
  const tail = value.slice(-16);
  return value.length >= 12 && new Set(tail).size <= 3;
}

/** @param parts - how many companions stand near */
export function assess(match: Judgement, parts: number): Assessment {
  const { pattern } = match.use;
  const right = isRight(match);
  const evidence: Evidence[] = [];
  const add = (name: string, text: string, weight: number): void => void evidence.push({ name, text, weight });
  if (right === true) add("checksum", "its checksum is right", 5);
  if (right === false) add("checksum", "its checksum is wrong: invented, redacted or mistyped", -2.5);
  if (parts > 0) add("companion", "its companion value stands near by", 1.5);
  if (match.evidence) evidence.push(...match.evidence);
  else if (match.score !== 0) add("context", "the value and the words around it", match.score);
  // The value of a form like a URL's is a password that people chose: no prefix of its own, any length.
  if (pattern.told === "prefix" && pattern.secretGroup > 0 && right === undefined && match.value.length < 24)
    evidence.push(...chosenPasswordEvidence(match.value));
  if (pattern.told === "keyword") {
    const entropy = shannonEntropy(match.value);
    if (entropy < 2.6) add("entropy", "few distinct characters", -2);
  }
  if (match.facts) {
    for (const [name, text] of Object.entries(match.facts)) add(name, `${name}: ${text}`, factWeight(name, text));
  }
  const dummy = (right !== true && isDummy(match.value)) || documentedBy(match.value) !== undefined;
  // The generic detector's model has weighed that already.
  if (dummy) add("dummy", "looks like a documentation or test value", pattern.told === "generic" ? 0 : -2);
  const odds = evidence.reduce<number>((sum, e) => sum + e.weight, BASE[pattern.told]);
  return { confidence: Math.round((1 / (1 + Math.exp(-odds))) * 1000) / 1000, evidence, dummy };
}

function factWeight(name: string, text: string): number {
  if (name === "encrypted") return text === "yes" ? -1 : 1.5;
  if (name === "complete") return -1;
  return 0;
}
