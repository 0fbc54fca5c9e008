/** Finds out which of dredge's findings another tool's file accepts: by the value or its SHA-1 where it says them, else by what stands on the line that it
 *  names, in the commit that it names. A line is read and must hold the value; nothing is accepted because it is near. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { readText } from "../../config/file.ts";
import { openCommitFiles, type CommitFiles } from "./commit-files.ts";
import { printable } from "../../model/display.ts";
import { UsageError } from "../../model/errors.ts";
import type { Finding, Verdict } from "../../model/finding.ts";
import type { Target } from "../../model/options.ts";
import type { BaselineEntry } from "../../model/policy.ts";
import { isBaseline, parseBaseline } from "../../policy/baseline-file.ts";
import { readForeignBaseline, type ForeignEntry } from "../../policy/foreign-baseline.ts";
import type { Terminal } from "../command.ts";
import type { Acceptance } from "../commands/baseline.ts";
import { entryFor } from "./accept.ts";
import type { OwnImport } from "./other-key.ts";

interface Import {
  readonly file: string;
  readonly entries: readonly ForeignEntry[];
}

/** The files of `--import`: of other tools, and of dredge's own form. */
interface Imports {
  readonly foreign: readonly Import[];
  readonly own: readonly OwnImport[];
}

/** Shorter values are compared whole: a few letters stand in anything. */
const LEAST_PART = 8;

/**
 * Reads the files of `--import`.
 * @throws UsageError with a line for each that is of no known form
 */
export function readImports(files: readonly string[], workingDirectory: string): Imports {
  const mistakes: string[] = [];
  const foreign: Import[] = [];
  const own: OwnImport[] = [];
  for (const file of files) {
    const text = textOf(file, workingDirectory, mistakes);
    if (text === undefined) continue;
    if (isBaseline(text)) {
      const baseline = parseBaseline(text);
      mistakes.push(...baseline.mistakes.map(([line, wrong]) => `${file}:${line}: ${wrong}`));
      own.push({ file, baseline });
      continue;
    }
    const read = readForeignBaseline(text);
    if ("entries" in read) foreign.push({ file, entries: read.entries });
    else mistakes.push(`${file}:${read.line}: ${read.wrong}`);
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.join("\n"));
  return { foreign, own };
}

/** Notes what cannot be read, and goes on. */
function textOf(file: string, workingDirectory: string, mistakes: string[]): string | undefined {
  try {
    return readText(resolve(workingDirectory, file), file);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    mistakes.push(error.message);
    return undefined;
  }
}

/**
 * Entries for the findings that the files accept; what they accept and dredge does not find is counted on standard error.
 * @param verdicts - with their values
 */
export function matchImports(
  imports: readonly Import[],
  verdicts: readonly Verdict[],
  acceptance: Acceptance,
  target: Target,
  terminal: Terminal,
): readonly BaselineEntry[] {
  const lines = new Lines(target);
  try {
    const entries = new Map<string, BaselineEntry>();
    for (const { file, entries: foreign } of imports) {
      const reason = acceptance.reason ?? `imported from ${basename(file)}`;
      let lost = 0;
      for (const one of foreign) {
        const found = verdicts.filter(({ finding }) => isMeant(one, finding, lines));
        if (found.length === 0) lost++;
        const accepted = found.flatMap(({ finding }) => entryFor(finding, reason, acceptance) ?? []);
        for (const entry of accepted) entries.set(entry.id, entry);
      }
      const missed = lost === 0 ? "" : `; ${lost} match nothing that dredge finds`;
      terminal.err(`dredge: ${printable(file)}: ${foreign.length} entries${missed}\n`);
    }
    return [...entries.values()];
  } finally {
    lines.close();
  }
}

function isMeant(one: ForeignEntry, finding: Finding, lines: Lines): boolean {
  const { secret } = finding;
  if (secret === undefined) return false;
  if (one.value !== undefined) {
    const value = Buffer.from(one.value, "utf8").toString("latin1");
    return secret === value || (isPart(secret, value) && one.path !== undefined && isPlacedAt(finding, one.path));
  }
  if (one.sha1 !== undefined && sha1(secret) === one.sha1) return true;
  if (one.path === undefined || one.line === undefined || !isPlacedAt(finding, one.path)) return false;
  const line = lines.at(one.path, one.line, one.commit);
  return line !== undefined && line.includes(secret.split("\n")[0]?.trimEnd() ?? secret);
}

/** Tools differ by a quote or a prefix in what they take for the value. */
function isPart(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= LEAST_PART && long.includes(short);
}

function sha1(secret: string): string {
  return createHash("sha1").update(secret, "latin1").digest("hex");
}

function isPlacedAt({ occurrences }: Finding, path: string): boolean {
  const wanted = Buffer.from(path.replace(/^\.\//, ""), "utf8").toString("latin1");
  return occurrences.some(({ origin }) => "path" in origin && origin.path === wanted);
}

/** Lines of files as commits have them, or as they stand on disk. */
class Lines {
  readonly #target: Target;
  readonly #texts = new Map<string, readonly string[] | undefined>();
  #commits: CommitFiles | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  /** @param line - from 1 */
  at(path: string, line: number, commit: string | undefined): string | undefined {
    const key = `${commit ?? ""} ${path}`;
    if (!this.#texts.has(key)) this.#texts.set(key, this.#read(path, commit));
    return this.#texts.get(key)?.[line - 1];
  }

  close(): void {
    this.#commits?.close();
  }

  #read(path: string, commit: string | undefined): readonly string[] | undefined {
    if (!("path" in this.#target)) return undefined;
    const root = this.#target.path;
    if (commit === undefined) return linesOf(readIfThere(join(Buffer.from(root, "latin1").toString("utf8"), path)));
    this.#commits ??= openCommitFiles(root);
    return linesOf(this.#commits?.read(commit, Buffer.from(path, "utf8").toString("latin1")));
  }
}

function linesOf(bytes: Uint8Array | undefined): readonly string[] | undefined {
  return bytes && Buffer.from(bytes).toString("latin1").split("\n");
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
