/** Real git with hooks that run the real dredge: exit codes and output of git itself. */
import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryDirectory, type RealGit } from "../git/real-git.ts";

const DREDGE = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));

export interface Ended {
  readonly exit: number | null;
  readonly output: string;
}

/** A home without any configuration, and a PATH on which `dredge` is this one. */
export class Machine {
  readonly home: string = temporaryDirectory();
  readonly env: Readonly<Record<string, string>>;

  constructor(more: Readonly<Record<string, string>> = {}) {
    const bin = temporaryDirectory();
    executable(join(bin, "dredge"), `#!/bin/sh\nexec '${process.execPath}' '${DREDGE}' "$@"\n`);
    const who = { GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@example.org" };
    this.env = {
      PATH: `${bin}:${process.env["PATH"] ?? ""}`,
      HOME: this.home,
      GIT_CONFIG_NOSYSTEM: "1",
      LC_ALL: "C.UTF-8",
      ...who,
      GIT_COMMITTER_NAME: "A",
      GIT_COMMITTER_EMAIL: "a@example.org",
      ...more,
    };
  }

  /** Runs a program in a repository; standard output and error together. */
  run(git: RealGit, program: string, ...args: readonly string[]): Ended {
    const ended = spawnSync(program, args, { cwd: git.path, env: this.env, encoding: "utf8", timeout: 100_000 });
    return { exit: ended.status, output: ended.stdout + ended.stderr };
  }

  git(git: RealGit, ...args: readonly string[]): Ended {
    return this.run(git, "git", "-c", "protocol.file.allow=always", ...args);
  }
}

/** Writes a script that can be run. */
export function executable(path: string, script: string): void {
  writeFileSync(path, script);
  chmodSync(path, 0o755);
}
