/** Which untracked files git ignores: the rules of gitignore(5), read from ignore files and asked one path at a time.
 *  Most rules are a bare name or `*.suffix`, so these are looked up or compared, and only the rest are globs.
 *  Knows nothing of the file system or the index: walk.ts reads the files and says what is a directory. */
import type { BytePath } from "../model/finding.ts";
import { compileGlob, matchGlob } from "./glob.ts";
import type { Glob } from "./glob.ts";

/** One line of an ignore file. */
interface Rule {
  /** Place in its file; a later rule outdoes an earlier one. */
  readonly order: number;
  readonly negated: boolean;
  readonly directoryOnly: boolean;
  /** How it is told, cheapest first. */
  readonly test:
    | { readonly kind: "name"; readonly name: BytePath }
    | { readonly kind: "suffix"; readonly suffix: BytePath }
    | { readonly kind: "name-glob"; readonly glob: Glob }
    | { readonly kind: "path"; readonly path: BytePath }
    | { readonly kind: "path-glob"; readonly prefix: BytePath; readonly glob: Glob };
}

/** The rules of one ignore file, compiled. */
export interface IgnoreFile {
  /** Rules that name one base name, by that name; each list in falling order. */
  readonly byName: ReadonlyMap<BytePath, readonly Rule[]>;
  /** All others, in falling order. */
  readonly others: readonly Rule[];
}

/** Ignore files that apply in a directory, strongest first. */
export interface IgnoreScope {
  readonly file: IgnoreFile;
  /** Length of the directory that the file stands in, with its slash; 0 at the top of the work tree. */
  readonly baseLength: number;
  readonly weaker: IgnoreScope | undefined;
}

/** Parses the text of a `.gitignore`, `info/exclude` or `core.excludesFile`.
 *  @param text - Latin-1, one character per byte
 *  @returns undefined when it holds no rule */
export function parseIgnoreFile(text: string): IgnoreFile | undefined {
  const byName = new Map<BytePath, Rule[]>();
  const others: Rule[] = [];
  let order = 0;
  const body = text.startsWith("\xef\xbb\xbf") ? text.slice(3) : text;
  for (const line of body.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const rule = parseRule(trimTrailingSpaces(cutLine(line)), order++);
    if (rule === undefined) continue;
    if (rule.test.kind !== "name") {
      others.push(rule);
      continue;
    }
    const same = byName.get(rule.test.name);
    if (same === undefined) byName.set(rule.test.name, [rule]);
    else same.push(rule);
  }
  if (others.length === 0 && byName.size === 0) return undefined;
  others.reverse();
  for (const rules of byName.values()) rules.reverse();
  return { byName, others };
}

/** Puts an ignore file on top of those that already apply.
 *  @param directory - where the file stands, relative to the work tree, without a final slash; "" for the top and for
 *  files outside the tree */
export function withIgnoreFile(
  scope: IgnoreScope | undefined,
  file: IgnoreFile | undefined,
  directory: BytePath,
): IgnoreScope | undefined {
  if (file === undefined) return scope;
  return { file, baseLength: directory === "" ? 0 : directory.length + 1, weaker: scope };
}

/** Whether the rules ignore a path, its parent directories apart (a file in an ignored directory is ignored whatever is
 *  asked here: the caller does not descend).
 *  @param path - relative to the work tree, no final slash
 *  @param directory - whether it is one; a symlink to a directory is not */
export function isIgnored(scope: IgnoreScope | undefined, path: BytePath, directory: boolean): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  for (let level = scope; level !== undefined; level = level.weaker) {
    const rule = lastMatch(level, path, name, directory);
    if (rule !== undefined) return !rule.negated;
  }
  return false;
}

function lastMatch(scope: IgnoreScope, path: BytePath, name: BytePath, directory: boolean): Rule | undefined {
  const named = scope.file.byName.get(name)?.find((rule) => directory || !rule.directoryOnly);
  const floor = named?.order ?? -1;
  for (const rule of scope.file.others) {
    if (rule.order < floor) break;
    if (rule.directoryOnly && !directory) continue;
    if (matches(rule, path, name, scope.baseLength)) return rule;
  }
  return named;
}

function matches(rule: Rule, path: BytePath, name: BytePath, base: number): boolean {
  const test = rule.test;
  switch (test.kind) {
    case "name":
      return name === test.name;
    case "suffix":
      return name.endsWith(test.suffix);
    case "name-glob":
      return matchGlob(test.glob, name);
    case "path":
      return path.length - base === test.path.length && path.startsWith(test.path, base);
    case "path-glob":
      return path.startsWith(test.prefix, base) && matchGlob(test.glob, path, base + test.prefix.length);
  }
}

/** Git's lines end at a line feed, at a carriage return before one, and at a NUL byte. */
function cutLine(line: string): string {
  const body = line.endsWith("\r") ? line.slice(0, -1) : line;
  const nul = body.indexOf("\0");
  return nul < 0 ? body : body.slice(0, nul);
}

/** Drops trailing spaces that no backslash protects. */
function trimTrailingSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\") {
      at++;
      if (at >= line.length) return line;
      end = at + 1;
    } else if (line[at] !== " ") {
      end = at + 1;
    }
  }
  return line.slice(0, end);
}

function parseRule(line: string, order: number): Rule | undefined {
  const negated = line.startsWith("!");
  let pattern = negated ? line.slice(1) : line;
  const directoryOnly = pattern.endsWith("/");
  if (directoryOnly) pattern = pattern.slice(0, -1);
  if (pattern === "") return undefined;
  const test = pattern.includes("/") ? pathTest(pattern) : nameTest(pattern);
  return test === undefined ? undefined : { order, negated, directoryOnly, test };
}

/** Position of the first byte that is special in a glob, or the pattern's length. */
function literalLength(pattern: string): number {
  const at = pattern.search(/[*?[\\]/);
  return at < 0 ? pattern.length : at;
}

/** A pattern without a slash: tried on the last component, in any directory below. */
function nameTest(pattern: string): Rule["test"] | undefined {
  if (literalLength(pattern) === pattern.length) return { kind: "name", name: pattern };
  const rest = pattern.slice(1);
  if (pattern.startsWith("*") && literalLength(rest) === rest.length) return { kind: "suffix", suffix: rest };
  const glob = compileGlob(pattern, false);
  return glob && { kind: "name-glob", glob };
}

/** A pattern with a slash: tried on the path from its file's directory on. As in git, the literal start is cut off
 *  first, so that `a**` + `/b` behaves as if its asterisks stood at a start. */
function pathTest(pattern: string): Rule["test"] | undefined {
  const anchored = pattern.startsWith("/") ? pattern.slice(1) : pattern;
  const literal = literalLength(anchored);
  if (literal === anchored.length) return { kind: "path", path: anchored };
  const glob = compileGlob(anchored.slice(literal), true);
  return glob && { kind: "path-glob", prefix: anchored.slice(0, literal), glob };
}
