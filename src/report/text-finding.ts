/** One secret in the text report: what it is, where it is, since when, who can see it, what to do first.
 *  A secret with many places shows a few and a count; steps that were printed once are not printed again.
 *  Everything that comes out of a repository passes through `printable` here. */
import { printable } from "../model/display.ts";
import type { CommitRef, Finding, Verdict } from "../model/finding.ts";
import type { PatternInfo, Step } from "../model/pattern.ts";
import { columnsOf, wrap } from "../model/wrap.ts";
import { advice, firstRotationSteps } from "../remedy/advice.ts";
import { textSteps } from "../remedy/runbook.ts";
import { historyOf, type SecretHistory } from "./history.ts";
import { cut, LABEL_COLUMNS, type Page } from "./layout.ts";
import type { PlaceNames } from "./places.ts";
import type { ReportContext } from "./reporter.ts";
import { placeLines, type PlaceLine } from "./text-places.ts";
import { count, dayOf, plural, refName, shortId, sureWords, titleOf } from "./words.ts";

const INDENT = 4;
/** Places shown of those that exist now, and of those in history. */
const NOW_SHOWN = 5;
const HISTORY_SHOWN = 4;
/** Steps of a clean-up that are told. */
const CLEAN_UP_STEPS = 2;
const IMAGE_STEPS = 4;
/** Columns below which an author and subject are not worth squeezing in. */
const SUBJECT_MIN = 24;
const NO_REFS = "none: dropped, amended or deleted, but still stored";

/** Remembers which advice was printed under which number, so that the next finding can point to it. */
export type AdviceGiven = Map<string, number>;

/** A finding that counts, in full. @param number - from 1, in the report's order */
export function findingBlock(
  verdict: Verdict,
  number: number,
  page: Page,
  context: ReportContext,
  names: PlaceNames,
  given: AdviceGiven,
): string[] {
  const { finding } = verdict;
  return [
    ...headingLines(verdict, number, page, context),
    ...page.prose(valueWords(finding, context), INDENT),
    "",
    ...placeFields(finding, page, names),
    ...historyFields(finding, page),
    ...partFields(finding, page, context),
    ...(verdict.reason === undefined
      ? []
      : page.field("policy", page.list([printable(verdict.reason)], 0, INDENT), INDENT)),
    ...adviceLines(finding, number, page, context, given),
  ];
}

/** Number, severity and title; a long title goes on below itself. */
function headingLines(verdict: Verdict, number: number, page: Page, context: ReportContext): string[] {
  const marker = page.style(
    "dim",
    String(number)
      .padStart(INDENT - 2)
      .padEnd(INDENT),
  );
  const severity = verdict.severity.toUpperCase();
  const before = INDENT + severity.length + 2;
  const title = printable(titleOf(verdict.finding.patternId, context.info(verdict.finding.patternId)));
  const lines = wrap(title, page.width - before).map((line) => page.style("bold", line));
  const [first = "", ...rest] = lines;
  return [
    `${marker}${page.style(verdict.severity, severity)}  ${first}`,
    ...rest.map((line) => " ".repeat(before) + line),
  ];
}

/** The preview (or the value, when revealed), how sure it is, and why. */
function valueWords(finding: Finding, context: ReportContext): string {
  const value = printable(context.reveal && finding.secret !== undefined ? finding.secret : finding.preview);
  return `${value}, ${printable(sureWords(finding))}`;
}

function placeFields(finding: Finding, page: Page, names: PlaceNames): string[] {
  const { now, history, before } = placeLines(finding, names);
  return [
    ...page.field("now", remarked(now, NOW_SHOWN, page), INDENT),
    ...page.field("history", remarked(history, HISTORY_SHOWN, page), INDENT),
    ...page.field("before", remarked(before, HISTORY_SHOWN, page), INDENT),
  ];
}

/** Names in a column with their remarks beside them, or below where the line is too narrow. */
function remarked(lines: readonly PlaceLine[], most: number, page: Page): string[] {
  const shown = lines.slice(0, most);
  const room = page.width - INDENT - LABEL_COLUMNS;
  const fitting = shown.filter(({ name, remark }) => columnsOf(name) + 2 + columnsOf(remark) <= room);
  const column = Math.max(0, ...fitting.map(({ name }) => columnsOf(name)));
  const text: string[] = [];
  for (const { name, remark } of shown) {
    const padded = name + " ".repeat(Math.max(0, column - columnsOf(name)));
    if (remark === "") text.push(name);
    else if (columnsOf(padded) + 2 + columnsOf(remark) <= room) text.push(`${padded}  ${page.style("dim", remark)}`);
    else text.push(name, ...wrap(remark, room - 2).map((line) => `  ${page.style("dim", line)}`));
  }
  const rest = lines.length - shown.length;
  if (rest > 0) text.push(page.style("dim", `and ${plural(rest, "more place")}`));
  return text;
}

