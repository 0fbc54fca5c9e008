/** The generic detector: a value assigned to a name that says it is a secret (`db_password = "…"`, `--token …`, `apiKey: …`).
 *  Reads the syntax around the keyword, refuses what cannot be a value, weighs the rest with a small model.
 *  Path-blind: what the file's name says is applied after placement. */
import type { Evidence } from "../../model/finding.ts";
import { standsInBase64, standsInBase85 } from "../base64-rows.ts";
import { BARE_VALUE, SESSION } from "../path-evidence.ts";
import { isChosen, isChosenInItsPlace } from "../model/chosen-password.ts";
import { explain, weigh } from "../model/score.ts";
import { FLOOR, WRITTEN_FLOOR } from "../model/value-model.ts";
import { readName, type SecretClass, type TellingName } from "./assignment/names.ts";
import { tooPlain } from "./assignment/plain-values.ts";
import { whyNoSecret } from "./assignment/references.ts";
import { readAssignment, readNameSpan, type Assignment } from "./assignment/syntax.ts";
import type { Judge, Window, WindowMatch } from "./window.ts";

/** Characters of the window before and after the keyword's first; the whole is at most 512. */
export const BEFORE = 96;
export const AFTER = 412;
/** Fewest characters of such a value that is no password. */
const WRITTEN = 12;
const BRACKET = /[()[\]{}]/;
/** In most languages it would need quotes; no labelled example says how often it is one. */
const TANGLED: Evidence = {
  name: "brackets",
  text: "has no quotes, and brackets that nest as no code does",
  weight: -3,
};

/** Weighed by its place: strings of most languages have quotes (path-evidence.ts). */
const BARE: Evidence = { name: BARE_VALUE, text: "has no quotes", weight: 0 };

/** Weighed by its place, too: sessions in logs are over. */
const OF_A_SESSION: Evidence = { name: SESSION, text: "ends with its session", weight: 0 };
/** A nonce goes over the wire in clear, a salt stands beside what it salts. */
const OPEN: Evidence = { name: "open", text: "is used once, or stands beside what it salts", weight: -8 };

/** `"session_id": "1ffd059c-…"`: what an interface, a program or a log calls a session by; a cookie is what proves one. */
const OF_A_RECORD: Evidence = { name: "id", text: "is what a session is called by", weight: -6.5 };
const SESSION_ID =
  /(?:^|[^A-Za-z])(?:sess(?:ion)?[_-]id|S(?:ESS(?:ION)?|ess(?:ion)?)[_-](?:Id|ID))$|[sS]ession(?:Id|ID)$/;
const COOKIE = /cookie/i;

/** Words in the labelled examples are no passwords: there letters of real ones were replaced. */
const OF_PEOPLE: Evidence = {
  name: "chosen",
  text: "is a word with a number and a sign, as people choose passwords",
  weight: 3,
};

const SALTED: Evidence = { name: "salted", text: "is a hash, and its salt stands beside it", weight: -8 };
const A_ROW_OF_85: Evidence = { name: "data", text: "stands in rows of base85", weight: -12 };
const A_ROW: Evidence = { name: "data", text: "is a row of base64 among others", weight: -6 };
const IN_BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i;
const SALT_BEHIND = /^["']?,?\s{1,4}["']?(?:password_?)?salt["']?\s{0,2}[=:]/i;

/** How far the judge gets with what stands around a keyword. */
export type Reading =
  | { readonly kind: "plain-name" | "no-value" }
  | { readonly kind: "reference"; readonly assignment: Assignment; readonly reason: string }
  | { readonly kind: "weighed"; readonly assignment: Assignment; readonly name: TellingName };

const names = new Map<string, TellingName | null>();
const MOST_REMEMBERED = 8192;

/** The same names come again and again. */
function rememberedName(text: string): TellingName | null {
  let name = names.get(text);
  if (name === undefined) {
    name = readName(text) ?? null;
    if (names.size >= MOST_REMEMBERED) names.clear();
    names.set(text, name);
  }
  return name;
}

/** Name and value around the window's keyword, where both are there. */
function readNamed({ text, at, length }: Window): Exclude<Reading, { kind: "reference" }> {
  const span = readNameSpan(text, at, length);
  if (!rememberedName(text.slice(span.start, span.end))) return { kind: "plain-name" };
  const assignment = readAssignment(text, span, at + length);
  if (!assignment) return { kind: "no-value" };
  // What is called (`password.equals`) is no part of the name.
  const name = rememberedName(assignment.name);
  return name ? { kind: "weighed", assignment, name } : { kind: "plain-name" };
}

