/** Asks real git which paths it ignores. Used by the ignore tests as the oracle. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty repository that nothing of the user's configuration reaches. */
export class IgnoreOracle {
  readonly directory: string = mkdtempSync(join(tmpdir(), "dredge-ignore-"));

  constructor() {
    this.git(["init", "-q"]);
  }

  git(args: readonly string[], input = ""): Buffer {
    const env = {
      PATH: process.env["PATH"],
      HOME: this.directory,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
    };
    return execFileSync("git", args, {
      cwd: this.directory,
      input: Buffer.from(input, "latin1"),
      env,
      stdio: "pipe",
    });
  }

  write(path: string, text: string): void {
    const full = this.#full(path);
    mkdirSync(full.subarray(0, full.lastIndexOf("/")), { recursive: true });
    writeFileSync(full, text, "latin1");
  }

  /** Paths among `paths` that git ignores. Those with a final slash are made as directories and asked without it (git
   *  takes a slash for an empty name behind it); the others are judged without being there. */
  ignored(paths: readonly string[]): string[] {
    const directories = paths.filter((path) => path.endsWith("/"));
    for (const path of directories) mkdirSync(this.#full(path), { recursive: true });
    const asked = paths.map((path) => path.replace(/\/$/, ""));
    const said = new Set(this.#checkIgnore(asked));
    for (const path of directories)
      rmSync(this.#full(path.slice(0, path.indexOf("/"))), { recursive: true, force: true });
    return paths.filter((_, at) => said.has(asked[at] ?? ""));
  }

  #checkIgnore(paths: readonly string[]): string[] {
    if (paths.length === 0) return [];
    try {
      const out = this.git(["check-ignore", "--no-index", "-z", "--stdin"], `${paths.join("\0")}\0`);
      return out.toString("latin1").split("\0").slice(0, -1);
    } catch (error) {
      // Exit 1: none of them.
      if ((error as { status?: number }).status === 1) return [];
      throw error;
    }
  }

  #full(path: string): Buffer {
    return Buffer.from(`${this.directory}/${path}`, "latin1");
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
