/** Weighs an assignment: log-odds that its value is a secret, and which evidence moved it how much.
 *  A linear model over named features, so that each finding can say why; weights come from `npm run train`. Pure: what it remembers of names
 *  and values it has seen saves time and changes no answer. */
import type { Evidence } from "../../model/finding.ts";
import type { TellingName } from "../judges/assignment/names.ts";
import type { Assignment } from "../judges/assignment/syntax.ts";
import { calibrated } from "./calibration.ts";
import { describeMeeting, describeName, describeSyntax } from "./context-features.ts";
import { crossedTo, STRENGTHS, type Strength } from "./crossed-features.ts";
import { kindOf, KINDS } from "./evidence-kinds.ts";
import { describeValue, type FeatureSink } from "./value-features.ts";
import { valueTexts } from "./value-texts.ts";
import { MODEL } from "./weights.ts";

/** Features of an assignment, by name. */
export type Features = ReadonlyMap<string, number>;

function strengthOf({ secretClass }: TellingName): Strength {
  return secretClass === "password" || secretClass === "key" ? secretClass : "token";
}

/** All that the model sees of an assignment. */
export function featuresOf(assignment: Assignment, name: TellingName): Features {
  const features = new Map<string, number>();
  const add: FeatureSink = (feature, amount) => void features.set(feature, amount);
  describeName(name, assignment.name, add);
  describeSyntax(assignment, add);
  describeMeeting(assignment, name, add);
  const strength = strengthOf(name);
  describeValue(assignment.value, (feature, amount) => {
    add(feature, amount);
    for (const what of [strength, assignment.quote === "" ? ("bare" as const) : ("quoted" as const)]) {
      const crossed = crossedTo(feature, what);
      if (crossed !== undefined) add(crossed, amount);
    }
  });
  return features;
}

/** Log-odds, in all and by kind of evidence. */
export interface Sum {
  readonly odds: number;
  readonly kinds: readonly number[];
}

/** Each feature's weight and the number of its kind, looked up once. */
const known = new Map<string, { readonly weight: number; readonly kind: number }>();

function weightOf(feature: string): { readonly weight: number; readonly kind: number } {
  let found = known.get(feature);
  if (!found) {
    found = { weight: MODEL.weights[feature] ?? 0, kind: kindOf(feature) };
    known.set(feature, found);
  }
  return found;
}

/** Sums at hand: adding to them makes nothing, and this runs a dozen times for each value. */
let odds = 0;
const kinds = [0, 0, 0, 0];

function addWeight(feature: string, amount: number): void {
  const { weight, kind } = weightOf(feature);
  if (weight === 0) return;
  odds += weight * amount;
  kinds[kind] = (kinds[kind] ?? 0) + weight * amount;
}

/** @param describe - names features, and weighs nothing itself */
function sumOf(describe: (add: FeatureSink) => void): Sum {
  odds = 0;
  kinds.fill(0);
  describe(addWeight);
  return { odds, kinds: [...kinds] };
}

/** What a value weighs for a name of that strength. */
function sumOfValue(value: string, strength: Strength, bare: boolean): Sum {
  const texts = valueTexts();
  const own = texts.weigh(value, STRENGTHS.indexOf(strength), bare);
  const { kindSums } = texts;
  return { odds: own, kinds: [kindSums[0] ?? 0, kindSums[1] ?? 0, kindSums[2] ?? 0, kindSums[3] ?? 0] };
}

/** Sums by key, as long as there are not too many. */
class Remembered {
  readonly #sums = new Map<string, Sum>();

  of(key: string, describe: (add: FeatureSink) => void): Sum {
    let sum = this.#sums.get(key);
    if (sum) return sum;
    sum = sumOf(describe);
    if (this.#sums.size >= MOST_REMEMBERED) this.#sums.clear();
    this.#sums.set(key, sum);
    return sum;
  }
}

const MOST_REMEMBERED = 8192;
const names = new Remembered();

/** What an assignment weighs, and what its parts do. */
export interface Weighed {
  readonly odds: number;
  /** Before they are made honest. */
  readonly sum: number;
  /** Of the name, the value, and how both are written down. */
  readonly parts: readonly Sum[];
}

/**
 * @param floor - least sum of log-odds that matters
 * @returns undefined below the floor
 */
export function weigh(assignment: Assignment, name: TellingName, floor: number): Weighed | undefined {
  const { value, quote } = assignment;
  const ofName = names.of(assignment.name, (add) => describeName(name, assignment.name, add));
  const ofValue = sumOfValue(value, strengthOf(name), quote === "");
  const ofSyntax = sumOf((add) => {
    describeSyntax(assignment, add);
    describeMeeting(assignment, name, add);
  });
  const sum = MODEL.bias + ofName.odds + ofValue.odds + ofSyntax.odds;
  if (sum < floor) return undefined;
  return { odds: calibrated(sum, MODEL), sum, parts: [ofName, ofValue, ofSyntax] };
}

/** Names that can be told: identifiers that hold nothing like a value. */
const PLAIN_NAME = /^(?!(?:[^0-9]*[0-9]){6})[A-Za-z_$][\w.$-]{0,39}$/;

/**
 * The evidence by kind, with the log-odds each kind added.
 * @param name - what the value is assigned to, as it is written
 */
export function explain({ parts, odds: honest, sum }: Weighed, name: string): Evidence[] {
  const evidence: Evidence[] = [
    { name: "base", text: "a value after a telling name", weight: Math.round(MODEL.bias * 100) / 100 },
  ];
  for (let kind = 0; kind < KINDS.length; kind++) {
    let weight = 0;
    for (const part of parts) weight += part.kinds[kind] ?? 0;
    const [kindName = "", words = ""] = KINDS[kind] ?? [];
    const text = kindName === "name" && PLAIN_NAME.test(name) ? `is assigned to ${name}` : words;
    if (weight !== 0) evidence.push({ name: kindName, text, weight: Math.round(weight * 100) / 100 });
  }
  const correction = Math.round((honest - sum) * 100) / 100;
  if (correction !== 0)
    evidence.push({ name: "calibration", text: "what such sums proved to be worth elsewhere", weight: correction });
  return evidence;
}
