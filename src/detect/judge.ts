/** The one detection function: judges a candidate (a literal that the kernel confirmed) on its own window.
 *  A judgement depends on the rule, the bytes of the window and whether the window's ends are the object's ends, on nothing else:
 *  the delta walk and the whole-object scan call this same function and must get the same answer. Knows nothing of paths. */
import type { Evidence } from "../model/finding.ts";
import { chanceEvidence, rowsReach } from "./base64-rows.ts";
import { signedUrlFacts } from "./facts/facts.ts";
import { conditionsOf } from "./conditions.ts";
import { shannonEntropy } from "./entropy.ts";
import type { Detector, Use } from "./detector.ts";
import type { Window, WindowMatch } from "./judges/window.ts";
import { chosenPasswordEvidence, isChosen, isChosenInItsPlace } from "./model/chosen-password.ts";
import { keywordEvidence } from "./model/keyword-context.ts";
import { isPiecedTogether } from "./name-in-word.ts";
import { withWhatItIs } from "./shown-values.ts";

/** What a judgement said. Offsets are bytes from the literal that triggered it, ends exclusive; so it moves with its literal unchanged,
 *  and what is worked out of it once (checksum, number of the secret) holds for every version of a file. */
export interface Judgement {
  readonly use: Use;
  readonly start: number;
  readonly end: number;
  readonly secretStart: number;
  readonly secretEnd: number;
  /** The value, one character per Latin-1 character of the window. */
  readonly value: string;
  readonly facts: Readonly<Record<string, string>> | undefined;
  readonly score: number;
  /** What the score is made of, where the judge says. */
  readonly evidence: readonly Evidence[] | undefined;
  /** Clauses under which it counts for nothing at their places. */
  readonly conditions: readonly number[] | undefined;
  /** Verdict of the format's checksum; worked out on first need. */
  right: boolean | undefined | null;
  /** The recorder's number for the secret; -1 until it has one. */
  secret: number;
}

/** A match as found, before overlaps and companions are resolved. */
export interface RawMatch {
  /** Byte offset of the literal in the object. */
  readonly position: number;
  readonly judgement: Judgement;
}

const NO_MATCHES: readonly never[] = [];

/** The bytes that a judgement reads: an object inside the kernel's memory. */
export interface ObjectBytes {
  readonly memory: Buffer;
  readonly start: number;
  readonly length: number;
}

/** The text around a literal that its use may look at, and the byte that its first character stands at. */
export function windowOf(object: ObjectBytes, position: number, use: Use): { window: Window; origin: number } {
  const { step, low } = use.encoding;
  const wantFrom = position - use.before;
  // Cut to whole characters, counted from the literal.
  const from = wantFrom >= 0 ? wantFrom : position % step;
  const to = Math.min(object.length, position + use.after);
  const a = object.start + from;
  const b = object.start + to;
  const text = step === 1 ? object.memory.toString("latin1", a, b) : decodeWide(object.memory, a, b, step, low);
  const window = {
    text,
    at: (position - from) / step,
    length: use.literal.text.length,
    startsObject: wantFrom < 0,
    endsObject: position + use.after > object.length,
  };
  return { window, origin: from };
}

/** UTF-16 or UTF-32 text; what is no Latin-1 character becomes U+FFFF, which no class of a pattern holds. */
function decodeWide(memory: Buffer, from: number, to: number, step: number, low: number): string {
  const units: number[] = [];
  for (let p = from; p + step <= to; p += step) {
    let other = 0;
    for (let i = 0; i < step; i++) if (i !== low) other |= memory[p + i] ?? 0;
    units.push(other === 0 ? (memory[p + low] ?? 0) : 0xffff);
  }
  let text = "";
  for (let i = 0; i < units.length; i += 4096) text += String.fromCharCode(...units.slice(i, i + 4096));
  return text;
}

function compile(use: Use): RegExp {
  // Sticky where the literal fixes the place; else a search, which is one call and not one for each place.
  const { leadMin, leadMax } = use.literal;
  const { regex, flags, secretGroup } = use.pattern;
  // Where groups stand costs as much as a short match, and is asked for only where one of them is the value.
  use.regex ??= new RegExp(regex, `${flags}${leadMin === leadMax ? "y" : "g"}${secretGroup > 0 ? "d" : ""}`);
  return use.regex;
}

