/** SARIF's reportingDescriptors: what each rule is and how to rotate what it finds, and what each kind of problem means.
 *  Shaped for GitHub code scanning, which shows the short description as title and the Markdown help beside the code.
 *  Knows nothing of results. */
import { printable } from "../model/display.ts";
import type { PatternInfo, Severity } from "../model/pattern.ts";
import type { ProblemKind } from "../model/result.ts";
import { renderRunbookMarkdown, renderRunbookText } from "../remedy/runbook.ts";
import { problemWords } from "./words.ts";

export type Level = "error" | "warning" | "note";

/** GitHub's bounds: over 9.0 critical, from 7.0 high, from 4.0 medium, below low. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.5",
};

const LEVEL: Readonly<Record<Severity, Level>> = { critical: "error", high: "error", medium: "warning", low: "note" };

const PRECISION: Readonly<Record<PatternInfo["told"], string>> = {
  prefix: "very-high",
  keyword: "medium",
  generic: "low",
};

/** GitHub cuts descriptions there. */
const DESCRIPTION_MAX = 1024;
/** Columns of the text help, which viewers show in a fixed pitch. */
const HELP_WIDTH = 100;
/** CWE-798, Use of Hard-coded Credentials: what every finding is, whatever else the pattern names. */
const HARD_CODED = 798;

/** Problems that are no fault of the target: it was left out by a limit or a boundary. */
const LIMITS: ReadonlySet<ProblemKind> = new Set(["too-large", "unsupported", "shallow-boundary", "empty-range"]);

/** The level of a result. Findings that do not gate are notes. */
export function levelOf(severity: Severity, gates: boolean): Level {
  return gates ? LEVEL[severity] : "note";
}

/** The reportingDescriptor of a pattern. @param info - undefined when nobody knows the pattern any more */
export function ruleDescriptor(id: string, info: PatternInfo | undefined): Record<string, unknown> {
  if (info === undefined) {
    const text = { text: `Credential told by the pattern ${printable(id)}` };
    return {
      id,
      shortDescription: text,
      fullDescription: text,
      help: text,
      properties: { tags: ["security", "secret"] },
    };
  }
  const helpUri = helpUriOf(info);
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: cutTo(info.title) },
    fullDescription: {
      text: cutTo(info.description ?? `${titleWithProvider(info)}, written down where others can read it.`),
    },
    ...(helpUri === undefined ? {} : { helpUri }),
    help: { text: renderRunbookText(info, HELP_WIDTH), markdown: renderRunbookMarkdown(info) },
    defaultConfiguration: { level: LEVEL[info.severity] },
    properties: {
      tags: ["security", "secret", info.provider, ...cweTags(info)],
      precision: PRECISION[info.told],
      "security-severity": SECURITY_SEVERITY[info.severity],
    },
  };
}

/** The reportingDescriptor of a kind of problem, for notifications. */
export function problemDescriptor(kind: ProblemKind): Record<string, unknown> {
  return {
    id: kind,
    shortDescription: { text: problemWords(kind) },
    defaultConfiguration: { level: problemLevel(kind) },
  };
}

/** How grave a problem is: a limit is a warning, damage an error. */
export function problemLevel(kind: ProblemKind): Level {
  return LIMITS.has(kind) ? "warning" : "error";
}

/** `Stripe secret key`, `API key (Acme)`: whose it is, where the title does not say so. */
function titleWithProvider({ title, provider, providerTitle }: PatternInfo): string {
  const isSaid = provider === "generic" || title.toLowerCase().includes(providerTitle.toLowerCase());
  return isSaid ? title : `${title} (${providerTitle})`;
}

function cweTags(info: PatternInfo): string[] {
  const numbers = [...new Set([HARD_CODED, ...info.cwe])].sort((a, b) => a - b);
  return numbers.map((number) => `external/cwe/cwe-${String(number).padStart(3, "0")}`);
}

function helpUriOf(info: PatternInfo): string | undefined {
  const { create, revoke } = info.runbook;
  const urls = [...info.references, ...[...revoke, ...create].flatMap((step) => step.url ?? [])];
  return urls.find((url) => /^https?:\/\/[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=%-]+$/.test(url));
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, letter: string) => letter.toUpperCase());
}

function cutTo(text: string): string {
  return text.length > DESCRIPTION_MAX ? `${text.slice(0, DESCRIPTION_MAX - 1)}…` : text;
}
