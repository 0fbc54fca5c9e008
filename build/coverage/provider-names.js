/** Other names of providers, and the slug of our pattern file. One home for the coverage page and the conformance command.
 *  Knows nothing of patterns. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** @type {Readonly<Record<string, string>>} */
const NAMES = parse(readFileSync(new URL("provider-names.yml", import.meta.url), "utf8"));

/**
 * The slug of the provider that others may call something else.
 * @param {string} name
 * @returns {string}
 */
export function slugOf(name) {
  return Object.hasOwn(NAMES, name) ? (NAMES[name] ?? name) : name;
}
