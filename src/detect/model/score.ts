/** Weighs an assignment: log-odds that its value is a secret, and which evidence moved it how much.
 *  A linear model over named features, so that each finding can say why; weights come from `npm run train`. Pure: what it remembers of names
 *  and values it has seen saves time and changes no answer. */
import type { Evidence } from "../../model/finding.ts";
import type { TellingName } from "../judges/assignment/names.ts";
import type { Assignment } from "../judges/assignment/syntax.ts";
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
  ["words:total", "words:hardly", "words:only", "words:with-digits", "length>=16", "length>=8"].map((feature) => [
    feature,
    {
      password: `password*${feature}`,
      key: `key*${feature}`,
      token: `token*${feature}`,
      bare: `bare*${feature}`,
      quoted: `quoted*${feature}`,
    },
  ]),
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

/** Log-odds by key, as long as there are not too many. */
class Remembered {
  readonly #known = new Map<string, number>();

  of(key: string, describe: (add: FeatureSink) => void): number {
    let odds = this.#known.get(key);
    if (odds !== undefined) return odds;
    odds = sumOf(describe);
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(key, odds);
    return odds;
  }
}

const MOST_REMEMBERED = 8192;
const names = new Remembered();
const values = new Remembered();

function sumOf(describe: (add: FeatureSink) => void): number {
  const { weights } = MODEL;
  let odds = 0;
  describe((feature, amount) => void (odds += (weights[feature] ?? 0) * amount));
  return odds;
}

/** The most that the syntax can add to what the name and the value say: features that exclude one another count once. */
function mostOfSyntax(): number {
  const groups = new Map<string, number>();
  let most = 0;
  for (const [feature, weight] of Object.entries(MODEL.weights)) {
    const exclusive = /^(?:operator|quote|call|after):|^(?:bare|quoted)(?!\*)/.exec(feature)?.[0];
    if (exclusive === undefined) most += /^(?:line|value|uuid):/.test(feature) ? Math.max(0, weight) : 0;
    else {
      const group = /^(?:bare|quoted)$/.test(exclusive) ? "joint" : exclusive;
      groups.set(group, Math.max(groups.get(group) ?? 0, weight));
    }
  }
  for (const weight of groups.values()) most += weight;
  return most;
}

let syntaxMost: number | undefined;

/**
 * @param floor - least log-odds that matter
 * @returns log-odds; undefined below the floor
 */
export function weigh(assignment: Assignment, name: TellingName, floor: number): number | undefined {
  const { value, quote } = assignment;
  const strength = strengthOf(name);
  const bare = quote === "";
  const known =
    MODEL.bias +
    names.of(assignment.name, (add) => describeName(name, assignment.name, add)) +
    values.of(`${bare ? "b" : "q"}${strength}${value}`, (add) => describeCrossed(value, strength, bare, add));
  syntaxMost ??= mostOfSyntax();
  if (known + syntaxMost < floor) return undefined;
  const odds =
    known +
    sumOf((add) => {
      describeSyntax(assignment, add);
      describeMeeting(value, name, add);
    });
  return odds < floor ? undefined : odds;
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
  const { bias, weights } = MODEL;
  const sums = new Map<string, number>([["base", bias]]);
  for (const [feature, amount] of features) {
    const weight = weights[feature];
    if (weight === undefined) continue;
    const group = groupOf(feature);
    sums.set(group, (sums.get(group) ?? 0) + weight * amount);
  }
  return [...sums].map(([name, weight]) => ({
    name,
    text: GROUPS.find(([id]) => id === name)?.[1] ?? "a value after a telling name",
    weight: Math.round(weight * 100) / 100,
  }));
}

const groups = new Map<string, string>();

function groupOf(feature: string): string {
  let group = groups.get(feature);
  if (group === undefined)
    groups.set(feature, (group = GROUPS.find(([, , form]) => form.test(feature))?.[0] ?? "shape"));
  return group;
}