function whyRefused(assignment: Assignment, name: TellingName): string | undefined {
  return tooPlain(assignment, name) ?? whyNoSecret(assignment);
}

/** Reads what stands around the window's keyword, and says why it is no secret where that is certain. */
export function readWindow(window: Window): Reading {
  const read = readNamed(window);
  if (read.kind !== "weighed") return read;
  const { assignment, name } = read;
  const reason = whyRefused(assignment, name);
  return reason === undefined ? read : { kind: "reference", assignment, reason };
}

/** The evidence for and against a value, as log-odds that add up to its score. */
export function evidenceOf(assignment: Assignment, name: TellingName): readonly Evidence[] {
  const weighed = weigh(assignment, name, -Infinity);
  return weighed ? explain(weighed, assignment.name) : [];
}

function judge(window: Window): WindowMatch | undefined {
  const read = readNamed(window);
  if (read.kind !== "weighed") return undefined;
  const { assignment, name } = read;
  // Weighing is quicker than asking for all that makes a value none.
  const weighed = weigh(assignment, name, floorOf(assignment, name));
  if (!weighed || whyRefused(assignment, name) !== undefined) return undefined;
  const { nameStart, valueStart, valueEnd } = assignment;
  const further = furtherEvidence(assignment, name);
  if (isSalted(assignment, window.text)) further.push(SALTED);
  if (standsInBase64(window.text, valueStart, valueEnd)) further.push(A_ROW);
  if (standsInBase85(window.text, valueStart, valueEnd)) further.push(A_ROW_OF_85);
  const evidence = [...explain(weighed, assignment.name), ...further];
  return {
    start: nameStart,
    end: valueEnd,
    secretStart: valueStart,
    secretEnd: valueEnd,
    score: further.reduce((sum, { weight }) => sum + weight, weighed.odds),
    evidence,
  };
}

/** What no labelled example says enough of, and what the place decides. */
function furtherEvidence(assignment: Assignment, { secretClass, words, at }: TellingName): Evidence[] {
  const { name, before, value } = assignment;
  const evidence: Evidence[] = [];
  if (
    (secretClass === "password" && at === words.length - 1 && isChosen(value)) ||
    isChosenInBase64(value, secretClass)
  )
    evidence.push(OF_PEOPLE);
  if (isTangled(assignment)) evidence.push(TANGLED);
  if (isBare(assignment)) evidence.push(BARE);
  if (secretClass === "session") evidence.push(OF_A_SESSION);
  if (SESSION_ID.test(name) && !COOKIE.test(before)) evidence.push(OF_A_RECORD);
  if (secretClass === "nonce" || (secretClass === "salt" && words.length === 1)) evidence.push(OPEN);
  return evidence;
}

/** `Basic YWRtaW46…`, `password: TW9ua2V5…`: who writes a word in base64 means it to be none. */
function isChosenInBase64(value: string, secretClass: SecretClass): boolean {
  if (secretClass !== "password" && secretClass !== "scheme") return false;
  if (value.length < 8 || value.length > 64 || !IN_BASE64.test(value)) return false;
  const text = Buffer.from(value, "base64").toString("latin1").replace(/\n$/, "");
  const chosen = secretClass === "scheme" ? /^[\w.@+-]{1,40}:(.{6,})$/.exec(text)?.[1] : text;
  return chosen !== undefined && isChosenInItsPlace(chosen);
}

function isSalted({ value, valueEnd }: Assignment, text: string): boolean {
  return HASH.test(value) && SALT_BEHIND.test(text.slice(valueEnd, valueEnd + 24));
}

/** Without quotes brackets stand only in what is no code. */
function isTangled({ quote, value }: Pick<Assignment, "quote" | "value">): boolean {
  return quote === "" && BRACKET.test(value);
}

/** A comment, or a string that began before: what stands there is text. */
const IN_TEXT = /(?:\/\/|#|\/?\*|--|["'\x60])[^\n]*$/;

function isBare({ quote, operator, before }: Assignment): boolean {
  return quote === "" && /^[=:]/.test(operator) && !IN_TEXT.test(before);
}

function floorOf({ operator, quote, value }: Assignment, { secretClass }: TellingName): number {
  if (secretClass === "scheme") return WRITTEN_FLOOR;
  if (quote === "" && !/^[=:]/.test(operator)) return FLOOR;
  if (secretClass === "password" || isTangled({ quote, value })) return WRITTEN_FLOOR;
  return quote !== "" && value.length >= WRITTEN && !/\s/.test(value) ? WRITTEN_FLOOR : FLOOR;
}

export const assignmentJudge: Judge = {
  before: BEFORE,
  after: AFTER,
  probes: { after: [["assignment"]], before: [] },
  judge,
};
