/** Puts the patterns of many files together: one compiled set to scan with, and the words for people beside it.
 *  All mistakes of all files are collected, not only the first. Knows nothing of where the files come from. */
import { createHash } from "node:crypto";
import type { Pattern, PatternInfo } from "../model/pattern.ts";
import { compilePattern, toldOf } from "./compile.ts";
import type { PatternFile, PatternSource } from "./pattern-source.ts";
import { RegexError } from "./regex-tree.ts";
import { combineRunbooks } from "./runbook-source.ts";

/** What a scan needs. */
export interface CompiledSet {
  /** 16 hex digits; changes when any pattern does. */
  readonly version: string;
  /** Sorted by id. */
  readonly patterns: readonly Pattern[];
}

export interface Compilation {
  readonly set: CompiledSet;
  /** Sorted by id. */
  readonly info: readonly PatternInfo[];
  /** One line each: place, pattern, what is wrong. */
  readonly mistakes: readonly string[];
}

/**
 * Compiles all patterns of these files; those with mistakes are left out.
 * @param others - ids of patterns that may be companions as well
 */
export function compileFiles(files: readonly PatternFile[], others: ReadonlySet<string> = new Set()): Compilation {
  const mistakes: string[] = [];
  const patterns: Pattern[] = [];
  const info: PatternInfo[] = [];
  const places = new Map<string, string>();
  for (const file of files) {
    for (const source of file.patterns) {
      const complain = (what: string): void => void mistakes.push(`${source.place}: ${source.id}: ${what}`);
      const earlier = places.get(source.id);
      if (earlier !== undefined) complain(`the id is taken by ${earlier}`);
      places.set(source.id, source.place);
      try {
        patterns.push(compilePattern(source));
        info.push(infoOf(source, file));
      } catch (error) {
        if (!(error instanceof RegexError)) throw error;
        complain(error.message);
      }
    }
  }
  mistakes.push(...unknownCompanions(files, (id) => places.has(id) || others.has(id)));
  patterns.sort(byId);
  info.sort(byId);
  return { set: { version: versionOf(patterns), patterns }, info, mistakes };
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function unknownCompanions(files: readonly PatternFile[], isKnown: (id: string) => boolean): string[] {
  return files.flatMap((file) =>
    file.patterns.flatMap((source) =>
      source.companions
        .filter((companion) => !isKnown(companion.pattern))
        .map((companion) => `${source.place}: ${source.id}: companion ${companion.pattern}: no such pattern`),
    ),
  );
}

function versionOf(patterns: readonly Pattern[]): string {
  return createHash("sha256").update(JSON.stringify(patterns)).digest("hex").slice(0, 16);
}

function infoOf(source: PatternSource, file: PatternFile): PatternInfo {
  return {
    id: source.id,
    provider: source.provider,
    providerTitle: file.title,
    title: source.title,
    ...(source.description === undefined ? {} : { description: source.description }),
    role: source.role,
    severity: source.severity,
    references: [...new Set([...source.references, ...file.references])],
    cwe: source.cwe,
    runbook: combineRunbooks(file.runbook, source.runbook),
    told: toldOf(source),
  };
}
