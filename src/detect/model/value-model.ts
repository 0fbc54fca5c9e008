/** The model as the kernel needs it to refuse what cannot reach the judge's floors: weights of what it tells of a value, and the most that the name
 *  and the syntax can add, by what the kernel knows of them. Features that exclude one another count once. Pure. */
import { VALUE_FEATURES } from "../../kernel/value-features.ts";
import { JOINTS, type ValueModel } from "../../kernel/value-model.ts";
import { crossedTo, STRENGTHS } from "./crossed-features.ts";
import { kindOf } from "./evidence-kinds.ts";
import { LETTER_TRIGRAMS } from "./letters-table.ts";
import { MODEL } from "./weights.ts";
import { WORD_FILTER } from "./words-table.ts";

/** Log-odds below which no path could lift a value to the lowest threshold anybody sets. */
export const FLOOR = -2.2;
/** The same for what is written down as a value: it is told, in doubt. A weak password is a leak as well. */
export const WRITTEN_FLOOR = -4.2;

/** Against rounding: sums are added up in another order elsewhere. */
const MARGIN = 1e-6;

function weightOf(feature: string): number {
  return MODEL.weights[feature] ?? 0;
}

/** The weight of a feature that may be there or not. */
function mostOf(feature: string): number {
  return Math.max(0, weightOf(feature));
}

function sumOf(features: readonly string[], weigh: (feature: string) => number): number {
  return features.reduce((sum, feature) => sum + weigh(feature), 0);
}

/** The features of the model whose names begin so. */
function beginning(form: RegExp): string[] {
  return Object.keys(MODEL.weights).filter((feature) => form.test(feature));
}

/** Of one of them. */
function mostOfOne(features: readonly string[]): number {
  return Math.max(...features.map(weightOf));
}

function mostOfName(): ValueModel["name"] {
  const own = beginning(/^(?:name|key):/).filter((feature) => feature !== "name:capitals" && feature !== "name:flag");
  return { always: sumOf(own, mostOf), capitals: mostOf("name:capitals"), flag: mostOf("name:flag") };
}

function mostOfLine(): ValueModel["line"] {
  const asked = ["line:argument", "line:query", "line:authorization"];
  const begins = weightOf("line:begins") + mostOf("line:environment");
  const others = beginning(/^line:/).filter((feature) => !asked.includes(feature) && feature !== "line:begins");
  return {
    always: Math.max(begins, sumOf(others, mostOf)),
    argument: mostOf("line:argument"),
    query: mostOf("line:query"),
    authorization: mostOf("line:authorization"),
  };
}

/** Of quotes, of what stands behind the value, and of what the value says together with its name. */
function mostOfQuotes(): ValueModel["quotes"] {
  const always = sumOf(beginning(/^(?:value|uuid|hash):/), mostOf);
  const quotes = ["quote:single", "quote:double", "quote:backtick", "quote:escaped"];
  const behind = ["after:colon", "after:code"];
  const behindBare = beginning(/^after:/).filter((feature) => !behind.includes(feature));
  return [
    always + mostOfOne(quotes) + Math.max(0, mostOfOne(behind)),
    always + weightOf("quote:bare") + mostOfOne(behindBare) + mostOf("bare:tight"),
  ];
}

function weightsOfJoint(joint: string): readonly [number, number] {
  const own = weightOf(`operator:${joint}`);
  // Between arguments nothing stands bare.
  if (joint === "," || joint === "(") return [own, own];
  return [own + weightOf(`quoted${joint}`), own + weightOf(`bare${joint}`)];
}

/** @returns the model, with the weights as they are now */
export function valueModel(): ValueModel {
  const always = MODEL.bias + MARGIN;
  const rows = [
    VALUE_FEATURES,
    ...[...STRENGTHS, "quoted" as const, "bare" as const].map((what) =>
      VALUE_FEATURES.map((feature) => crossedTo(feature, what)),
    ),
  ];
  const classes = beginning(/^class:/).filter((name) => name !== "class:password" && name !== "class:key");
  return {
    letters: LETTER_TRIGRAMS,
    filter: Buffer.from(WORD_FILTER, "base64"),
    values: rows.map((row) => row.map((feature) => (feature === undefined ? 0 : weightOf(feature)))),
    kinds: rows.map((row) => row.map((feature) => (feature === undefined ? 0 : kindOf(feature)))),
    strengths: [always + weightOf("class:password"), always + weightOf("class:key"), always + mostOfOne(classes)],
    floors: [FLOOR, WRITTEN_FLOOR],
    called: Math.max(mostOf("call:function"), mostOf("call:literal")),
    isTheName: Math.min(0, weightOf("value:is-the-name")),
    name: mostOfName(),
    line: mostOfLine(),
    quotes: mostOfQuotes(),
    joints: JOINTS.map(weightsOfJoint),
  };
}
