/** Matches one ignore pattern against one name or path, as git's own matcher does (gitignore(5), glob(7), git's t3070).
 *  Compiled to a flat list of steps once; matching goes back to the last `*` and then to the last `**` only, which is
 *  enough for this language and keeps a hostile pattern polynomial where plain recursion is exponential.
 *  Knows nothing of ignore files, negation or directories. */
import type { BytePath } from "../model/finding.ts";
import { parseBracket } from "./bracket.ts";

const SLASH = 0x2f;
const BACKSLASH = 0x5c;

/** One step of a compiled glob: a byte, a set of bytes (256 flags), or one of three runs. A `star` is any run of bytes
 *  but slashes, a `cross` any run at all, `directories` nothing or any run that ends in a slash. */
type Step = number | Uint8Array | "star" | "cross" | "directories";

/** A compiled glob; `undefined` stands for a pattern that can never match (an open bracket, a trailing backslash). */
export type Glob = readonly Step[];

/** Compiles a glob.
 *  @param pattern - Latin-1, one character per byte
 *  @param pathname - whether slashes are special (a pattern that holds a slash) or not (one tried on base names)
 *  @returns undefined when the pattern is malformed and thus matches nothing */
export function compileGlob(pattern: BytePath, pathname: boolean): Glob | undefined {
  const steps: Step[] = [];
  let at = 0;
  while (at < pattern.length) {
    const byte = pattern.charCodeAt(at);
    if (byte === BACKSLASH) {
      if (at + 1 >= pattern.length) return undefined;
      steps.push(pattern.charCodeAt(at + 1));
      at += 2;
    } else if (byte === 0x3f) {
      steps.push(anyByte(pathname));
      at++;
    } else if (byte === 0x2a) {
      at = compileStars(pattern, at, pathname, steps);
    } else if (byte === 0x5b) {
      const bracket = parseBracket(pattern, at + 1);
      if (bracket === undefined) return undefined;
      if (pathname) bracket.members[SLASH] = 0;
      steps.push(bracket.members);
      at = bracket.end;
    } else {
      steps.push(byte);
      at++;
    }
  }
  return steps;
}

/** `?`: any byte, but a slash where these are special. */
function anyByte(pathname: boolean): Uint8Array {
  const members = new Uint8Array(256).fill(1);
  if (pathname) members[SLASH] = 0;
  return members;
}

/** A run of asterisks. Two or more between slashes (or ends) cross directories; all others are one ordinary `*`. */
function compileStars(pattern: BytePath, start: number, pathname: boolean, steps: Step[]): number {
  let end = start;
  while (pattern[end] === "*") end++;
  const opens = start === 0 || pattern[start - 1] === "/";
  const closes = end === pattern.length || pattern[end] === "/" || pattern.startsWith("\\/", end);
  if (pathname && end - start > 1 && opens && closes) {
    if (pattern[end] === "/") {
      steps.push("directories");
      return end + 1;
    }
    steps.push("cross");
    return end;
  }
  steps.push(pathname ? "star" : "cross");
  return end;
}

/** Whether the glob matches all of `text` from `from` on. */
export function matchGlob(glob: Glob, text: BytePath, from = 0): boolean {
  let step = 0;
  let at = from;
  // Where to go on after a failure: the last `star` in this directory, and the last run that crosses directories.
  let starStep = -1;
  let starAt = 0;
  let crossStep = -1;
  let crossAt = 0;
  for (;;) {
    const current = glob[step];
    if (current === "star") {
      starStep = ++step;
      starAt = at;
    } else if (current === "cross" || current === "directories") {
      crossStep = ++step;
      crossAt = at;
      starStep = -1;
    } else if (current === undefined && at === text.length) {
      return true;
    } else if (current !== undefined && takes(current, text, at)) {
      step++;
      at++;
    } else if (starStep >= 0 && starAt < text.length && text.charCodeAt(starAt) !== SLASH) {
      at = ++starAt;
      step = starStep;
    } else {
      crossAt = crossStep < 0 ? -1 : nextCrossing(glob[crossStep - 1], text, crossAt);
      if (crossAt < 0) return false;
      at = crossAt;
      step = crossStep;
      starStep = -1;
    }
  }
}

function takes(step: number | Uint8Array, text: BytePath, at: number): boolean {
  if (at >= text.length) return false;
  const byte = text.charCodeAt(at);
  return typeof step === "number" ? step === byte : step[byte] === 1;
}

/** The next place where what follows a crossing run may begin: one byte on, or behind the next slash. -1: none. */
function nextCrossing(step: Step | undefined, text: BytePath, at: number): number {
  if (step !== "directories") return at < text.length ? at + 1 : -1;
  const slash = text.indexOf("/", at);
  return slash < 0 ? -1 : slash + 1;
}
