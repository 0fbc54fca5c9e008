/** What is left out of the catalogue and why: providers, formats, and rules of other scanners whose test cases are no credentials.
 *  One home for the coverage page and the conformance command. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/**
 * @typedef {object} LeftOut
 * @property {Readonly<Record<string, string>>} providers - reasons by the name others use
 * @property {readonly { what: string, why: string }[]} formats - kinds of credentials that no pattern tells
 * @property {readonly { reason: string, rules?: Readonly<Record<string, readonly string[]>>, texts?: Readonly<Record<string, readonly string[]>> }[]} cases -
 *   rules by scanner; single texts by scanner, each told by the beginning of its SHA-256
 */

/** @returns {LeftOut} */
export function leftOut() {
  return parse(readFileSync(new URL("left-out.yml", import.meta.url), "utf8"));
}

/** Hex digits that a text is told by. */
const DIGITS = 16;

/** @param {(one: LeftOut["cases"][number]) => Readonly<Record<string, readonly string[]>> | undefined} listOf */
function pairs(listOf) {
  return leftOut().cases.flatMap((one) =>
    Object.entries(listOf(one) ?? {}).flatMap(([scanner, names]) => names.map((name) => `${scanner} ${name}`)),
  );
}

/** @returns {ReadonlySet<string>} scanner and rule of cases that are no credentials, joined by a blank */
function rulesOfNoCredentials() {
  return new Set(pairs(({ rules }) => rules));
}

/** @returns {(one: { source: string, rule: string, text: string }) => boolean} whether a case is no credential */
export function isNoCredential() {
  const rules = rulesOfNoCredentials();
  const texts = new Set(pairs((one) => one.texts));
  return ({ source, rule, text }) =>
    rules.has(`${source} ${rule}`) ||
    texts.has(`${source} ${createHash("sha256").update(text, "utf8").digest("hex").slice(0, DIGITS)}`);
}
