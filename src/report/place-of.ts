/** The one place of a finding that a short report shows: a file that exists now, before any other. */
import type { BytePath, Finding, Occurrence } from "../model/finding.ts";
import { existsNow, type PlaceNames } from "./places.ts";

export interface ShownPlace {
  readonly occurrence: Occurrence;
  /** Undefined for what is no file: messages, names of refs, standard input. */
  readonly path: BytePath | undefined;
  /** The file holds it now, at that line. */
  readonly isNow: boolean;
}

/** Of the places in the finding's own order the first that is a file now, else the first. */
export function shownPlace({ occurrences }: Finding, names: PlaceNames): ShownPlace | undefined {
  const isFile = ({ origin }: Occurrence): boolean => existsNow(origin) && names.pathOf(origin) !== undefined;
  const occurrence = occurrences.find(isFile) ?? occurrences[0];
  if (occurrence === undefined) return undefined;
  const { origin } = occurrence;
  return { occurrence, path: names.pathOf(origin), isNow: existsNow(origin) && origin.kind !== "name" };
}
