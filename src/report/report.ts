/** The registry of report formats: a format is one file beside this one, and one line here.
 *  Each is loaded when it is asked for: start-up is part of a pre-commit hook's price.
 *  Knows nothing of what the formats look like, nor of where the text goes. */
import type { Reporter } from "./reporter.ts";

export type ReportFormat = "text" | "json" | "jsonl" | "sarif" | "markdown" | "github" | "gitlab" | "junit";

const LOADERS: Readonly<Record<ReportFormat, () => Promise<Reporter>>> = {
  text: async () => (await import("./text.ts")).textReporter,
  json: async () => (await import("./json.ts")).jsonReporter,
  jsonl: async () => (await import("./jsonl.ts")).jsonlReporter,
  sarif: async () => (await import("./sarif.ts")).sarifReporter,
  markdown: async () => (await import("./markdown.ts")).markdownReporter,
  github: async () => (await import("./github.ts")).githubReporter,
  gitlab: async () => (await import("./gitlab.ts")).gitlabReporter,
  junit: async () => (await import("./junit.ts")).junitReporter,
};

/** Every format, the one for people first. */
export const REPORT_FORMATS: readonly ReportFormat[] = [
  "text",
  "json",
  "jsonl",
  "sarif",
  "markdown",
  "github",
  "gitlab",
  "junit",
];

/**
 * The reporter of that name.
 * @throws TypeError when there is none
 */
export async function loadReporter(format: ReportFormat): Promise<Reporter> {
  if (!Object.hasOwn(LOADERS, format)) throw new TypeError("there is no report format of that name");
  return LOADERS[format]();
}
