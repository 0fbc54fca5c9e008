/** Weighs an assignment: log-odds that its value is a secret, and which evidence moved it how much.
 *  A linear model over named features, so that each finding can say why; weights come from `npm run train`. Pure. */
import type { Evidence } from "../../model/finding.ts";
import type { TellingName } from "../judges/assignment/names.ts";
import type { Assignment } from "../judges/assignment/syntax.ts";
import { describeContext } from "./context-features.ts";
import { describeValue, type FeatureSink } from "./value-features.ts";
import { BIAS, WEIGHTS } from "./weights.ts";

/** Features of an assignment, by name. */
export type Features = ReadonlyMap<string, number>;

/** All that the model sees of an assignment. */
export function featuresOf(assignment: Assignment, name: TellingName): Features {
  const features = new Map<string, number>();
  const add: FeatureSink = (feature, amount) => void features.set(feature, amount);
  describeValue(assignment.value, add);
  describeContext(assignment, name, add);
  const bare = assignment.quote === "" ? "bare" : "quoted";
  const strong = name.secretClass === "password" ? "password" : name.secretClass === "key" ? "key" : "token";
  // What words say depends on what the name promises: passwords are short, keys and tokens are not.
  for (const feature of ["words:total", "words:hardly", "words:mostly", "length>=16", "length>=8"]) {
    const amount = features.get(feature);
    if (amount === undefined) continue;
    features.set(`${strong}*${feature}`, amount);
    features.set(`${bare}*${feature}`, amount);
  }
  return features;
}

/** @returns log-odds */
export function weigh(features: Features): number {
  let odds = BIAS;
  for (const [feature, amount] of features) odds += (WEIGHTS[feature] ?? 0) * amount;
  return odds;
}

const GROUPS: readonly (readonly [string, string, RegExp])[] = [
  ["name", "the name that it is assigned to", /^(?:class|name|key):/],
  ["syntax", "how it is written down", /^(?:operator|quote|bare|quoted|call|after|line)(?!\*)/],
  [
    "words",
    "how much it looks like words or like chance",
    /words|^value:|telling-word|placeholder|keyboard|sequence|^form:/,
  ],
  ["shape", "its length and characters", /./],
];

/** The evidence by kind, with the log-odds each kind added. */
export function explain(features: Features): Evidence[] {
  const sums = new Map<string, number>([["base", BIAS]]);
  for (const [feature, amount] of features) {
    const group = GROUPS.find(([, , form]) => form.test(feature))?.[0] ?? "shape";
    sums.set(group, (sums.get(group) ?? 0) + (WEIGHTS[feature] ?? 0) * amount);
  }
  const text = new Map([
    ["base", "a value after a telling name"],
    ...GROUPS.map(([id, words]) => [id, words] as const),
  ]);
  return [...sums].map(([name, weight]) => ({
    name,
    text: text.get(name) ?? name,
    weight: Math.round(weight * 100) / 100,
  }));
}
