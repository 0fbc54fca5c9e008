/** What a value says of itself to whoever decodes it: one fact, and the little that all readers of facts share.
 *  A reader is a pure function of the value and never throws. Facts hold no secret: what is shown has passed {@link plainName}. */
import type { Evidence } from "../../model/finding.ts";

export interface Fact extends Evidence {
  /** Names a person (a subject, an e-mail address): shown with `--reveal` only. */
  readonly personal?: true;
}

/** Reads what values of one form say; an empty list where there is nothing to read. */
export interface FactReader {
  /** Values that it can read. Cheap: it is tried on every finding. */
  readonly form: RegExp;
  read(value: string): readonly Fact[];
}

export function fact(name: string, text: string, weight = 0): Fact {
  return { name, text, weight };
}

/** A fact about a person. */
export function personalFact(name: string, text: string): Fact {
  return { name, text, weight: 0, personal: true };
}

/** Seconds since 1970 before which every expiry lies in the past for whoever runs this version: facts depend on no clock. */
const SURELY_PAST = Date.UTC(2026, 0, 1) / 1000;
/** Dates outside of these years are no dates. */
const FIRST_YEAR = Date.UTC(2000, 0, 1) / 1000;
const LAST_YEAR = Date.UTC(2200, 0, 1) / 1000;

/** Whether a number can be seconds since 1970 that a token was made or ends at. */
export function isDate(seconds: unknown): seconds is number {
  return typeof seconds === "number" && seconds >= FIRST_YEAR && seconds < LAST_YEAR;
}

/** @param seconds - since 1970 */
export function dateOf(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 10);
}

/** When it was made, as far as the number can be a date. */
export function issuedFact(seconds: unknown, weight = 0): Fact[] {
  return isDate(seconds) ? [fact("issued", `issued ${dateOf(seconds)}`, weight)] : [];
}

/** When it ends. What has ended for certain weighs against it; what merely may have does not: that would ask for a clock. */
export function expiryFact(seconds: unknown): Fact[] {
  if (!isDate(seconds)) return [];
  return seconds < SURELY_PAST
    ? [fact("expiry", `expired ${dateOf(seconds)}`, -1)]
    : [fact("expiry", `expires ${dateOf(seconds)}`)];
}

/** A host, URL, organisation or service that may be shown: plain characters only, neither an e-mail address nor a URL with a password. */
export function plainName(value: unknown, longest = 100): string | undefined {
  return typeof value === "string" && value.length <= longest && /^[A-Za-z0-9][A-Za-z0-9 ._:/-]*$/.test(value)
    ? value
    : undefined;
}

/** Base64 of either alphabet, padding optional; undefined when other characters stand in it. */
export function decodeBase64(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : undefined;
}

/** The object that base64 of JSON text holds. */
export function decodeJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(decodeBase64(text)?.toString("utf8") ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
