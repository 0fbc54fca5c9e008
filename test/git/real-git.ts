/** Repositories made by the real git, in directories that vanish after the test file.
 *  The environment is clean: no user's or system's configuration, fixed names and dates. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];
afterAll(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "dredge-git-"));
  made.push(path);
  return path;
}

export class RealGit {
  readonly path: string;
  #clock = 1_700_000_000;

  /** @param path - working tree or bare repository */
  constructor(path: string) {
    this.path = path;
  }

  static init(...flags: string[]): RealGit {
    const path = temporaryDirectory();
    const git = new RealGit(path);
    git.run("init", "-q", "-b", "main", ...flags, ".");
    return git;
  }

  /** Output, trimmed at the end. */
  run(...args: string[]): string {
    return this.output(args).toString("utf8").trimEnd();
  }

  output(args: readonly string[], input: string | Uint8Array = ""): Buffer {
    const env = {
      PATH: process.env.PATH,
      HOME: this.path,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Ann Author",
      GIT_AUTHOR_EMAIL: "ann@example.org",
      GIT_COMMITTER_NAME: "Carl Committer",
      GIT_COMMITTER_EMAIL: "carl@example.org",
      GIT_AUTHOR_DATE: `${this.#clock} +0130`,
      GIT_COMMITTER_DATE: `${this.#clock++} -0800`,
    };
    const flags = ["-c", "protocol.file.allow=always", "-c", "gc.auto=0", "-c", "advice.detachedHead=false"];
    return execFileSync("git", [...flags, ...args], {
      cwd: this.path,
      env,
      input,
      maxBuffer: 1 << 30,
      stdio: ["pipe", "pipe", "pipe"],
    });
  }

  write(name: string, content: string | Uint8Array): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** Writes files and commits everything; returns the commit's id. */
  commit(files: Readonly<Record<string, string | Uint8Array>>, message = "a commit"): string {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
    this.run("add", "-A");
    this.run("commit", "-q", "--allow-empty", "-m", message);
    return this.run("rev-parse", "HEAD");
  }

  /** Commits `count` versions of a few growing files, so that a repack finds deltas; objects stay loose. One process for all. */
  history(count: number): void {
    const head = this.run("rev-list", "--all", "-n", "1");
    const stream = Array.from({ length: count }, (_commit, i) => {
      const lines = Array.from({ length: 200 + i }, (_, line) => `line ${line} of ${line % 7 === i % 7 ? i : 0}\n`);
      const date = `${this.#clock++} +0130`;
      const people = `author Ann Author <ann@example.org> ${date}\ncommitter Carl Committer <carl@example.org> ${date}\n`;
      const from = i === 0 && head !== "" ? "from refs/heads/main^0\n" : "";
      const files = [
        data(lines.join(""), "M 100644 inline a.txt\n"),
        data(`${i}\n${lines.slice(0, 50).join("")}`, `M 100644 inline dir/${i % 5}/b.txt\n`),
      ];
      return `commit refs/heads/main\n${people}${data(`commit ${i}\n\nbody ${i}`)}${from}${files.join("")}`;
    });
    this.output(["-c", "fastimport.unpackLimit=1000000", "fast-import", "--quiet"], stream.join("\n"));
    this.run("reset", "-q", "--hard", "main");
  }

  /** Every object as git sees it: id, type, size. */
  allObjects(): { id: string; type: string; size: number }[] {
    const text = this.run("cat-file", "--batch-all-objects", "--batch-check", "--unordered");
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split(" "))
      .map(([id = "", type = "", size = ""]) => ({ id, type, size: Number(size) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** A "data" command of git fast-import. */
function data(text: string, before = ""): string {
  return `${before}data ${Buffer.byteLength(text)}\n${text}\n`;
}
