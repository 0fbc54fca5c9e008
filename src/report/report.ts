/** The registry of report formats: a format is one file beside this one, and one line here.
 *  Knows nothing of what the formats look like, nor of where the text goes. */
import { jsonReporter } from "./json.ts";
import { jsonlReporter } from "./jsonl.ts";
import type { Reporter } from "./reporter.ts";
import { sarifReporter } from "./sarif.ts";
import { textReporter } from "./text.ts";

/** Every format, the one for people first. @public */
export const REPORTERS: readonly Reporter[] = [textReporter, jsonReporter, jsonlReporter, sarifReporter];

/** The reporter of that name, if there is one. */
export function reporterNamed(name: string): Reporter | undefined {
  return REPORTERS.find((reporter) => reporter.name === name);
}