function historyFields(finding: Finding, page: Page): string[] {
  const history = historyOf(finding);
  const { first } = history;
  const since = history.earlier ? "brought" : "since";
  return [
    ...(first === undefined ? [] : page.field(since, commitLines(first, page), INDENT)),
    ...page.field("until", untilLines(history, page), INDENT),
    ...refFields(history, page),
  ];
}

/** Whether it is still in HEAD, or which commit was the last to have it. */
function untilLines({ first, last, inHead }: SecretHistory, page: Page): string[] {
  if (inHead) return ["still in HEAD"];
  if (last === undefined) return [];
  const gone = page.style("dim", "not in HEAD");
  return last.id === first?.id ? [`same commit, ${gone}`] : [...commitLines(last, page), gone];
}

/** An author without the mail address, which takes a line's room and says little. */
function nameOf(author: string): string {
  return author.replace(/ *<[^<>]*>$/, "") || author;
}

/** Day, id, author and subject; on two lines where the terminal is narrow. */
function commitLines(commit: CommitRef, page: Page): string[] {
  const head = `${printable(dayOf(commit))}  ${printable(shortId(commit.id))}`;
  const words = `${printable(nameOf(commit.author))}: ${printable(commit.subject)}`;
  const room = page.width - INDENT - LABEL_COLUMNS;
  const beside = room - head.length - 2;
  return beside < SUBJECT_MIN ? [head, cut(words, room)] : [`${head}  ${cut(words, beside)}`];
}

function refFields({ localRefs, remoteRefs, more, unreachable }: SecretHistory, page: Page): string[] {
  const name = (ref: string): string => printable(refName(ref));
  if (localRefs.length + remoteRefs.length === 0) {
    return unreachable ? page.field("refs", page.list([NO_REFS], 0, INDENT), INDENT) : [];
  }
  const lines: string[] = [];
  if (localRefs.length > 0) lines.push(...page.field("refs", page.list(localRefs.map(name), more, INDENT), INDENT));
  const moreRemote = localRefs.length > 0 ? 0 : more;
  if (remoteRefs.length > 0)
    lines.push(...page.field("pushed", page.list(remoteRefs.map(name), moreRemote, INDENT), INDENT));
  return lines;
}

function partFields(finding: Finding, page: Page, context: ReportContext): string[] {
  const parts = new Set<string>();
  for (const occurrence of finding.occurrences) {
    for (const part of occurrence.parts) {
      parts.add(printable(`${titleOf(part.pattern, context.info(part.pattern))}: ${part.preview}`));
    }
  }
  return page.field(
    "with",
    [...parts].slice(0, NOW_SHOWN).flatMap((part) => page.list([part], 0, INDENT)),
    INDENT,
  );
}

function adviceLines(
  finding: Finding,
  number: number,
  page: Page,
  context: ReportContext,
  given: AdviceGiven,
): string[] {
  const info = context.info(finding.patternId);
  const plan = advice(finding, info);
  const rotation = firstRotationSteps(info);
  const key = `${finding.patternId} ${finding.exposure} ${finding.dummy}`;
  const before = given.get(key);
  // How to clean up an image depends on the instruction and the layer.
  const images = plan.imagesToo.slice(0, IMAGE_STEPS);
  const places = plan.cleanUp.slice(0, finding.exposure === "image" ? IMAGE_STEPS : CLEAN_UP_STEPS);
  const cleanUp = [...places, ...images];
  const isInImage = finding.exposure === "image" || images.length > 0;
  const cleanUpKey = `${key} ${plan.headline} ${isInImage ? JSON.stringify(cleanUp) : ""}`;
  const same = given.get(cleanUpKey);
  if (same !== undefined) return ["", ...page.prose(`What to do: as for number ${count(same)}.`, INDENT, "bold")];
  const lines = ["", ...page.prose(printable(plan.headline), INDENT, "bold")];
  given.set(key, before ?? number).set(cleanUpKey, number);
  if (before !== undefined) {
    return [
      ...lines,
      ...page.prose(`Rotate it as number ${count(before)}, then clean up:`, INDENT),
      ...stepLines(cleanUp, page),
    ];
  }
  const after = plan.cleanUpFirst ? "Should it have left this machine:" : "Then clean up:";
  const first = plan.cleanUpFirst ? cleanUp : rotation;
  const second = plan.cleanUpFirst ? rotation : isInImage ? cleanUp : cleanUp.slice(0, 1);
  lines.push(...stepLines(first, page));
  if (second.length > 0) lines.push(...page.prose(after, INDENT), ...stepLines(second, page));
  if (info !== undefined) {
    lines.push(
      `${" ".repeat(INDENT)}More: ${page.style("link", `dredge explain ${printable(info.id)}${rulesFlag(info)}`)}`,
    );
  }
  return lines;
}

function stepLines(steps: readonly Step[], page: Page): string[] {
  return textSteps(steps, page.width - INDENT).map((line) => {
    const link = /^ *(?:(?:open|see) https?:\/\/|\$ )/.test(line);
    return `${" ".repeat(INDENT)}${link ? page.style("link", line) : line}`;
  });
}

function rulesFlag({ file }: PatternInfo): string {
  return file === undefined ? "" : ` --rules ${printable(file)}`;
}
