/** What stands before a name in its line and says that its value opens nothing: badges, documents, files and orders that an address shows, subjects of
 *  mails, names that are themselves parts of something. Pure. */
import type { Assignment } from "./syntax.ts";

/** A badge's token is shown to everybody. */
const BADGE = /badge|shields\.io|\.(?:svg|png)\?[\w=&;-]{0,80}$/i;

/** A file that Firebase keeps is shown by whoever has its address. */
export const SHOWN_BY: string = String.raw`alt(?:=|%3D|%253D)media(?:&(?:amp;|#x26;|#38;)?|\\u0026|%26|%2526)token`;
const SHOWN_FILE = new RegExp(String.raw`${SHOWN_BY}(?:=|%3D|%253D)?$`, "i");

/** `did:key:z6Mk…`, `arn:aws:…:secret:…`. */
const PART_OF_ADDRESS = /(?:^|[^\w:])(?:arn|crn|did|nrn|orn|urn)(?::[\w./*-]{0,60}){0,7}:$/;

/** WordPress tells pages that another one shows apart by it. */
const EMBEDDED = /wp-embedded-content[^<>]*data-secret$|\/embed\/#\?secret$/;

/** A document's address holds what it is called: whoever has that may read it. */
const DOCUMENT = /docs\.google\.com\/[^\s"']*$/;

/** How a header of a mail writes what is not ASCII (RFC 2047): `=?UTF-8?q?=20pass=20=5F`. */
const ENCODED_WORD = /=\?[\w-]{2,20}\?q\?\S*$/i;

/** Where PayPal's buyers agree to an order: its number is called a token there. */
const ORDER = /checkoutnow\?$/;

const CONTROL_BEFORE = /[\0-\x08\x0e-\x1f\x7f][^]{0,39}$/;

/** A process keeps its environment so, and a core dump of it: variables between zero bytes. */
function isOfEnvironment({ name, operator, quote, before, after }: Assignment): boolean {
  return operator === "=" && quote === "" && after === "" && before.endsWith("\0") && /^[A-Z][A-Z0-9_]*$/.test(name);
}

/** @returns why a value that stands there is no secret; undefined where it may be one */
export function whyPlaced(assignment: Assignment): string | undefined {
  const { name, operator, before, spaced } = assignment;
  if (ENCODED_WORD.test(before)) return "it stands in the subject of a mail";
  if (operator === ":" && !spaced && PART_OF_ADDRESS.test(before))
    return "the name is a part of what something is called by";
  if (EMBEDDED.test(before + name)) return "it is for a page that another one shows";
  if (SHOWN_FILE.test(before + name)) return "it is for a file that is shown";
  if (DOCUMENT.test(before)) return "the value names a document";
  // `eof_action=pass:repeatlast=0`: a value of something else.
  if (/^pass$/i.test(name) && /^[:=]$/.test(operator) && /\w=$/.test(before) && !/(?:in|out)=$/.test(before))
    return "the name is itself a value";
  if (BADGE.test(before)) return "a badge's token is shown to everybody";
  if (ORDER.test(before)) return "it is the number of an order";
  if (CONTROL_BEFORE.test(before) && !isOfEnvironment(assignment)) return "it stands among bytes that are no text";
  return undefined;
}
