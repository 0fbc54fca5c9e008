/** What right before or behind a value says that it is none: it is called an example, is a part of a file's name, a cursor, or cut off. Looks no further
 *  than the window of any pattern reaches (judges/window.ts). Pure. */
import type { Evidence } from "../model/finding.ts";
import type { Window, WindowMatch } from "./judges/window.ts";

/** What a description of an interface shows as an example. */
const EXAMPLE =
  /(?:^|[\s{,])["']?(?:(?:x-)?examples?|placeholder)["']?[ \t]{0,3}[:=][ \t]{0,3}(?:\[[ \t]{0,3})?["']?(?:Bearer )?$/;
const EXAMPLE_BEFORE = 40;
const SHOWN: Evidence = { name: "example", text: "is called an example", weight: -3.5 };
/** `data/sk-0123.json`. */
const FILE_END = /^\.(?:css|gif|html?|jpe?g|js|json|map|md|png|svg|txt|woff2?|xml|ya?ml)(?![\w-])/;
const FILE: Evidence = { name: "file", text: "is the name of a file", weight: -4 };

/** Where a list of an interface goes on: it opens nothing. */
const CURSOR =
  /(?:(?<![A-Za-z])cursor|Cursor|[nN]ext_?[pP]age_?[tT]oken)["']?[ \t]{0,3}[:=][ \t]{0,3}["']?$|[?&](?:after|before|cursor|starting_after)=$/;
const PLACE: Evidence = { name: "cursor", text: "says where a list goes on", weight: -4 };

/** Stars or an ellipsis right behind a value stand for the rest of it. */
const CUT_OFF = /^(?:\*{3}|\.{3}(?!\.)|\xe2\x80\xa6)/;
/** At the end, or in the middle of letters and digits: `MG9hbmF3...FRCYQ==`. */
const LEFT_OUT = /\.\.\.$|^[A-Za-z0-9+/_-]{4,}\.{3}[A-Za-z0-9+/=_-]{4,}$/;
const CUT: Evidence = { name: "cut", text: "is cut off: stars or an ellipsis stand for the rest", weight: -3.5 };

/**
 * Adds to the evidence what stands right before and behind a value.
 * @param evidence - what else speaks for and against it
 */
export function withWhatItIs(
  { text }: Window,
  { secretStart, secretEnd }: WindowMatch,
  evidence: readonly Evidence[] | undefined,
): readonly Evidence[] | undefined {
  const isCut = CUT_OFF.test(text.slice(secretEnd, secretEnd + 4)) || LEFT_OUT.test(text.slice(secretStart, secretEnd));
  const isFile = /[/_.-]/.test(text.charAt(secretStart - 1)) && FILE_END.test(text.slice(secretEnd, secretEnd + 8));
  const before = text.slice(Math.max(0, secretStart - EXAMPLE_BEFORE), secretStart);
  const told: Evidence[] = [];
  if (isCut) told.push(CUT);
  if (isFile) told.push(FILE);
  if (EXAMPLE.test(before)) told.push(SHOWN);
  if (CURSOR.test(before)) told.push(PLACE);
  return told.length === 0 ? evidence : [...(evidence ?? []), ...told];
}
