/** The one place of a finding that a short report shows: a file that exists now, before any other. */
import { isNameless, memberOf } from "../model/archive-place.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath, Finding, Occurrence } from "../model/finding.ts";
import { existsNow, type PlaceNames } from "./places.ts";

export interface ShownPlace {
  readonly occurrence: Occurrence;
  /** Undefined for what is no file: messages, names of refs, standard input. */
  readonly path: BytePath | undefined;
  /** The file that a viewer can open: of a member its archive. */
  readonly file: BytePath | undefined;
  /** The member and the line in it, for one of an archive: no line of the file. */
  readonly inside: string | undefined;
  /** The file holds it now, at that line. */
  readonly isNow: boolean;
}

/** Of the places in the finding's own order the first that is a file now, else the first. */
export function shownPlace({ occurrences }: Finding, names: PlaceNames): ShownPlace | undefined {
  const isFile = ({ origin, earlier }: Occurrence): boolean =>
    !earlier && existsNow(origin) && names.pathOf(origin) !== undefined;
  const occurrence = occurrences.find(isFile) ?? occurrences[0];
  if (occurrence === undefined) return undefined;
  const { origin, span } = occurrence;
  const path = names.pathOf(origin);
  const member = memberOf(origin);
  const inside = member === undefined ? undefined : `${printablePath(member)}:${span.line}`;
  const file = isNameless(origin) ? undefined : (names.archiveOf(origin) ?? path);
  return { occurrence, path, file, inside, isNow: existsNow(origin) && origin.kind !== "name" };
}
