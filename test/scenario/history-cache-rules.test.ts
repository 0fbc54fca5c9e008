/** `--cache` and rules that come, go and change: reports stay those of a scan without it, and only objects are read again that the change can touch.
 *  Real git, the real command. */
import { createHash } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { runDredge, type Run } from "./run-dredge.ts";

const home = temporaryDirectory();

class Ruled {
  readonly git: RealGit = RealGit.init();
  readonly cache: string = temporaryDirectory();
  readonly rules: string = join(temporaryDirectory(), "rules.toml");

  scan(...flags: readonly string[]): Run {
    return runDredge(["git", this.git.path, "--format", "json", "--jobs", "1", ...flags], home);
  }

  cached(...flags: readonly string[]): Run {
    return this.scan("--cache", this.cache, ...flags);
  }

  /** Scans with the cache, and expects what a scan without it says. */
  expectSame(...flags: readonly string[]): Run {
    const cached = this.cached(...flags);
    expect(cached.stdout).toBe(this.scan(...flags).stdout);
    return cached;
  }

  write(...rules: readonly Rule[]): void {
    const texts = rules.map(
      ({ id, regex, words, more = "" }) =>
        `[[rules]]\nid = "${id}"\ndescription = "of the house"\nregex = '''${regex}'''\n` +
        (words ? `keywords = ${JSON.stringify(words)}\n` : "") +
        more,
    );
    writeFileSync(this.rules, texts.join("\n"));
  }

  /** Cuts the file of a loose object short: whoever reads it has a problem. */
  cut(revision: string): () => void {
    const id = this.git.run("rev-parse", revision);
    const path = join(this.git.path, ".git/objects", id.slice(0, 2), id.slice(2));
    const whole = readFileSync(path);
    chmodSync(path, 0o600);
    writeFileSync(path, whole.subarray(0, 9));
    return () => writeFileSync(path, whole);
  }
}

interface Rule {
  readonly id: string;
  readonly regex: string;
  readonly words?: readonly string[];
  readonly more?: string;
}

const ZORB: Rule = { id: "zorb-key", regex: "zorbqux_[0-9a-f]{12}", words: ["zorbqux_"] };
const WALDO: Rule = { id: "waldo-key", regex: "waldofred[0-9a-f]{12}", words: ["waldofred"] };

function wide(text: string): Buffer {
  return Buffer.from(text, "utf16le");
}