/** Where a match stands, and the value in it: of several groups that may be the value, the first that took part. */
function withValue(match: RegExpExecArray, secretGroup: number): WindowMatch {
  const [start, end] = [match.index, match.index + match[0].length];
  const group = match.indices?.slice(secretGroup).find((one) => one !== undefined);
  return { start, end, secretStart: group?.[0] ?? start, secretEnd: group?.[1] ?? end };
}

/** The leftmost match that holds the literal where the pattern wants it. */
function matchRegex(use: Use, window: Window): WindowMatch | undefined {
  const regex = compile(use);
  const last = window.at - use.literal.leadMin;
  let start = Math.max(0, window.at - use.literal.leadMax);
  while (start <= last) {
    regex.lastIndex = start;
    const match = regex.exec(window.text);
    if (!match || match.index > last) return undefined;
    if (match.index + match[0].length > window.at) return withValue(match, use.pattern.secretGroup);
    start = match.index + 1;
  }
  return undefined;
}

/** Every match near the literal, which stands outside; none whose surroundings may be cut off. */
function matchesNear(use: Use, { text, at, length, startsObject, endsObject }: Window): readonly WindowMatch[] {
  const { around = 0, regex: source, flags, secretGroup, context = { before: 1, after: 1 } } = use.pattern;
  const regex = (use.regex ??= new RegExp(source, `${flags}gd`));
  const first = startsObject ? 0 : context.before;
  const last = endsObject ? text.length : text.length - context.after;
  const found: WindowMatch[] = [];
  regex.lastIndex = first;
  for (let match = regex.exec(text); match; match = regex.exec(text)) {
    const [start, end] = [match.index, match.index + match[0].length];
    const isNear = start - at - length <= around && at - end <= around;
    if (isNear && end <= last) found.push(withValue(match, secretGroup));
    if (end === start) regex.lastIndex++;
  }
  return found;
}

