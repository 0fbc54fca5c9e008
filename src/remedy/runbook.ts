/** A pattern's runbook written out, as Markdown (SARIF help, web pages) and as text (`dredge explain`).
 *  Both come from one list of sections, so that they say the same.
 *  Pure; knows nothing of findings. */
import { printable } from "../model/display.ts";
import type { PatternInfo, RunbookQuestion, Step } from "../model/pattern.ts";
import { wrap } from "../model/wrap.ts";
import { isAboutFiles, rotationSteps } from "./advice.ts";
import { generalCleanUp } from "./cleanup.ts";

/** A heading with its steps in order. */
interface RunbookSection {
  readonly heading: string;
  readonly steps: readonly Step[];
}

const TOLD: Readonly<Record<PatternInfo["told"], string>> = {
  prefix: "told by a form of its own",
  keyword: "told by a name near by",
  generic: "told by its look alone",
};

/** Everything that the runbook documents, in the order to do it; sections without steps are left out. @internal for tests */
export function runbookSections(info: PatternInfo): readonly RunbookSection[] {
  return [...providerSections(info), ...cleanUpSections(info)];
}

/** What is to be done at the provider. */
function providerSections(info: PatternInfo): readonly RunbookSection[] {
  const { create, revoke, takesEffect, audit, reach } = info.runbook;
  const documented = create.length + revoke.length > 0;
  const sections: RunbookSection[] = [
    { heading: isAboutFiles(info.id) ? "What to do" : "Replace it", steps: documented ? create : rotationSteps(info) },
    { heading: "Revoke the old one", steps: documented ? revoke : [] },
    { heading: "How long revocation takes", steps: takesEffect },
    { heading: "See whether it was used", steps: audit },
    { heading: "What it can reach", steps: reach },
  ];
  return sections.filter((section) => section.steps.length > 0);
}

/** What is to be done where it was found. */
function cleanUpSections({ id }: PatternInfo): readonly RunbookSection[] {
  return isAboutFiles(id) ? [] : [{ heading: "Take it out of git", steps: generalCleanUp() }];
}

/** The steps with what they show: a page that the step before has shown is not shown again. */
function withoutRepeats(steps: readonly Step[]): readonly Step[] {
  return steps.map((step, index) => {
    const before = steps[index - 1];
    const { console, url, ...words } = step;
    return {
      ...words,
      ...(console === undefined || console === before?.console ? {} : { console }),
      ...(url === undefined || url === before?.url ? {} : { url }),
    };
  });
}

/** References that no step of these sections links to already. */
function furtherReferences(info: PatternInfo): readonly string[] {
  const linked = new Set(
    runbookSections(info).flatMap(({ steps }) => steps.flatMap(({ console, url }) => [console, url])),
  );
  return info.references.filter((url) => !linked.has(url));
}

const QUESTIONS: Readonly<Record<RunbookQuestion, string>> = {
  create: "how to replace it",
  revoke: "how to revoke it",
  reach: "what it can reach",
  audit: "how to see whether it was used",
  takesEffect: "how long revocation takes to bite",
};

/** What no page of the provider was found to say, as a sentence, and what follows from it; undefined when nothing is missing. */
function undocumentedWords({ runbook, providerTitle }: PatternInfo): string | undefined {
  const { undocumented } = runbook;
  if (undocumented.length === 0) return undefined;
  const of = providerTitle === "" ? "the provider" : providerTitle;
  const words = undocumented.map((question) => QUESTIONS[question]);
  const list = words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  const ask = undocumented.includes("revoke") ? " Look in the account's settings, or ask its support." : "";
  const wait = undocumented.includes("takesEffect") ? " Count it as live until you have seen it refused." : "";
  return `no page of ${of} was found that says ${list}.${ask}${wait}${unsourcedWords(runbook, of)}`;
}

/** Which of the acting sections cite no page at all: their steps are the usual ones, and may be called otherwise there. */
function unsourcedWords(runbook: PatternInfo["runbook"], of: string): string {
  const uncited = (["create", "revoke"] as const).filter(
    (question) => runbook[question].length > 0 && runbook[question].every(({ url }) => url === undefined),
  );
  if (uncited.length === 0) return "";
  const list = uncited.map((question) => QUESTIONS[question]).join(" and ");
  return ` What stands here on ${list} is the usual way, from no page of ${of}.`;
}

