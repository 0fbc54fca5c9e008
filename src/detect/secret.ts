/** What may leave the worker of a secret: a fingerprint and a preview. The raw value stays here unless `--reveal` asks for it.
 *  Fingerprints are of the value alone. A value that could be guessed from its fingerprint gets none without a user's key. */
import { createHmac, hash, scryptSync } from "node:crypto";
import type { Pattern } from "../model/pattern.ts";

/** The public constant under which strong values are fingerprinted when no key is configured. */
const PUBLIC_KEY = "dredge fingerprint 1";
/** Bits below which a value counts as guessable and its fingerprint is stretched. */
const STRONG_BITS = 64;

/** A careful lower guess at how many values one would have to try, as bits. */
function guessBits(pattern: Pattern, value: string): number {
  if (pattern.told === "generic") return value.length >= 24 && isMixed(value) ? value.length * 3 : 0;
  const alphabet =
    (/[a-z]/.test(value) ? 26 : 0) +
    (/[A-Z]/.test(value) ? 26 : 0) +
    (/[0-9]/.test(value) ? 10 : 0) +
    (/[^A-Za-z0-9]/.test(value) ? 4 : 0);
  const distinct = new Set(value).size;
  const length = Math.min(value.length, distinct * 3);
  const bits = length * Math.log2(Math.max(2, Math.min(alphabet, distinct * 2)));
  // Passwords inside URLs and the like are chosen by people.
  return pattern.told === "keyword" && value.length < 16 ? Math.min(bits, STRONG_BITS - 1) : bits;
}

function isMixed(value: string): boolean {
  return /[0-9]/.test(value) && /[A-Za-z]/.test(value) && new Set(value).size >= 12;
}

/** Whether a value could be found by trying: its fingerprint is stretched, and without a key it gets none. */
export function isGuessable(pattern: Pattern, value: string): boolean {
  return guessBits(pattern, value) <= STRONG_BITS;
}

/**
 * The value's fingerprint, the same in git, directories, images and reports.
 *
 * @param key - the user's key, if configured
 * @returns 32 hex digits (128 bits of HMAC-SHA-256), or undefined for a guessable value without a key
 */
export function fingerprintOf(pattern: Pattern, value: string, key: string | undefined): string | undefined {
  const weak = isGuessable(pattern, value);
  if (key === undefined && weak) return undefined;
  const input = weak
    ? scryptSync(value, `dredge ${key ?? ""}`, 32, { N: 16384, r: 8, p: 1 })
    : Buffer.from(value, "latin1");
  return createHmac("sha256", key ?? PUBLIC_KEY)
    .update(input)
    .digest("hex")
    .slice(0, 32);
}

/** A digest of the value, of use to whoever can guess it: never to be kept or reported as it is. */
export function valueDigest(value: string): string {
  return hash("sha256", Buffer.from(value, "latin1"), "base64url");
}

/** Tells two values apart within one run, without being of use outside it. @param digest - of the value */
export function runIdentity(runKey: string, digest: string): string {
  return hash("sha256", runKey + digest, "base64url").slice(0, 22);
}

/** The literal that the value begins with, as the value writes it. */
function literalAt({ literals }: Pattern, value: string): string | undefined {
  for (const { text, leadMax } of literals) {
    const head = value.slice(0, text.length);
    if (leadMax === 0 && head.toLowerCase() === text.toLowerCase()) return head;
  }
  return undefined;
}

/** The pattern's public prefix, as far as the value begins with one of its literals, and the length. */
export function previewOf(pattern: Pattern, value: string): string {
  const begin = value.startsWith("-----BEGIN ") ? (/^-----BEGIN [A-Z0-9 ]+-----/.exec(value)?.[0] ?? "") : "";
  const literal = pattern.told === "prefix" ? literalAt(pattern, value) : undefined;
  const shown = begin || (literal !== undefined && literal.length < value.length / 2 ? literal : "");
  return `${shown}… (${value.length} characters)`;
}
