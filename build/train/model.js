/** Fits the generic detector's model, and cross-validates it by repository: what a fold is judged by has not been seen by its fit. */
import { likeness } from "./human-passwords.js";
import { fit, oddsOf } from "./logistic.js";

const FOLDS = 9;
const RIDGE = 1;
/** Taken off all log-odds: cross-validated, what the fit calls three to one against is six to one against. */
const CAUTION = 0.4;
/** Features seen in fewer repositories than this get no weight. */
const LEAST_REPOSITORIES = 3;

/** What is known of features that the split holds too seldom to learn from it. */
const EXPECTED = {
  "class:session": 0.3,
  "line:authorization": 3,
  "line:default-of-a-variable": -5,
  "name:of-a-hash": -3,
  "name:token-of-a-form": -4,
  "operator:table": -1,
  "uuid:of-a-plain-key": -4,
  "uuid:of-an-id": -4,
  "value:number-of-something-else": -4,
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

/**
 * @param {readonly import("./samples.js").Sample[]} samples
 * @returns {{bias: number, weights: Record<string, number>}} log-odds, rounded as they are checked in
 */
export function fitModel(samples) {
  const all = [...samples, ...samples.flatMap(likeness)];
  const { bias, weights } = fit(all, namesIn(all), RIDGE, EXPECTED);
  const entries = [...weights].map(([name, weight]) => [name, round(weight)]).filter(([, weight]) => weight !== 0);
  return { bias: round(bias - CAUTION), weights: Object.fromEntries(entries) };
}

/** @returns {number} log-odds of a sample */
export function weigh({ bias, weights }, { features }) {
  return oddsOf({ bias, weights: new Map(Object.entries(weights)) }, features);
}

/**
 * @param {readonly import("./samples.js").Sample[]} samples
 * @param {readonly string[]} repositories - all of them, also those without a sample
 * @returns {{repositories: Set<string>, model: {bias: number, weights: Record<string, number>}}[]} each fold's repositories, and a model that knows none of them
 */
export function crossValidate(samples, repositories) {
  const sorted = [...repositories].sort();
  return Array.from({ length: FOLDS }, (_, fold) => {
    const out = new Set(sorted.filter((_repository, i) => i % FOLDS === fold));
    return { repositories: out, model: fitModel(samples.filter((s) => !out.has(s.repository))) };
  });
}

/** @returns {number[]} log-odds of each sample by the model that has not seen its repository */
export function heldOutOdds(samples, folds) {
  return samples.map((s) => weigh(folds.find(({ repositories }) => repositories.has(s.repository)).model, s));
}
