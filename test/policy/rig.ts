/** A repository made by real git, a home of its own, and the built command run in it. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";

const BIN = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));

/** Where a baseline is, if nothing else is said. */
export const BASELINE = ".dredge-baseline";

export interface ReportedVerdict {
  readonly status: string;
  readonly reason?: string;
  readonly gates: boolean;
  readonly suppressions?: readonly { readonly by: string; readonly place: string; readonly reason: string }[];
  readonly finding: {
    readonly patternId: string;
    readonly preview: string;
    readonly fingerprint?: string;
    readonly exposure: string;
    readonly severity: string;
    readonly occurrences: readonly { readonly origin: Record<string, unknown>; readonly span: { line: number } }[];
  };
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Rig {
  readonly root: string = mkdtempSync(join(tmpdir(), "dredge-policy-"));
  readonly repo: string = join(this.root, "repo");
  readonly home: string = join(this.root, "home");
  readonly environment: Record<string, string>;

  constructor() {
    mkdirSync(this.home);
    this.environment = {
      PATH: process.env["PATH"] ?? "",
      HOME: this.home,
      LC_ALL: "C.UTF-8",
      NO_COLOR: "1",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "A",
      GIT_AUTHOR_EMAIL: "a@example.org",
      GIT_COMMITTER_NAME: "A",
      GIT_COMMITTER_EMAIL: "a@example.org",
    };
    execFileSync("git", ["init", "-q", "-b", "main", this.repo], { env: this.environment });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  write(path: string, text: string | Uint8Array): void {
    const full = join(this.repo, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  read(path: string): string {
    return readFileSync(join(this.repo, path), "utf8");
  }

  /** Accepts what is found into a baseline. @param words - "create" or "update", with flags */
  accept(...words: readonly string[]): void {
    const ran = this.dredge(["baseline", ...words, "--reason", "known since May"]);
    expect(ran.stderr.replace(/^dredge: made the key .*\n/, "")).toBe("");
    expect(ran.status).toBe(0);
  }

  /** The entries of the baseline, without the line that says what it is. */
  entries(): string[] {
    return this.read(BASELINE).trimEnd().split("\n").slice(1);
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.repo, env: this.environment, encoding: "utf8", stdio: "pipe" });
  }

  /** Commits everything. Returns the commit's id. */
  commit(message: string, date?: string): string {
    this.git("add", "-A");
    const env = date === undefined ? this.environment : { ...this.environment, GIT_COMMITTER_DATE: date };
    execFileSync("git", ["commit", "-q", "-m", message], { cwd: this.repo, env, stdio: "pipe" });
    return this.git("rev-parse", "HEAD").trim();
  }

  dredge(words: readonly string[], options: { cwd?: string; input?: string; env?: Record<string, string> } = {}): Ran {
    const ran = spawnSync(process.execPath, [BIN, ...words], {
      cwd: options.cwd ?? this.repo,
      env: { ...this.environment, ...options.env },
      input: options.input ?? "",
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
  }

  /** The verdicts of a scan; none may be lost to a mistake. */
  verdicts(words: readonly string[] = [], options: { cwd?: string; input?: string } = {}): ReportedVerdict[] {
    const ran = this.dredge([...words, "--format", "json"], options);
    if (ran.status !== 0 && ran.status !== 1) throw new Error(`exit ${ran.status}: ${ran.stderr}`);
    return (JSON.parse(ran.stdout) as { verdicts: ReportedVerdict[] }).verdicts;
  }
}
