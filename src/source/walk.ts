/** Lists every file below a directory: what to scan, what is left out and why, which repositories lie in it.
 *  One readdir a directory and no stat where the directory entry tells the type; symlinks are content, never followed,
 *  so that loops are impossible. The order is that of the bytes of the names, whatever the file system gives.
 *  Reads no index and opens no repository: the caller tells what is tracked, through `WalkOptions.repositoryAt`. */
import { realpathSync } from "node:fs";
import type { BytePath } from "../model/finding.ts";
import type { Problem } from "../model/result.ts";
import { readNames, repositoryForm } from "./directory.ts";
import type { Named } from "./directory.ts";
import { fileProblem, readWholeFile } from "./file-reader.ts";
import { isIgnored, parseIgnoreFile, withIgnoreFile } from "./gitignore.ts";
import type { IgnoreFile, IgnoreScope } from "./gitignore.ts";
import { pseudoMounts } from "./pseudo-mounts.ts";
import { isSensitiveName } from "./sensitive-names.ts";

/** Where a repository was met. */
export interface FoundRepository {
  /** Its work tree relative to the walk's root ("" is the root); for a bare repository the directory itself. */
  readonly path: BytePath;
  /** How it shows: a `.git` directory, a `.git` file (submodule, linked worktree), or a bare repository. */
  readonly form: "directory" | "file" | "bare";
  /** It stands in a directory that the repository around it ignores. */
  readonly ignored: boolean;
}

/** What the walk must know of a repository to tell tracked, untracked and ignored files apart. */
export interface WorkTreeRules {
  /** Paths in the index, relative to the work tree. */
  readonly tracked: ReadonlySet<BytePath>;
  /** Texts of the ignore files outside the tree, weakest first: `core.excludesFile`, then `info/exclude`. */
  readonly excludes: readonly string[];
}

export interface WalkOptions {
  /** List ignored files too. */
  readonly noIgnore: boolean;
  /** Opens the repository of a work tree. Undefined: it is none (or cannot be read), so that its `.git` is walked as an
   *  ordinary directory and nothing is ignored.
   *  @param found - where it is; asked for the root as well */
  readonly repositoryAt: (found: FoundRepository) => WorkTreeRules | undefined;
  /** Set when the root is a directory inside a work tree. */
  readonly enclosing?: {
    /** The root's path from the top of the work tree, without slashes at its ends; not empty. */
    readonly prefix: BytePath;
    readonly rules: WorkTreeRules;
  };
}

export interface WalkEntry {
  /** Relative to the root. */
  readonly path: BytePath;
  readonly kind: "file" | "symlink";
  /** Undefined outside repositories. */
  readonly tracked: "tracked" | "untracked" | "ignored" | undefined;
  /** Work tree it belongs to, relative to the root; undefined outside repositories (and in the enclosing one). */
  readonly repository: BytePath | undefined;
}

export interface WalkResult {
  readonly entries: readonly WalkEntry[];
  /** Without the root's own. */
  readonly nestedRepositories: readonly FoundRepository[];
  /** What is not in `entries`, by reason: "ignored", "socket", "fifo", "device", "pseudo file system". */
  readonly skipped: Readonly<Record<string, number>>;
  /** Parts of `skipped.ignored` worth a word: "ignored, name tells of credentials", "ignored repositories". */
  readonly notes: Readonly<Record<string, number>>;
  readonly problems: readonly Problem[];
}

/** A work tree while it is walked. */
interface Ground {
  /** Relative to the root; undefined: the enclosing one. */
  readonly workTree: BytePath | undefined;
  readonly tracked: ReadonlySet<BytePath>;
}

interface Directory {
  readonly path: BytePath;
  /** The same seen from the top of its work tree; "" there. Undefined outside repositories. */
  readonly inTree: BytePath | undefined;
  readonly ground: Ground | undefined;
  readonly scope: IgnoreScope | undefined;
  readonly ignored: boolean;
}

export const IGNORED = "ignored";
export const NOTE_SENSITIVE = "ignored, name tells of credentials";
export const NOTE_REPOSITORIES = "ignored repositories";

/** Walks a directory. Ignored directories are walked too, so that what is left out can be counted.
 *  @param root - as the file system wants it, bytes as Latin-1; an unreadable root is a problem like any other */
export function walkDirectory(root: BytePath, options: WalkOptions): WalkResult {
  return new Walk(root, options).run();
}

class Walk {
  readonly #root: BytePath;
  readonly #options: WalkOptions;
  readonly #pseudo: ReadonlySet<BytePath>;
  readonly #entries: WalkEntry[] = [];
  readonly #nested: FoundRepository[] = [];
  readonly #skipped = new Map<string, number>();
  readonly #notes = new Map<string, number>();
  readonly #problems: Problem[] = [];

  constructor(root: BytePath, options: WalkOptions) {
    this.#root = root;
    this.#options = options;
    this.#pseudo = pseudoMountsBelow(root);
  }

