/** Says of one case whether what was found is what was to be found. Pure. */

import { slugOf } from "../../build/coverage/provider-names.js";

/** @typedef {import("./cases.js").Case} Case */
/** @typedef {import("./detect.js").Told} Told */

/**
 * @typedef {object} Outcome
 * @property {boolean} reported - a positive was found; a negative was wrongly reported
 * @property {boolean | undefined} right - a positive's value is the one expected; undefined where the case states none
 */

/**
 * A positive counts as found when a finding stands where an expected value stands; anywhere, where the case states no value or one that is
 * not in the text as it is (joined or decoded). Its value is right when it is an expected one, or one of those that the scanner joined.
 * A negative is wrongly reported by any finding; one that speaks of a single rule by a finding of that provider.
 * @param {Case} one
 * @param {readonly Told[]} found
 * @returns {Outcome}
 */
export function outcomeOf(one, found) {
  if (!one.positive) {
    const reported = one.ruleOnly ? found.some(({ provider }) => provider === slugOf(one.provider)) : found.length > 0;
    return { reported, right: undefined };
  }
  if (one.secrets.length === 0) return { reported: found.length > 0, right: undefined };
  const expected = [...one.secrets, ...one.parts].map((secret) => Buffer.from(secret, "utf8").toString("latin1"));
  const right = found.some(({ value }) => expected.includes(value));
  const places = placesOf(Buffer.from(one.text, "utf8").toString("latin1"), expected);
  const meets = found.some(({ start, end }) => places.some(([from, to]) => start < to && from < end));
  return { reported: places.length === 0 ? found.length > 0 : right || meets, right };
}

/**
 * @param {string} text
 * @param {readonly string[]} values
 * @returns {[number, number][]}
 */
function placesOf(text, values) {
  /** @type {[number, number][]} */
  const places = [];
  for (const value of values)
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) places.push([at, at + value.length]);
  return places;
}
