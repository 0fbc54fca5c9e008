/** Weighs an assignment: log-odds that its value is a secret, and which evidence moved it how much.
 *  A linear model over named features, so that each finding can say why; weights come from `npm run train`. Pure: what it remembers of names
 *  and values it has seen saves time and changes no answer. */
import type { Evidence } from "../../model/finding.ts";
import type { TellingName } from "../judges/assignment/names.ts";
import type { Assignment } from "../judges/assignment/syntax.ts";
import { calibrated } from "./calibration.ts";
import { describeMeeting, describeName, describeSyntax } from "./context-features.ts";
import { describeValue, type FeatureSink } from "./value-features.ts";
import { MODEL } from "./weights.ts";

/** Features of an assignment, by name. */
export type Features = ReadonlyMap<string, number>;

type Strength = "password" | "key" | "token";

function strengthOf({ secretClass }: TellingName): Strength {
  return secretClass === "password" || secretClass === "key" ? secretClass : "token";
}

/** What the words and the length of a value say depends on what the name promises (passwords are short, keys and tokens are not)
 *  and on whether the value is quoted. */
const CROSSED: ReadonlyMap<string, Readonly<Record<Strength | "bare" | "quoted", string>>> = new Map(
  ["words:total", "words:hardly", "words:only", "words:with-digits", "length>=16", "length>=8", "switches"].map(
    (feature) => [
      feature,
      {
        password: `password*${feature}`,
        key: `key*${feature}`,
        token: `token*${feature}`,
        bare: `bare*${feature}`,
        quoted: `quoted*${feature}`,
      },
    ],
  ),
);

/** Of the value, and of the value for a name of that kind. */
function describeCrossed(value: string, strength: Strength, bare: boolean, add: FeatureSink): void {
  describeValue(value, (feature, amount) => {
    add(feature, amount);
    const crossed = CROSSED.get(feature);
    if (!crossed) return;
    add(crossed[strength], amount);
    add(crossed[bare ? "bare" : "quoted"], amount);
  });
}

/** All that the model sees of an assignment. */
export function featuresOf(assignment: Assignment, name: TellingName): Features {
  const features = new Map<string, number>();
  const add: FeatureSink = (feature, amount) => void features.set(feature, amount);
  describeName(name, assignment.name, add);
  describeSyntax(assignment, add);
  describeMeeting(assignment.value, name, add);
  describeCrossed(assignment.value, strengthOf(name), assignment.quote === "", add);
  return features;
}

/** Log-odds, in all and by kind of evidence. */
export interface Sum {
  readonly odds: number;
  readonly kinds: readonly number[];
}

const KINDS: readonly (readonly [string, string, RegExp])[] = [
  ["name", "the name that it is assigned to", /^(?:class|name|key):/],
  ["syntax", "how it is written down", /^(?:operator|quote|bare|quoted|call|after|line|pair)(?!\*)/],
  [
    "words",
    "how much it looks like words or like chance",
    /words|^value:|telling-word|placeholder|keyboard|sequence|walk|switches|^form:/,
  ],
  ["shape", "its length and characters", /./],
];

/** Each feature's weight and the number of its kind, looked up once. */
const known = new Map<string, { readonly weight: number; readonly kind: number }>();

function weightOf(feature: string): { readonly weight: number; readonly kind: number } {
  let found = known.get(feature);
  if (!found) {
    found = { weight: MODEL.weights[feature] ?? 0, kind: KINDS.findIndex(([, , form]) => form.test(feature)) };
    known.set(feature, found);
  }
  return found;
}

/** Adds up weights as features are named. */
class Summing {
  odds = 0;
  readonly kinds: number[] = KINDS.map(() => 0);

  add(feature: string, amount: number): void {
    const { weight, kind } = weightOf(feature);
    if (weight === 0) return;
    this.odds += weight * amount;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + weight * amount;
  }
}

function sumOf(describe: (add: FeatureSink) => void): Sum {
  const sum = new Summing();
  describe((feature, amount) => sum.add(feature, amount));
  return sum;
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
const values = new Remembered();

/** The most that the syntax can add to what the name and the value say: features that exclude one another count once. */
function mostOfSyntax(): number {
  const groups = new Map<string, number>();
  let most = 0;
  for (const [feature, weight] of Object.entries(MODEL.weights)) {
    const exclusive = /^(?:operator|quote|call|after):|^(?:bare|quoted)(?!\*)/.exec(feature)?.[0];
    if (exclusive === undefined) most += /^(?:line|value|uuid|pair):/.test(feature) ? Math.max(0, weight) : 0;
    else {
      const group = /^(?:bare|quoted)$/.test(exclusive) ? "joint" : exclusive;
      groups.set(group, Math.max(groups.get(group) ?? 0, weight));
    }
  }
  for (const weight of groups.values()) most += weight;
  return most;
}

let syntaxMost: number | undefined;

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
  const strength = strengthOf(name);
  const bare = quote === "";
  const ofName = names.of(assignment.name, (add) => describeName(name, assignment.name, add));
  const ofValue = values.of(`${bare ? "b" : "q"}${strength}${value}`, (add) =>
    describeCrossed(value, strength, bare, add),
  );
  const least = MODEL.bias + ofName.odds + ofValue.odds;
  syntaxMost ??= mostOfSyntax();
  if (least + syntaxMost < floor) return undefined;
  const ofSyntax = sumOf((add) => {
    describeSyntax(assignment, add);
    describeMeeting(value, name, add);
  });
  const sum = least + ofSyntax.odds;
  if (sum < floor) return undefined;
  return { odds: calibrated(sum, MODEL), sum, parts: [ofName, ofValue, ofSyntax] };
}

/** The evidence by kind, with the log-odds each kind added. */
export function explain({ parts, odds, sum }: Weighed): readonly Evidence[] {
  const evidence: Evidence[] = [
    { name: "base", text: "a value after a telling name", weight: Math.round(MODEL.bias * 100) / 100 },
  ];
  KINDS.forEach(([name, text], kind) => {
    const weight = parts.reduce((total, { kinds }) => total + (kinds[kind] ?? 0), 0);
    if (weight !== 0) evidence.push({ name, text, weight: Math.round(weight * 100) / 100 });
  });
  const correction = Math.round((odds - sum) * 100) / 100;
  if (correction !== 0)
    evidence.push({ name: "calibration", text: "what such sums proved to be worth elsewhere", weight: correction });
  return evidence;
}