  run(): WalkResult {
    const pending: Directory[] = [this.#start()];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const below = this.#visit(next);
      for (let at = below.length - 1; at >= 0; at--) pending.push(below[at]!);
    }
    return {
      entries: this.#entries,
      nestedRepositories: this.#nested,
      skipped: Object.fromEntries(this.#skipped),
      notes: Object.fromEntries(this.#notes),
      problems: this.#problems,
    };
  }

  /** The root, with the rules of the directories above it when it lies inside a work tree. */
  #start(): Directory {
    const enclosing = this.#options.enclosing;
    if (enclosing === undefined) {
      return { path: "", inTree: undefined, ground: undefined, scope: undefined, ignored: false };
    }
    const parts = enclosing.prefix.split("/");
    let scope = outerScope(enclosing.rules);
    let ignored = false;
    for (let depth = 0; depth < parts.length; depth++) {
      const up = "../".repeat(parts.length - depth);
      scope = withIgnoreFile(scope, this.#ignoreFile(`${up}.gitignore`), parts.slice(0, depth).join("/"));
      ignored ||= isIgnored(scope, parts.slice(0, depth + 1).join("/"), true);
    }
    const ground = { workTree: undefined, tracked: enclosing.rules.tracked };
    return { path: "", inTree: enclosing.prefix, ground, scope, ignored };
  }

  /** Lists one directory's files and returns its directories, both in order. */
  #visit(directory: Directory): readonly Directory[] {
    let names: readonly Named[];
    try {
      names = readNames(this.#full(directory.path));
    } catch (error) {
      this.#problems.push(fileProblem(this.#full(directory.path), error));
      return [];
    }
    const form = repositoryForm(names);
    const opened = form === undefined ? undefined : this.#openRepository(directory, form);
    if (opened !== undefined && form === "bare") return [];
    const here = this.#withOwnIgnoreFile(opened ?? directory, names);
    const below: Directory[] = [];
    for (const { name, kind } of names) {
      if (opened !== undefined && name === ".git") continue;
      const path = join(here.path, name);
      const inTree = here.inTree === undefined ? undefined : join(here.inTree, name);
      if (kind === "directory") this.#descend(here, path, inTree, below);
      else if (kind === "file" || kind === "symlink") this.#add(here, path, inTree, kind);
      else count(this.#skipped, kind);
    }
    return below;
  }

  /** The directory as the top of a work tree of its own; undefined when there is no repository after all. */
  #openRepository(directory: Directory, form: FoundRepository["form"]): Directory | undefined {
    const found: FoundRepository = { path: directory.path, form, ignored: directory.ignored };
    const leftOut = directory.ignored && !this.#options.noIgnore;
    const rules = leftOut ? NO_RULES : this.#options.repositoryAt(found);
    if (rules === undefined) return undefined;
    if (directory.path !== "") this.#nested.push(found);
    if (directory.ignored) count(this.#notes, NOTE_REPOSITORIES);
    const ground = { workTree: directory.path, tracked: rules.tracked };
    return { ...directory, inTree: "", ground, scope: outerScope(rules) };
  }

  #withOwnIgnoreFile(here: Directory, names: readonly Named[]): Directory {
    if (here.inTree === undefined || here.ignored) return here;
    if (!names.some((entry) => entry.name === ".gitignore" && entry.kind === "file")) return here;
    const file = this.#ignoreFile(join(here.path, ".gitignore"));
    return { ...here, scope: withIgnoreFile(here.scope, file, here.inTree) };
  }

  #descend(here: Directory, path: BytePath, inTree: BytePath | undefined, below: Directory[]): void {
    if (this.#pseudo.has(path)) {
      count(this.#skipped, "pseudo file system");
      return;
    }
    const ignored = here.ignored || (inTree !== undefined && isIgnored(here.scope, inTree, true));
    below.push({ path, inTree, ground: here.ground, scope: here.scope, ignored });
  }

  #add(here: Directory, path: BytePath, inTree: BytePath | undefined, kind: WalkEntry["kind"]): void {
    const tracked = trackedState(here, inTree);
    if (tracked === "ignored" && !this.#options.noIgnore) {
      count(this.#skipped, IGNORED);
      if (isSensitiveName(path)) count(this.#notes, NOTE_SENSITIVE);
      return;
    }
    this.#entries.push({ path, kind, tracked, repository: here.ground?.workTree });
  }

  #ignoreFile(path: BytePath): IgnoreFile | undefined {
    const text = readWholeFile(this.#full(path));
    return text === undefined ? undefined : parseIgnoreFile(text);
  }

  #full(path: BytePath): BytePath {
    return path === "" ? this.#root : join(this.#root, path);
  }
}

const NO_RULES: WorkTreeRules = { tracked: new Set(), excludes: [] };

function trackedState(here: Directory, inTree: BytePath | undefined): WalkEntry["tracked"] {
  if (here.ground === undefined || inTree === undefined) return undefined;
  if (here.ground.tracked.has(inTree)) return "tracked";
  return here.ignored || isIgnored(here.scope, inTree, false) ? "ignored" : "untracked";
}

function outerScope(rules: WorkTreeRules): IgnoreScope | undefined {
  let scope: IgnoreScope | undefined;
  for (const text of rules.excludes) scope = withIgnoreFile(scope, parseIgnoreFile(text), "");
  return scope;
}

function join(directory: BytePath, name: BytePath): BytePath {
  if (directory === "") return name;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}

function count(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
}

/** Mount points to stay out of, relative to the root. */
function pseudoMountsBelow(root: BytePath): ReadonlySet<BytePath> {
  const mounts = [...pseudoMounts()];
  if (mounts.length === 0) return new Set();
  let real: BytePath;
  try {
    real = realpathSync(Buffer.from(root, "latin1"), "latin1");
  } catch {
    return new Set();
  }
  const start = real.endsWith("/") ? real : `${real}/`;
  return new Set(mounts.filter((mount) => mount.startsWith(start)).map((mount) => mount.slice(start.length)));
}
