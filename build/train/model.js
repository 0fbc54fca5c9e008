/** Fits the generic detector's model, and cross-validates it by repository: what a fold is judged by has not been seen by its fit. */
import { calibrated } from "../../dist/detect/model/calibration.js";
import { likeness } from "./human-passwords.js";
import { fit, oddsOf } from "./logistic.js";
import { otherAlphabet } from "./made-values.js";

const FOLDS = 9;
const RIDGE = 2;
/** Folds that calibration is fitted on, inside those that the whole is judged by. */
const INNER_FOLDS = 5;
/** Features seen in fewer repositories than this get no weight. */
const LEAST_REPOSITORIES = 3;

/** What is known of features that the split holds too seldom to learn from it. */
const EXPECTED = {
  "bare:tight": -2,
  "base64-of-a-pair": 3,
  "class:session": 0.3,
  "hash:of-a-plain-key": -9,
  "hex:32": 2,
  "hex:40": 2,
  "hex:64": 2.5,
  "line:argument": 2,
  "line:authorization": 3,
  "line:default-of-a-variable": -5,
  "name:ends-in-id-or-path": -2,
  "name:of-a-hash": -6,
  "name:token-of-a-form": -6,
  "not-ascii:mostly": -3,
  "operator:,": -0.5,
  "operator:table": -1,
  "pair:of-a-variable": 2,
  "signs:tangled": 5,
  "uuid:of-a-plain-key": -6,
  "uuid:of-an-id": -6,
  "value:behind-a-blank": -0.8,
  "value:is-the-name": -3,
  "value:number": -3,
  "value:number-of-something-else": -4,
  walk: -3,
  "words:joined": -2,
};

function namesIn(samples) {
  const where = new Map();
  for (const { features, repository } of samples)
    for (const name of features.keys()) where.set(name, (where.get(name) ?? new Set()).add(repository));
  return [...where]
    .filter(([name, set]) => set.size >= LEAST_REPOSITORIES && !(name in EXPECTED))
    .map(([name]) => name)
    .concat(Object.keys(EXPECTED))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function round(x) {
  return Math.round(x * 1000) / 1000;
}

/** The samples of each fold and of all others, by repository. */
function foldsOf(samples, repositories, folds) {
  const sorted = [...repositories].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return Array.from({ length: folds }, (_, fold) => {
    const out = new Set(sorted.filter((_repository, i) => i % folds === fold));
    return { repositories: out, seen: samples.filter((s) => !out.has(s.repository)) };
  });
}

function fitWeights(samples) {
  const all = [...samples, ...samples.flatMap(likeness), ...samples.flatMap(otherAlphabet)];
  const { bias, weights } = fit(all, namesIn(all), RIDGE, EXPECTED);
  const entries = [...weights].map(([name, weight]) => [name, round(weight)]).filter(([, weight]) => weight !== 0);
  return { bias: round(bias), weights: Object.fromEntries(entries) };
}

/** What held-out log-odds have to be stretched and shifted by around zero, where a fit is less sure than it could be. */
function fitCalibration(samples) {
  const folds = foldsOf(samples, new Set(samples.map((s) => s.repository)), INNER_FOLDS).map(
    ({ repositories, seen }) => ({
      repositories,
      model: { ...fitWeights(seen), stretch: 0, shift: 0 },
    }),
  );
  const odds = heldOutOdds(samples, folds);
  let best = { loss: Infinity, stretch: 0, shift: 0 };
  for (let stretch = 0; stretch <= 1.2001; stretch += 0.1) {
    for (let shift = -0.6; shift <= 0.6001; shift += 0.1) {
      const loss = samples.reduce((sum, { secret, weight }, i) => {
        const x = calibrated(odds[i], { stretch, shift });
        return sum + weight * Math.log1p(Math.exp(secret ? -x : x));
      }, 0);
      if (loss < best.loss - 1e-9) best = { loss, stretch: round(stretch), shift: round(shift) };
    }
  }
  return { stretch: best.stretch, shift: best.shift };
}

/**
 * @param {readonly import("./samples.js").Sample[]} samples
 * @returns {{bias: number, weights: Record<string, number>, stretch: number, shift: number}} log-odds, rounded as they are checked in
 */
export function fitModel(samples) {
  return { ...fitWeights(samples), ...fitCalibration(samples) };
}

/** @returns {number} log-odds of a sample */
function weigh({ bias, weights, stretch, shift }, { features }) {
  return calibrated(oddsOf({ bias, weights: new Map(Object.entries(weights)) }, features), { stretch, shift });
}

/**
 * @param {readonly import("./samples.js").Sample[]} samples
 * @param {readonly string[]} repositories - all of them, also those without a sample
 * @returns {{repositories: Set<string>, model: ReturnType<typeof fitModel>}[]} each fold's repositories, and a model that knows none of them
 */
export function crossValidate(samples, repositories) {
  return foldsOf(samples, repositories, FOLDS).map(({ repositories: out, seen }) => ({
    repositories: out,
    model: fitModel(seen),
  }));
}

/** @returns {number[]} log-odds of each sample by the model that has not seen its repository */
export function heldOutOdds(samples, folds) {
  return samples.map((s) => weigh(folds.find(({ repositories }) => repositories.has(s.repository)).model, s));
}
