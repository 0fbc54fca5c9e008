/** Guards that keep a value from being a piece of a longer one: nothing that it could go on with stands directly before or after it.
 *  Written as lookarounds around the author's regex. Knows nothing of keywords or literals. */
import type { AST } from "@eslint-community/regexpp";
import { has, membersOf, NO_BYTES, setOf, setToRegex, sizeOf, union, without, type ByteSet } from "./class-set.ts";
import { edgeBytes, parseRegex, treeOf } from "./regex-tree.ts";

/** What may always stand beside a value, even if its class holds it. */
const DELIMITERS = setOf("\t\n\r \"'`=:;,()[]{}<>|&?#@!\\");
const ALPHANUMERIC = setOf("A-Za-z0-9");
/** A class with more members says nothing about where a value ends. */
const WIDE = 110;

/** What ends in a letter or digit and is no part of the value: escapes of strings and URLs, colours of a terminal, and the length that stands before
 *  a string in compiled Python, Java classes, protocol buffers and the like. */
const ESCAPE = String.raw`%[0-9A-Fa-f]{2}|\\(?:[abefnrtv0]|x[0-9A-Fa-f]{2}|u00[0-9A-Fa-f]{2})|\x1b\[[0-9;]{0,8}m|[\x00-\x08\x0e-\x1f][0-9A-Z_a-z]`;

/** The first byte of such an escape is no beginning of a value, nor are the digits of a percent sign. */
const INSIDE_ESCAPE = String.raw`(?<!\\(?=[nrt]|x[0-9A-Fa-f]{2}|u00[0-9A-Fa-f]{2})|%(?=[0-9A-Fa-f]{2}))`;
const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;

/** With fewer members a first class is nearly a prefix: what looks like an escape is none. */
const TELLING = 8;

/** Words that a value is joined to by a hyphen or an underscore, where a keyword stands before: `provider-token-…`. */
const JOINED = String.raw`(?:[Kk][Ee][Yy]|[Tt][Oo][Kk][Ee][Nn]|[Ss][Ee][Cc][Rr][Ee][Tt]|[Aa][Cc][Cc][Ee][Ss][Ss]|[Pp][Rr][Ii][Vv][Aa][Tt][Ee])[_-]`;

/** Lookarounds to put directly before and after a regex; empty where none is wanted. */
export interface Guards {
  readonly before: string;
  readonly after: string;
}

/**
 * The guards of a regex. An end that the author guards with an assertion of his own gets none, nor does the end of a value that was cut
 * to the longest length allowed.
 * @param source - every quantifier has an end
 * @param isCut - tells whether a quantifier (by its offset in `source`) had none before
 * @param afterKeyword - the value stands behind a word that tells it
 */
export function guardsOf(
  source: string,
  ignoreCase: boolean,
  isCut: (offset: number) => boolean,
  afterKeyword: boolean,
): Guards {
  const pattern = parseRegex(source);
  const tree = treeOf(pattern, ignoreCase);
  const begin = edgeBytes(tree, "first").set;
  const first = guardClass(begin);
  const last = guardClass(edgeBytes(tree, "last").set);
  const open = pattern.alternatives.every((one) => endsCut(one, isCut));
  return {
    before:
      !first || pattern.alternatives.some((one) => hasAssertion(one, 0)) ? "" : guardBefore(begin, first, afterKeyword),
    after: !last || open || pattern.alternatives.some((one) => hasAssertion(one, -1)) ? "" : `(?!${last})`,
  };
}

function guardBefore(begin: ByteSet, notAfter: string, afterKeyword: boolean): string {
  const inside = sizeOf(begin) > TELLING ? INSIDE_ESCAPE : "";
  const joined = afterKeyword && (has(begin, HYPHEN) || has(begin, UNDERSCORE)) ? `|(?<=${JOINED})` : "";
  return `${inside}(?:(?<!${notAfter})|(?<=${ESCAPE})${joined})`;
}

/** What must not stand beside a value with these bytes at its end; undefined when anything may. */
function guardClass(edge: ByteSet): string | undefined {
  const own = sizeOf(edge) > WIDE ? NO_BYTES : without(edge, DELIMITERS);
  const isWordy = membersOf(edge).some((byte) => has(ALPHANUMERIC, byte));
  return isWordy ? setToRegex(union(own, ALPHANUMERIC)) : undefined;
}

function elementAt(alternative: AST.Alternative, at: 0 | -1): AST.Element | undefined {
  return alternative.elements.at(at);
}

/** Does the regex begin (end) with an assertion, in groups as well? */
function hasAssertion(alternative: AST.Alternative, at: 0 | -1): boolean {
  const element = elementAt(alternative, at);
  if (!element) return false;
  if (element.type === "Assertion") return true;
  return isGroup(element) && element.alternatives.some((one) => hasAssertion(one, at));
}

function endsCut(alternative: AST.Alternative, isCut: (offset: number) => boolean): boolean {
  const element = elementAt(alternative, -1);
  if (!element) return false;
  if (element.type === "Quantifier") return isCut(element.start);
  return isGroup(element) && element.alternatives.every((one) => endsCut(one, isCut));
}

function isGroup(element: AST.Element): element is AST.Group | AST.CapturingGroup {
  return element.type === "Group" || element.type === "CapturingGroup";
}
