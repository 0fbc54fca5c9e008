/** SARIF's results: one per secret, path and line in what exists now; for history alone one per secret and path.
 *  What the results of a secret share is written once and reused: a large history has tens of thousands of them.
 *  Only the preview of a value ever gets here. */
import { printable, printablePath } from "../model/display.ts";
import type { CommitRef, Finding, Verdict } from "../model/finding.ts";
import { imageCleanUp } from "../remedy/advice.ts";
import { historyOf, type SecretHistory } from "./history.ts";
import { jsonText } from "./json-value.ts";
import type { PlaceNames } from "./places.ts";
import type { ReportContext } from "./reporter.ts";
import { groupPlaces, primaryLocation, relatedLocation, type PlaceGroup } from "./sarif-locations.ts";
import {
  adviceSentences,
  findingSentences,
  imageSentences,
  linkSentence,
  placeSentence,
  plain,
  relatedMessage,
} from "./sarif-message.ts";
import { levelOf } from "./sarif-rules.ts";
import { titleOf } from "./words.ts";

/** GitHub shows so many related locations of a result. */
const RELATED_MAX = 100;

/** Writes the results of verdicts, in their order, and numbers those that share a fingerprint in one file. */
export class ResultWriter {
  readonly #names: PlaceNames;
  readonly #context: ReportContext;
  readonly #ruleIndex: ReadonlyMap<string, number>;
  readonly #seen = new Map<string, number>();
  readonly #advised = new Map<string, string>();

  /** @param ruleIndex - the place of each pattern id among the run's rules */
  constructor(names: PlaceNames, context: ReportContext, ruleIndex: ReadonlyMap<string, number>) {
    this.#names = names;
    this.#context = context;
    this.#ruleIndex = ruleIndex;
  }

  /** The results of one verdict, each a JSON object. */
  write(verdict: Verdict): string[] {
    const { finding } = verdict;
    const groups = groupPlaces(finding, this.#names);
    const others = groups.slice(1, RELATED_MAX + 1);
    const head =
      `{"ruleId":${jsonText(finding.patternId)},"ruleIndex":${this.#ruleIndex.get(finding.patternId) ?? -1},` +
      `"level":"${levelOf(verdict.severity, verdict.gates)}","rank":${Math.round(finding.confidence * 1000) / 10},`;
    const history = historyOf(finding);
    const sentences = `${findingSentences(finding, history)} ${this.#advice(finding)}`;
    const images = imageSentences(finding);
    const links = linkSentence(groups.slice(1));
    const properties = resultProperties(verdict, history, groups.length);
    // Where it stood before a change is no result of the change.
    const told = groups.filter(({ place }) => !place.earlier);
    return told.map((group, index) => {
      // The first result lists the other places, they point back to it: else n places would take n * n locations.
      const related = index === 0 ? others : groups.slice(0, 1);
      const text = [
        placeSentence(finding, group.place, this.#context),
        sentences,
        images,
        ...(index === 0 ? [links] : []),
      ];
      return (
        `${head}"message":{"text":${jsonText(text.filter((sentence) => sentence !== "").join(" "))}},` +
        `"locations":[${primaryLocation(group, finding.preview)}],` +
        `"relatedLocations":[${[...relatedPlaces(related), ...this.#parts(group)].join()}],` +
        `"partialFingerprints":${this.#fingerprints(finding, group)},"properties":${properties}}`
      );
    });
  }

  #advice(finding: Finding): string {
    const key = `${finding.patternId} ${finding.exposure} ${finding.dummy}`;
    let sentences = this.#advised.get(key);
    if (sentences === undefined) this.#advised.set(key, (sentences = adviceSentences(finding, this.#context)));
    return sentences;
  }

  /** The companions of a composite finding, in the same file; their ids follow those of all other places. */
  #parts(group: PlaceGroup): string[] {
    return group.place.parts.map((part, index) => {
      const title = titleOf(part.pattern, this.#context.info(part.pattern));
      const message = plain(`Belongs to it: ${title}, ${part.preview}`);
      return relatedLocation(group, RELATED_MAX + 1 + index, group.place.origin, part.span, message);
    });
  }

  /** GitHub follows an alert by `primaryLocationLineHash` alone, so that it is made of the value, not of the line's text. */
  #fingerprints(finding: Finding, group: PlaceGroup): string {
    const base = finding.fingerprint ?? finding.placeFingerprint;
    const key = `${base} ${finding.patternId} ${group.artifact}`;
    const number = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, number);
    const name = finding.fingerprint === undefined ? "place/v1" : "secret/v1";
    return `{"primaryLocationLineHash":"${base}:${number}","${name}":"${base}"}`;
  }
}

function relatedPlaces(groups: readonly PlaceGroup[]): string[] {
  return groups.map((group, index) => {
    return relatedLocation(group, index + 1, group.place.origin, group.place.span, relatedMessage(group));
  });
}

/** What tools other than GitHub may want to sort and filter by, as JSON. */
function resultProperties(verdict: Verdict, history: SecretHistory, places: number): string {
  const { confidence, dummy, exposure, preview } = verdict.finding;
  const cleanUp = imageCleanUp(verdict.finding).map(({ text, command }) => ({
    text: printable(text),
    ...(command === undefined ? {} : { command: printable(command) }),
  }));
  const { first, last, localRefs, remoteRefs, more } = history;
  const refs = [...remoteRefs, ...localRefs].map((ref) => jsonText(printablePath(ref)));
  return (
    `{"severity":"${verdict.severity}","gates":${verdict.gates},"confidence":${confidence},"dummy":${dummy},` +
    `"exposure":"${exposure}","preview":${jsonText(preview)},"places":${places}` +
    (first === undefined ? "" : `,"firstCommit":${commitJson(first)}`) +
    (last === undefined ? "" : `,"lastCommit":${commitJson(last)}`) +
    `,"refs":[${refs.join()}],"refCount":${refs.length + more}${cleanUp.length === 0 ? "" : `,"cleanUp":${jsonText(cleanUp)}`}}`
  );
}

function commitJson({ id, author, date, subject }: CommitRef): string {
  return `{"id":"${id}","author":${jsonText(printable(author))},"date":${jsonText(date)},"subject":${jsonText(printable(subject))}}`;
}