/** Something is filled in here when a program runs or a document is used. */
const TEMPLATE = /\$\{|\{\{|\{(?:\w{1,20}|\[[^\]\n]{1,40}\]):\d{1,4}\}/;

/** A host with a path behind it, all in small letters: what programs import, where images and modules lie. */
const ADDRESS = /^[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,12}(?:\/[a-z0-9_.-]{1,40}){1,16}$/;

/** @param around - the value with one character on each side */
function isStopped(use: Use, value: string, around: string): boolean {
  const { told, judge } = use.pattern;
  // A form told by a word near by has no shape to set it apart from what a template leaves open.
  if (told === "keyword" && TEMPLATE.test(around)) return true;
  if (told !== "prefix" && judge === undefined && ADDRESS.test(value)) return true;
  const { stopwords, minEntropy } = use.pattern;
  if (stopwords.length > 0) {
    const lower = value.toLowerCase();
    if (stopwords.some((word) => lower.includes(word))) return true;
  }
  return minEntropy > 0 && shannonEntropy(value) < minEntropy;
}

/** What a form that is near a known one, and no more, says of its values. */
const DOUBT: readonly Evidence[] = [
  { name: "form", text: "is near a form that is known, and no more: new, cut off or altered", weight: -1 },
];

/** Characters behind a password that say for which host it is. */
const BEHIND = 80;

/** A value told by a word near by, and not by anything in itself, is weighed by what stands right around it; one told by a form around it by what it says. */
function surroundings(use: Use, { text, at }: Window, match: WindowMatch): Judgement["evidence"] {
  const mayBeChance = use.pattern.told !== "prefix" || rowsReach(use.pattern) > 0;
  const chance = mayBeChance ? chanceEvidence(text, match.secretStart, match.secretEnd) : undefined;
  if (chance) return chance;
  if (use.pattern.isDoubtful) return DOUBT;
  const { start, secretStart, secretEnd } = match;
  const { told, secretGroup, checksum } = use.pattern;
  const before = text.slice(start, secretStart);
  const evidence: Evidence[] = [];
  if (use.pattern.isByPosition) return positionEvidence(text, match, before);
  // The value of a form like a URL's is a password that people chose: no prefix of its own, any length.
  if (secretGroup > 0 && checksum === undefined && (told === "prefix" || before.includes("://")))
    evidence.push(
      ...chosenPasswordEvidence(text.slice(secretStart, secretEnd), before, text.slice(secretEnd, secretEnd + BEHIND)),
    );
  const tellsItself = secretStart <= at && at < secretEnd;
  if (told !== "prefix" && !tellsItself) evidence.push(...keywordEvidence(text, secretStart, secretEnd, start));
  // Where a form says that a password stands, words with a number and a sign are one.
  const isPassword = told === "generic" && secretGroup > 0 && isChosen(text.slice(secretStart, secretEnd));
  const weighed = isPassword ? withoutWords(evidence) : evidence;
  return weighed.length > 0 ? weighed : undefined;
}

function withoutWords(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.filter(({ name }) => name !== "words");
}

/** What stands before an argument is another one, or a path: no name is missed, and the value is a password that people chose. */
function positionEvidence(
  text: string,
  { start, secretStart, secretEnd }: WindowMatch,
  before: string,
): Judgement["evidence"] {
  const value = text.slice(secretStart, secretEnd);
  const around = keywordEvidence(text, secretStart, secretEnd, start).filter(
    ({ name, weight }) => weight < 0 && name !== "name" && name !== "path",
  );
  const evidence = [
    ...chosenPasswordEvidence(value, before, text.slice(secretEnd, secretEnd + BEHIND)),
    ...(isChosenInItsPlace(value) ? withoutWords(around) : around),
  ];
  return evidence.length > 0 ? evidence : undefined;
}

/** What a signed URL says beside its signature. */
function factsAround({ text }: Window, { start, end, secretStart }: WindowMatch): Judgement["facts"] {
  return text.startsWith("sig=", secretStart - 4) ? signedUrlFacts(text.slice(start, end)) : undefined;
}

/**
 * Judges one candidate.
 *
 * @param detector - whose use it is
 * @param object - the whole object's bytes
 * @param position - byte offset of the literal in the object
 * @param use - which use of it
 * @returns the matches, mostly one or none: more where the literal is a word near by, or stands in the head of a table; never throws on any input
 */
export function judgeCandidate(
  detector: Detector,
  object: ObjectBytes,
  position: number,
  use: Use,
): readonly RawMatch[] {
  const { window, origin } = windowOf(object, position, use);
  const matches = matchesIn(use, window);
  if (matches.length === 0) return NO_MATCHES;
  const placed = { window, origin, position };
  return matches.map((match) => judgeMatch(detector, use, placed, match)).filter((match) => match !== undefined);
}

function matchesIn(use: Use, window: Window): readonly WindowMatch[] {
  const { judge, pattern } = use;
  if (judge?.all) return judge.all(window);
  if (pattern.around !== undefined) return matchesNear(use, window);
  const match = judge ? judge.judge?.(window, pattern) : matchRegex(use, window);
  return match ? [match] : NO_MATCHES;
}

/** A window and where it stands: the offset of its first character in the object, and the literal's. */
interface Placed {
  readonly window: Window;
  readonly origin: number;
  readonly position: number;
}

function judgeMatch(detector: Detector, use: Use, placed: Placed, match: WindowMatch): RawMatch | undefined {
  const { window, origin, position } = placed;
  const value = window.text.slice(match.secretStart, match.secretEnd);
  const around = window.text.slice(Math.max(0, match.secretStart - 1), match.secretEnd + 1);
  if (value.length === 0 || isStopped(use, value, around) || isPiecedTogether(use.pattern, window, match))
    return undefined;
  const { clauses } = use.pattern;
  const conditions = clauses && conditionsOf(detector.clauses, clauses, window.text, match);
  if (conditions === "none") return undefined;
  const offset = (character: number): number => origin + character * use.encoding.step - position;
  const judgement: Judgement = {
    use,
    start: offset(match.start),
    end: offset(match.end),
    secretStart: offset(match.secretStart),
    secretEnd: offset(match.secretEnd),
    value,
    facts: match.facts ?? factsAround(window, match),
    score: match.score ?? 0,
    evidence: match.evidence ?? withWhatItIs(window, match, surroundings(use, window, match)),
    conditions: conditions?.length === 0 ? undefined : conditions,
    right: null,
    secret: -1,
  };
  return { position, judgement };
}