/** The runbook as Markdown: headings of level two, numbered steps, commands in code spans. Ends with a newline. */
export function renderRunbookMarkdown(info: PatternInfo): string {
  const lines: string[] = [`# ${info.title}`, ""];
  if (info.description !== undefined) lines.push(info.description, "");
  lines.push(...providerSections(info).flatMap(markdownSection));
  const undocumented = undocumentedWords(info);
  if (undocumented !== undefined) lines.push(`**Not known:** ${undocumented}`, "");
  if (info.runbook.note !== undefined) lines.push(`**Note:** ${info.runbook.note}`, "");
  lines.push(...cleanUpSections(info).flatMap(markdownSection));
  const references = furtherReferences(info);
  if (references.length > 0) lines.push("## References", "", ...references.map((url) => `- <${url}>`), "");
  return lines.join("\n");
}

function markdownSection({ heading, steps }: RunbookSection): string[] {
  const lines = withoutRepeats(steps).flatMap((step, index) => markdownStep(step, index + 1));
  return [`## ${heading}`, "", ...lines, ...(lines.at(-1) === "" ? [] : [""])];
}

function markdownStep(step: Step, number: number): string[] {
  const indent = " ".repeat(String(number).length + 2);
  const links = [
    ...(step.console === undefined ? [] : [`[console](<${step.console}>)`]),
    ...(step.url === undefined ? [] : [`[documentation](<${step.url}>)`]),
  ];
  const lines = [`${number}. ${step.text}${links.length === 0 ? "" : ` (${links.join(", ")})`}`];
  if (step.command !== undefined) {
    const command = step.command.split("\n").map((line) => indent + line);
    lines.push("", `${indent}\`\`\`sh`, ...command, `${indent}\`\`\``, "");
  }
  return lines;
}

/**
 * The runbook as text for a terminal. Ends with a newline.
 * @param width - columns; prose is wrapped, commands and URLs stay whole
 */
export function renderRunbookText(info: PatternInfo, width: number): string {
  const lines: string[] = [
    info.title,
    ...wrap(`${info.id}, ${info.severity} severity, ${TOLD[info.told]}`, width),
    ...(info.description === undefined ? [] : ["", ...wrap(printable(info.description), width)]),
  ];
  const section = ({ heading, steps }: RunbookSection): string[] => ["", heading, ...textSteps(steps, width)];
  lines.push(...providerSections(info).flatMap(section));
  const { note } = info.runbook;
  const undocumented = undocumentedWords(info);
  if (undocumented !== undefined) lines.push("", ...wrap(`Not known: ${printable(undocumented)}`, width));
  if (note !== undefined) lines.push("", ...wrap(`Note: ${printable(note)}`, width));
  lines.push(...cleanUpSections(info).flatMap(section));
  const references = furtherReferences(info);
  if (references.length > 0) lines.push("", "References", ...references.map((url) => `  ${printable(url)}`));
  return lines.join("\n") + "\n";
}

/**
 * Numbered steps as lines: wrapped words, then the command behind a `$`, then the console page to open and the page it comes from.
 * @param width - columns of a whole line
 */
export function textSteps(steps: readonly Step[], width: number): string[] {
  return withoutRepeats(steps).flatMap((step, index) => textStep(step, index + 1, width));
}

function textStep(step: Step, number: number, width: number): string[] {
  const marker = `  ${number}. `;
  const indent = " ".repeat(marker.length);
  const [first = "", ...rest] = wrap(printable(step.text), Math.max(width - marker.length, 20));
  const lines = [marker + first, ...rest.map((line) => indent + line)];
  for (const line of step.command?.split("\n") ?? []) lines.push(`${indent}$ ${printable(line)}`);
  if (step.console !== undefined) lines.push(`${indent}open ${printable(step.console)}`);
  if (step.url !== undefined) lines.push(`${indent}see ${printable(step.url)}`);
  return lines;
}
