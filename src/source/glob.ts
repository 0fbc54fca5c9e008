/** Matches one ignore pattern against one name or path, as git's own matcher does (gitignore(5), glob(7), git's t3070).
 *  Compiled to a flat list of steps once; matching goes back to the last `*` and then to the last `**` only, which is
 *  enough for this language and keeps a hostile pattern polynomial where plain recursion is exponential.
 *  Knows nothing of ignore files, negation or directories. */
import type { BytePath } from "../model/finding.ts";

const SLASH = 0x2f;
const BACKSLASH = 0x5c;

/** One step of a compiled glob: a literal byte is its own number, everything else is an object. */
type Step =
  | number
  /** Any byte; `?`. */
  | { readonly kind: "any" }
  /** A bracket expression: 256 flags, one a byte. */
  | { readonly kind: "class"; readonly members: Uint8Array }
  /** Any run of bytes; of bytes that are not slashes when `crossing` is false. */
  | { readonly kind: "star"; readonly crossing: boolean }
  /** Nothing, or any run of bytes that ends in a slash. */
  | { readonly kind: "directories" };

/** A compiled glob; `undefined` stands for a pattern that can never match (an open bracket, a trailing backslash). */
export interface Glob {
  readonly steps: readonly Step[];
  /** With true, `*`, `?` and brackets never match a slash, and `**` is special. */
  readonly pathname: boolean;
}

const ANY: Step = { kind: "any" };

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
      steps.push(ANY);
      at++;
    } else if (byte === 0x2a) {
      at = compileStars(pattern, at, pathname, steps);
    } else if (byte === 0x5b) {
      const members = new Uint8Array(256);
      const end = compileClass(pattern, at + 1, members);
      if (end < 0) return undefined;
      if (pathname) members[SLASH] = 0;
      steps.push({ kind: "class", members });
      at = end;
    } else {
      steps.push(byte);
      at++;
    }
  }
  return { steps, pathname };
}

/** A run of asterisks. Two or more between slashes (or ends) cross directories; all others are one ordinary `*`. */
function compileStars(pattern: BytePath, start: number, pathname: boolean, steps: Step[]): number {
  let end = start;
  while (pattern[end] === "*") end++;
  const opens = start === 0 || pattern[start - 1] === "/";
  const closes = end === pattern.length || pattern[end] === "/" || pattern.startsWith("\\/", end);
  if (pathname && end - start > 1 && opens && closes) {
    if (pattern[end] === "/") {
      steps.push({ kind: "directories" });
      return end + 1;
    }
    steps.push({ kind: "star", crossing: true });
    return end;
  }
  steps.push({ kind: "star", crossing: !pathname });
  return end;
}

const POSIX_CLASSES: Readonly<Record<string, (byte: number) => boolean>> = {
  alnum: (b) => isAlpha(b) || isDigit(b),
  alpha: isAlpha,
  blank: (b) => b === 0x20 || b === 0x09,
  cntrl: (b) => b < 0x20 || b === 0x7f,
  digit: isDigit,
  graph: (b) => b > 0x20 && b < 0x7f,
  lower: (b) => b >= 0x61 && b <= 0x7a,
  print: (b) => b >= 0x20 && b < 0x7f,
  punct: (b) => b > 0x20 && b < 0x7f && !isAlpha(b) && !isDigit(b),
  // Git's own notion of a space: no vertical tab, no form feed.
  space: (b) => b === 0x20 || b === 0x09 || b === 0x0a || b === 0x0d,
  upper: (b) => b >= 0x41 && b <= 0x5a,
  xdigit: (b) => isDigit(b) || (b >= 0x41 && b <= 0x46) || (b >= 0x61 && b <= 0x66),
};

function isAlpha(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Reads a bracket expression from just behind its `[`.
 *  @returns the position behind the closing bracket, or -1 when it is malformed */
function compileClass(pattern: BytePath, start: number, members: Uint8Array): number {
  let at = start;
  const negated = pattern[at] === "!" || pattern[at] === "^";
  if (negated) at++;
  let previous = -1;
  for (let first = true; first || pattern[at] !== "]"; first = false) {
    if (at >= pattern.length) return -1;
    if (pattern[at] === "-" && previous >= 0 && at + 1 < pattern.length && pattern[at + 1] !== "]") {
      at++;
      if (pattern[at] === "\\" && ++at >= pattern.length) return -1;
      members.fill(1, previous, Math.max(previous, pattern.charCodeAt(at) + 1));
      previous = -1;
      at++;
    } else if (pattern.startsWith("[:", at)) {
      const end = pattern.indexOf("]", at + 2);
      if (end < 0) return -1;
      if (end > at + 2 && pattern[end - 1] === ":") {
        const test = POSIX_CLASSES[pattern.slice(at + 2, end - 1)];
        if (test === undefined) return -1;
        for (let byte = 0; byte < 256; byte++) if (test(byte)) members[byte] = 1;
        previous = -1;
        at = end + 1;
      } else {
        previous = 0x5b;
        members[previous] = 1;
        at++;
      }
    } else {
      if (pattern[at] === "\\" && ++at >= pattern.length) return -1;
      previous = pattern.charCodeAt(at);
      members[previous] = 1;
      at++;
    }
  }
  if (negated) for (let byte = 0; byte < 256; byte++) members[byte] = 1 - (members[byte] ?? 0);
  return at + 1;
}

/** Whether the glob matches all of `text` from `from` on. */
export function matchGlob(glob: Glob, text: BytePath, from = 0): boolean {
  const { steps, pathname } = glob;
  let step = 0;
  let at = from;
  // Where to go on after a failure: the last `*` in this directory, and the last `**`.
  let starStep = -1;
  let starAt = 0;
  let crossStep = -1;
  let crossAt = 0;
  for (;;) {
    const current = steps[step];
    if (current === undefined) {
      if (at === text.length) return true;
    } else if (typeof current === "number") {
      if (at < text.length && text.charCodeAt(at) === current) {
        step++;
        at++;
        continue;
      }
    } else if (current.kind === "star" && !current.crossing) {
      starStep = ++step;
      starAt = at;
      continue;
    } else if (current.kind === "star" || current.kind === "directories") {
      crossStep = ++step;
      crossAt = at;
      starStep = -1;
      continue;
    } else if (at < text.length && matchesByte(current, text.charCodeAt(at), pathname)) {
      step++;
      at++;
      continue;
    }
    if (starStep >= 0 && starAt < text.length && text.charCodeAt(starAt) !== SLASH) {
      at = ++starAt;
      step = starStep;
      continue;
    }
    if (crossStep < 0) return false;
    crossAt = nextCrossing(steps[crossStep - 1], text, crossAt);
    if (crossAt < 0) return false;
    at = crossAt;
    step = crossStep;
    starStep = -1;
  }
}

function matchesByte(step: Exclude<Step, number>, byte: number, pathname: boolean): boolean {
  if (step.kind === "class") return step.members[byte] === 1;
  return !pathname || byte !== SLASH;
}

/** The next place where what follows a `**` may begin: one byte on, or behind the next slash. -1: none. */
function nextCrossing(step: Step | undefined, text: BytePath, at: number): number {
  if (typeof step === "object" && step.kind === "directories") {
    const slash = text.indexOf("/", at);
    return slash < 0 ? -1 : slash + 1;
  }
  return at < text.length ? at + 1 : -1;
}
