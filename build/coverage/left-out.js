/** What is left out of the catalogue and why: providers, formats, and rules of other scanners whose test cases are no credentials.
 *  One home for the coverage page and the conformance command. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/**
 * @typedef {object} LeftOut
 * @property {Readonly<Record<string, string>>} providers - reasons by the name others use
 * @property {readonly { what: string, why: string }[]} formats - kinds of credentials that no pattern tells
 * @property {readonly { reason: string, rules: Readonly<Record<string, readonly string[]>> }[]} cases - rules by scanner
 */

/** @returns {LeftOut} */
export function leftOut() {
  return parse(readFileSync(new URL("left-out.yml", import.meta.url), "utf8"));
}

/** @returns {ReadonlySet<string>} scanner and rule of cases that are no credentials, joined by a blank */
export function rulesOfNoCredentials() {
  const pairs = leftOut().cases.flatMap(({ rules }) =>
    Object.entries(rules).flatMap(([scanner, names]) => names.map((rule) => `${scanner} ${rule}`)),
  );
  return new Set(pairs);
}
