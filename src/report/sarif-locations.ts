/** Places of a secret as SARIF locations.
 *  GitHub shows nothing without a file and a line, so what is in no file gets a path below `.git` that says what it is:
 *  `.git/commit/ID`, `.git/tag/ID`, `.git/blob/ID`, `.git/refs/heads/NAME`; standard input is `stdin`.
 *  Locations are written as strings, since a large history has tens of thousands. */
import { isNameless, memberOf } from "../model/archive-place.ts";
import { printable, printablePath } from "../model/display.ts";
import type { BytePath, Finding, Occurrence, Origin, Span } from "../model/finding.ts";
import { jsonText } from "./json-value.ts";
import { earliestCommit } from "./history.ts";
import { existsNow, type PlaceNames } from "./places.ts";
import { artifactLocation } from "./sarif-uri.ts";
import { dayOf, refName, shortId, stateWords } from "./words.ts";

/** The occurrences that one result stands for. */
export interface PlaceGroup {
  /** The first of them: where the result points. */
  readonly place: Occurrence;
  /** All of them, the first included. */
  readonly all: Occurrence[];
  readonly path: BytePath;
  /** The artifactLocation, as JSON. */
  readonly artifact: string;
}

/**
 * Sorts a finding's occurrences into results: by path and line where they exist now, by path alone where only history has them.
 * A path that has the secret now takes its history along: one alert a file is enough.
 */
export function groupPlaces(finding: Finding, names: PlaceNames): readonly PlaceGroup[] {
  const groups: PlaceGroup[] = [];
  const byLine = new Map<string, PlaceGroup>();
  const byPath = new Map<BytePath, PlaceGroup>();
  for (const occurrence of finding.occurrences) {
    const { origin, span } = occurrence;
    const path = pathFor(origin, names);
    const line = !occurrence.earlier && existsNow(origin) ? `${span.line} ${path}` : undefined;
    const known = occurrence.earlier ? undefined : line === undefined ? byPath.get(path) : byLine.get(line);
    if (known !== undefined) {
      known.all.push(occurrence);
      continue;
    }
    const artifact = JSON.stringify(artifactLocation(artifactPath(origin, names) ?? path));
    const group = { place: occurrence, all: [occurrence], path, artifact };
    groups.push(group);
    if (line !== undefined) byLine.set(line, group);
    if (!byPath.has(path)) byPath.set(path, group);
  }
  return groups;
}

/** The archive that a viewer can show in place of a member, if the origin is one. */
function artifactPath(origin: Origin, names: PlaceNames): BytePath | undefined {
  if (origin.kind === "git" && isNameless(origin)) return blobPath(origin, names);
  return names.archiveOf(origin);
}

function blobPath(origin: Extract<Origin, { kind: "git" }>, names: PlaceNames): BytePath {
  return names.inside(origin.repository, `.git/blob/${origin.objectId}`);
}

/** The path that stands for an origin: its own, or a made-up one below `.git`. */
function pathFor(origin: Origin, names: PlaceNames): BytePath {
  const path = names.pathOf(origin);
  if (path !== undefined) return path;
  switch (origin.kind) {
    case "git":
      return blobPath(origin, names);
    case "message":
      return names.inside(origin.repository, `.git/${origin.objectType}/${origin.objectId}`);
    case "name":
      return names.inside(origin.repository, `.git/${origin.name}`);
    case "image":
      return origin.path;
    case "stdin":
    case "staged":
    case "file":
      return "stdin";
  }
}

/** The location of a result. @param preview - stands in for the text of the region */
export function primaryLocation(group: PlaceGroup, preview: string): string {
  const { origin, span } = group.place;
  const logical = logicalLocations(origin, span);
  return (
    `{"physicalLocation":{"artifactLocation":${group.artifact},"region":${region(origin, span, preview)}}` +
    `${logical === "" ? "" : `,"logicalLocations":[${logical}]`}}`
  );
}

/** A location beside the main one. @param id - unique within the result; messages link to it */
export function relatedLocation(group: PlaceGroup, id: number, origin: Origin, span: Span, message: string): string {
  return (
    `{"id":${id},"physicalLocation":{"artifactLocation":${group.artifact},"region":${region(origin, span, undefined)}},` +
    `"message":{"text":${jsonText(message)}}}`
  );
}

const EARLIER = "The same value: stood here before this change";

/** What is said beside a related location: where and when. */
export function relatedWords(group: PlaceGroup): string {
  const origins = group.all.map((occurrence) => occurrence.origin);
  const first = earliestCommit(origins);
  const since = first === undefined ? "" : `, since ${dayOf(first)} (commit ${shortId(first.id)})`;
  if (group.place.earlier) return EARLIER;
  const states = new Set(origins.map(stateWords));
  return printable(`The same value: ${[...states].join(", ")}${since}`);
}

/** A region counts lines and UTF-16 columns from 1, its end exclusive: the same as a Span. A name has no line of its own, nor has an archive. */
function region(origin: Origin, span: Span, preview: string | undefined): string {
  const snippet = preview === undefined ? "" : `,"snippet":{"text":${jsonText(preview)}}`;
  if (
    origin.kind === "name" ||
    memberOf(origin) !== undefined ||
    (origin.kind === "image" && origin.member !== "content")
  )
    return `{"startLine":1,"startColumn":1,"endLine":1,"endColumn":1${snippet}}`;
  const { line, column, endLine, endColumn } = span;
  return `{"startLine":${line},"startColumn":${column},"endLine":${endLine},"endColumn":${endColumn}${snippet}}`;
}

/** The git objects and refs of a place, as SARIF's logical locations (3.33; `kind` is free). */
function logicalLocations(origin: Origin, span: Span): string {
  const locations: string[] = [];
  if (origin.kind === "message")
    locations.push(logicalLocation(origin.objectType, shortId(origin.objectId), origin.objectId));
  if (origin.kind === "name" && origin.nameOf === "ref") {
    locations.push(logicalLocation("ref", refName(origin.name), origin.name));
  }
  const member = memberOf(origin);
  if (member !== undefined && "path" in origin) {
    const lines = `${span.line}:${span.column}`;
    const shown = [member, origin.path ?? ""].map((path) => `${printablePath(path)}:${lines}`);
    locations.push(logicalLocation("member", shown[0] ?? "", shown[1] ?? ""));
  }
  const image = origin.kind === "image" ? origin : "inside" in origin ? origin.inside : undefined;
  if (image !== undefined) {
    locations.push(logicalLocation("image", image.image, `${image.image} ${image.platform ?? ""}`.trim()));
    if (image.layerDigest !== undefined)
      locations.push(logicalLocation("layer", `layer ${image.layerNumber ?? 0}`, image.layerDigest));
  }
  if (origin.kind === "git") {
    if (origin.first !== undefined)
      locations.push(logicalLocation("commit", shortId(origin.first.id), origin.first.id));
    locations.push(logicalLocation("blob", shortId(origin.objectId), origin.objectId));
  }
  return locations.join();
}

function logicalLocation(kind: string, name: string, fullName: string): string {
  return `{"kind":"${kind}","name":${jsonText(printable(name))},"fullyQualifiedName":${jsonText(printable(fullName))}}`;
}
