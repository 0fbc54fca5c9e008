/** The places of one secret as the text report lists them: what is there now, what is only in history.
 *  A file that stands in the working tree, in the index and in HEAD is one place with three words behind it.
 *  Knows nothing of colours or layout. */
import { printable, printablePath } from "../model/display.ts";
import type { Finding, Occurrence, Origin } from "../model/finding.ts";
import { earliestCommit, latestCommit } from "./history.ts";
import { imageWords } from "./image-words.ts";
import { existsNow, type PlaceNames } from "./places.ts";
import { dayOf, placeWords, shortId, stateWords } from "./words.ts";

/** Layers of images that are named of one place. */
const IMAGES_SHOWN = 3;

/** A line of the report: a name that can be clicked, and what is said of it. */
export interface PlaceLine {
  readonly name: string;
  readonly remark: string;
}

/** All places of a finding, each named once, in the finding's order. */
export interface PlaceLines {
  readonly now: readonly PlaceLine[];
  readonly history: readonly PlaceLine[];
  /** Where it stood before the change that was looked at. */
  readonly before: readonly PlaceLine[];
}

/** Sorts the occurrences into lines. */
export function placeLines(finding: Finding, names: PlaceNames): PlaceLines {
  const now = new Map<string, Set<string>>();
  const history = new Map<string, Occurrence[]>();
  const before = new Map<string, Occurrence[]>();
  for (const occurrence of finding.occurrences) {
    if (occurrence.earlier) {
      const name = nameOf(occurrence, names, true);
      before.set(name, [...(before.get(name) ?? []), occurrence]);
    } else if (existsNow(occurrence.origin)) {
      const name = nameOf(occurrence, names, true);
      now.set(name, (now.get(name) ?? new Set()).add(nowRemark(occurrence.origin)));
    } else {
      // In history one path is one line, however many versions of the file held the secret.
      const name = nameOf(occurrence, names, false);
      history.set(name, [...(history.get(name) ?? []), occurrence]);
    }
  }
  // Each version of a directory has the names in it: the ones before are no places of their own where the file is there now.
  for (const [name, [first]] of history) if (first?.origin.kind === "name" && now.has(name)) history.delete(name);
  return {
    now: [...now].map(([name, states]) => ({ name, remark: manyWords([...states]).join(", ") })),
    history: [...history].map(([name, occurrences]) => ({ name, remark: historyRemark(occurrences) })),
    before: [...before].map(([name, occurrences]) => ({
      name,
      remark: manyWords(occurrences.map(commitWords)).join(", "),
    })),
  };
}

function nameOf({ origin, span }: Occurrence, names: PlaceNames, withLine: boolean): string {
  const path = names.pathOf(origin);
  if (origin.kind === "name") return printablePath(path ?? origin.name);
  if (path === undefined) {
    const words = printable(placeWords(origin));
    return withLine || origin.kind === "message" ? `${words}, line ${span.line}` : words;
  }
  const place = printablePath(path);
  return withLine ? `${place}:${span.line}:${span.column}` : place;
}

/** What is said behind the name of a place that exists now. */
function nowRemark(origin: Origin): string {
  if (origin.kind === "stdin") return "";
  const words = origin.kind === "name" ? `in the ${placeWords(origin)}` : stateWords(origin);
  return [words, ...insideWords([origin])].join("; ");
}

/** In which commit it stood there before the change. */
function commitWords({ origin }: Occurrence): string {
  const last = origin.kind === "git" ? origin.last : undefined;
  return last === undefined ? "" : `in commit ${shortId(last.id)}`;
}

function historyRemark(occurrences: readonly Occurrence[]): string {
  const origins = occurrences.map((occurrence) => occurrence.origin);
  const remarks: string[] = [];
  const [origin] = origins;
  if (origin?.kind === "image") return manyWords(origins.map(placeWords)).join("; ");
  if (origin?.kind === "name") remarks.push("in the file's name");
  const period = periodOf(origins);
  if (period !== "") remarks.push(period);
  if (origins.every((each) => "reach" in each && each.reach === "unreachable")) remarks.push("unreachable");
  if (origins.length > 1) remarks.push(`${origins.length} places`);
  const [only] = occurrences;
  if (origins.length === 1 && origin?.kind === "git" && origin.path !== undefined && only !== undefined) {
    const content = origin.lfs === undefined ? shortId(origin.objectId) : `Git LFS object ${shortId(origin.lfs)}`;
    remarks.push(`line ${only.span.line} of ${content}`);
  }
  return [remarks.join(", "), ...insideWords(origins)].join("; ");
}

/** The layers that hold the objects of a repository inside an image. */
function insideWords(origins: readonly Origin[]): string[] {
  const insides = origins.map((origin) => ("inside" in origin ? origin.inside : undefined));
  return manyWords(insides.filter((inside) => inside !== undefined).map(imageWords));
}

/** Each once, and a number for what is beyond a few. */
function manyWords(words: readonly string[]): string[] {
  const distinct = [...new Set(words)].map(printable);
  const rest = distinct.length - IMAGES_SHOWN;
  return rest > 0 ? [...distinct.slice(0, IMAGES_SHOWN), `and ${rest} more`] : distinct;
}

/** The days between the first commit that had it here and the last. */
function periodOf(origins: readonly Origin[]): string {
  const first = earliestCommit(origins);
  const last = latestCommit(origins);
  if (first === undefined) return "";
  const from = dayOf(first);
  return last === undefined || dayOf(last) === from ? printable(from) : printable(`${from} to ${dayOf(last)}`);
}
