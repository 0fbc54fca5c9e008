/** The words of a SARIF result: what stands here, since when, and what to do first.
 *  GitHub shows the first sentence where there is little room, so it says the most.
 *  Brackets are escaped: `[text](1)` in a message is a link (SARIF 3.11.6), and must not come out of a repository. */
import { memberOf } from "../model/archive-place.ts";
import { printable, printablePath } from "../model/display.ts";
import type { Finding, Occurrence, Origin, Span } from "../model/finding.ts";
import type { Step } from "../model/pattern.ts";
import { firstRotationSteps, headlineOf, imageCleanUp } from "../remedy/advice.ts";
import type { SecretHistory } from "./history.ts";
import { imageWords } from "./image-words.ts";
import type { ReportContext } from "./reporter.ts";
import { relatedWords, type PlaceGroup } from "./sarif-locations.ts";
import { count, dayOf, earlierWords, placeWords, plural, refName, shortId, sureWords, titleOf } from "./words.ts";

/** Other places that a message links to; the rest are only listed as related locations. */
const LINKS_SHOWN = 5;
const REFS_NAMED = 3;
/** Steps of a clean-up that a message tells; all of them are in the result's properties. */
const IMAGE_STEPS = 2;

/** `[`, `]` and `\` escaped, control characters made visible. */
export function plain(text: string): string {
  return printable(text).replace(/[[\]\\]/g, "\\$&");
}

/** The first sentence: what stands at this place. */
export function placeSentence(finding: Finding, { origin, span }: Occurrence, context: ReportContext): string {
  const title = titleOf(finding.patternId, context.info(finding.patternId));
  const inside =
    "inside" in origin && origin.inside !== undefined ? ` (a repository in ${imageWords(origin.inside)})` : "";
  return `${plain(`${title}, ${finding.preview}`)}, ${plain(`${hereWords(origin)}${archiveWords(origin, span)}${inside}`)}.`;
}

/** A viewer shows the archive alone: which of its members, and where in it. */
function archiveWords(origin: Origin, { line, column }: Span): string {
  const member = memberOf(origin);
  return member === undefined ? "" : `, an archive: at ${printablePath(member)}:${line}:${column} of it`;
}

function hereWords(origin: Origin): string {
  switch (origin.kind) {
    case "git":
      return origin.inHead ? "is in this file" : "was in this file, and is still in history";
    case "message":
      return `is in the message of ${origin.objectType} ${shortId(origin.objectId)}`;
    case "name":
      if (origin.nameOf === "ref") return `is in the name of ${refName(origin.name)}`;
      return origin.inHead === false
        ? "was in this file's name, and is still in history"
        : "is in the name of this file";
    case "staged":
      return "is staged in this file";
    case "file":
      return "is in this file";
    case "image":
    case "stdin":
      return `is in ${placeWords(origin)}`;
  }
}

/** The sentences that all results of a finding share: how sure, since when, who can see it, what to do first. */
export function findingSentences(finding: Finding, history: SecretHistory): string {
  const sure = sureWords(finding);
  return plain(
    [`${sure.charAt(0).toUpperCase()}${sure.slice(1)}.`, historySentence(history)]
      .filter((sentence) => sentence !== "")
      .join(" "),
  );
}

/** What to do first: the same for all findings of a pattern that are exposed alike. */
export function adviceSentences(finding: Finding, context: ReportContext): string {
  const steps = finding.dummy ? [] : firstRotationSteps(context.info(finding.patternId)).map(stepSentence);
  return plain([headlineOf(finding), ...steps].join(" "));
}

/** How to get it out of the images that carry it: the first steps, with the instruction to build anew from. */
export function imageSentences(finding: Finding): string {
  return plain(imageCleanUp(finding).slice(0, IMAGE_STEPS).map(stepSentence).join(" "));
}

function historySentence({ first, last, inHead, localRefs, remoteRefs, more, earlier }: SecretHistory): string {
  const refs = [...remoteRefs, ...localRefs].slice(0, REFS_NAMED).map(refName);
  const rest = localRefs.length + remoteRefs.length + more - refs.length;
  const reached =
    refs.length === 0 ? "" : `, reached by ${refs.join(", ")}${rest > 0 ? ` and ${count(rest)} more` : ""}`;
  if (earlier) return `${earlierWords(earlier)}${reached}.`;
  if (first === undefined) return reached === "" ? "" : `In history${reached}.`;
  let until = inHead ? ", still in HEAD" : "";
  if (!inHead && last !== undefined) until = `, last in commit ${shortId(last.id)} of ${dayOf(last)}`;
  return `In history since ${dayOf(first)} (commit ${shortId(first.id)})${until}${reached}.`;
}

function stepSentence(step: Step): string {
  const text = step.text.replace(/\.$/, "");
  const page = step.console ?? step.url;
  return `${text}${page === undefined ? "" : ` (${page})`}${/[!?]$/.test(text) && page === undefined ? "" : "."}`;
}

/** Links to the first of the other places. @param groups - those others; related location 1 is the first of them */
export function linkSentence(groups: readonly PlaceGroup[]): string {
  if (groups.length === 0) return "";
  const links = groups.slice(0, LINKS_SHOWN).map(({ path, place }, index) => {
    return `[${printablePath(path).replace(/[[\]\\]/g, "\\$&")}:${place.span.line}](${index + 1})`;
  });
  const rest = groups.length - links.length;
  return `Also in ${links.join(", ")}${rest > 0 ? ` and ${plural(rest, "more place")}` : ""}.`;
}

/** What is said beside each of the other places. */
export function relatedMessage(group: PlaceGroup): string {
  return plain(relatedWords(group));
}