describe("rules change, reports are the same", () => {
  test("in every place of git, with rules that overlap, complete one another, are told by short or strange words", () => {
    const at = new Ruled();
    const { git } = at;
    let made = 0;
    const hex = (n: number): string => createHash("sha256").update(`cache-rules ${made++}`).digest("hex").slice(0, n);
    const words = ["zorbqux_", "waldofred", "qx-", "two words ", "straße", "acme.key", "xy"];
    for (let i = 0; i < 14; i++) {
      const word = words[i % words.length] ?? "";
      const half = `${word.slice(0, 3)}`;
      const rest = `${word.slice(3)}${hex(12)}`;
      git.commit({ [`d${i % 3}/file.txt`]: `${"line\n".repeat(50)}${half}` }, `about ${words[(i + 3) % 7]}${hex(12)}`);
      // The literal comes together by an edit.
      git.commit({ [`d${i % 3}/file.txt`]: `${"line\n".repeat(50)}${half}${rest}\n`, [`e/${i}.txt`]: `${i}\n` });
      git.write(`wide/${i}.txt`, wide(`some text ${word}${hex(12)} more`));
      const encoding = i % 2 === 0 ? "base64" : "hex";
      const hidden = Buffer.from(`not read by eye: ${word}${hex(12)}`).toString(encoding);
      git.write(`encoded/${i % 4}.txt`, `${"line\n".repeat(50)}${i}: ${Buffer.from(hidden).toString("base64")}\n`);
      git.write(`names/${words[i % 2]}${hex(12)}.txt`, "named\n");
      git.run("add", "-A");
      git.run("commit", "-q", "-m", "more");
    }
    git.run("repack", "-q", "-adf");
    git.commit({ "loose.txt": `password = "kestrel-${hex(4)}-Qx7" zorbqux_${hex(12)}\n` });
    const short: Rule = { id: "short-key", regex: "qx-[0-9a-f]{12}", words: ["qx-"] };
    const strange: Rule = { id: "strange-key", regex: "(?:two words |stra..e)[0-9a-f]{12}" };
    const dotted: Rule = { id: "dotted-key", regex: "acme[.]key[0-9a-f]{12}" };
    const other: Rule = { ...ZORB, regex: "zorbqux_[0-9a-f]{8}" };
    const rival: Rule = { id: "any-key", regex: "[a-z]{5,9}_?[0-9a-f]{12}", words: ["zorbqux_", "waldofred"] };
    const placed: Rule = { ...WALDO, more: "path = '''(wide|names)/'''\n" };
    const sets: readonly (readonly Rule[])[] = [
      [],
      [ZORB],
      [ZORB, WALDO],
      [WALDO, ZORB],
      [rival],
      [rival, ZORB],
      [ZORB, rival, short],
      [other, strange, dotted],
      [placed, dotted],
    ];
    sets.forEach((rules, i) => {
      at.write(...rules);
      if (i % 4 === 3) git.commit({ [`new${i}.txt`]: `zorbqux_${hex(12)}\n` });
      at.expectSame(...(rules.length > 0 ? ["--rules", at.rules] : []));
    });
    at.write(ZORB, rival);
    for (const flags of [["--only", "zorb-*,any-key"], ["--skip", "zorb-*"], ["--detector", "entropy"], []])
      at.expectSame("--rules", at.rules, ...flags);
  }, 180_000);

  test("a literal that stands in base64 alone is found by a rule that is new", () => {
    const at = new Ruled();
    const hidden = Buffer.from("zorbqux_0123456789ab, twice hidden").toString("base64");
    at.git.commit({ "a.txt": `${Buffer.from(hidden).toString("base64")}\n`, "b.txt": "nothing\n" });
    at.expectSame();
    at.write(ZORB);
    expect(at.expectSame("--rules", at.rules).stdout).toContain('"zorb-key"');
  }, 60_000);

  test("a value that was found with other rules is the same value, wherever it is found next", () => {
    const at = new Ruled();
    const weak = 'password = "kestrel-4711-Qx7"\n';
    at.git.commit({ "a.ini": `${weak}zorbqux_0123456789ab\n` });
    at.expectSame();
    at.git.commit({ "b.ini": weak });
    at.write(ZORB);
    at.expectSame("--rules", at.rules);
    expect(at.expectSame().report?.verdicts).toHaveLength(1);
    at.expectSame("--rules", at.rules);
  });
});

describe("what is read again", () => {
  /** Files that are large enough to be told apart, and no part of the key; a rule's value in one of them. */
  function large(): Ruled {
    const at = new Ruled();
    const secrets = new Secrets("cache-large");
    const files: Record<string, string> = { "README.md": secrets.prose(20) };
    for (let i = 0; i < 6; i++) files[`part${i}.txt`] = secrets.prose(24_000);
    files["part3.txt"] += "zorbqux_0123456789ab\n";
    files["part4.txt"] += `token = ${secrets.githubPat().value}\n`;
    at.git.commit(files);
    at.cached();
    return at;
  }

  test("for a new rule: objects in which its literal may stand", () => {
    const at = large();
    const mend = at.cut("HEAD:part1.txt");
    at.write(ZORB);
    expect(at.scan("--rules", at.rules).report?.complete).toBe(false);
    const cached = at.cached("--rules", at.rules);
    expect(cached.report?.complete).toBe(true);
    expect(cached.report?.verdicts.map(({ finding }) => finding.patternId)).toContain("zorb-key");
    mend();
    expect(at.expectSame("--rules", at.rules).report?.complete).toBe(true);
    // And what was read for it is known as well.
    at.cut("HEAD:part3.txt");
    expect(at.cached("--rules", at.rules).report?.complete).toBe(true);
  });

  test("for a changed rule: the same, and what it found before", () => {
    const at = large();
    at.write(ZORB);
    at.cached("--rules", at.rules);
    at.write({ ...WALDO, id: ZORB.id });
    const unread = at.cut("HEAD:part5.txt");
    const { report } = at.cached("--rules", at.rules);
    expect(report?.complete).toBe(true);
    expect(report?.verdicts.map(({ finding }) => finding.patternId)).not.toContain("zorb-key");
    unread();
    at.expectSame("--rules", at.rules);
  });

  test("for a rule that is gone: objects in which it found something", () => {
    const at = large();
    for (const part of [0, 1, 2, 3, 5]) at.cut(`HEAD:part${part}.txt`);
    expect(at.cached("--skip", "github-*").report?.complete).toBe(true);
    at.cut("HEAD:part4.txt");
    expect(at.cached("--skip", "github-*").report?.complete).toBe(true);
    expect(at.cached().report?.complete).toBe(true);
  });
});
