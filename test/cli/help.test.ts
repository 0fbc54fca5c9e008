import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS, command } from "../../src/cli/command-table.ts";
import { completionScript, SHELLS } from "../../src/cli/completions.ts";
import { FLAGS, flagsOf } from "../../src/cli/flags.ts";
import { helpFor } from "../../src/cli/help.ts";

describe("help", () => {
  test("the general one names every command and every flag of a scan", () => {
    const help = helpFor(command("scan"));
    for (const { usage } of COMMANDS) expect(help).toContain(`dredge ${usage}`);
    for (const { name, help: words } of flagsOf("scan")) {
      expect(help).toContain(`--${name}`);
      expect(help.replaceAll(/\s+/g, " ")).toContain(words);
    }
  });

  test.each(COMMANDS.map(({ name }) => [name]))("that of %s names its own flags and no others", (name) => {
    const shown = [...helpFor(command(name)).matchAll(/^  (?:-\w, | {4})--([a-z-]+)/gm)].map((match) => match[1] ?? "");
    expect(shown.sort(byText)).toEqual(
      flagsOf(name)
        .map((flag) => flag.name)
        .sort(byText),
    );
  });

  test("fits 100 columns", () => {
    for (const entry of COMMANDS) {
      for (const line of helpFor(entry).split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
    }
  });
});

describe("the table of flags", () => {
  test("no name and no letter twice", () => {
    const spellings = FLAGS.flatMap((flag) => [flag.name, ...(flag.short === undefined ? [] : [flag.short])]);
    expect(new Set(spellings).size).toBe(spellings.length);
  });
});

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "dredge-completions-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ["--version"]).status === 0;
}

describe("completions", () => {
  test.each(SHELLS)("%s: every command and flag is offered", (shell) => {
    const script = completionScript(shell);
    for (const { name } of COMMANDS) if (name !== "scan") expect(script).toMatch(new RegExp(`\\b${name}\\b`));
    for (const { name } of FLAGS) expect(script).toMatch(new RegExp(`(?:--|-l )${name}\\b`));
  });

  describe.each(SHELLS)("%s", (shell) => {
    test.skipIf(!isInstalled(shell))("accepts the script", () => {
      const file = join(directory, `completion.${shell}`);
      writeFileSync(file, completionScript(shell));
      execFileSync(shell, [shell === "fish" ? "--no-execute" : "-n", file]);
    });
  });

  test.skipIf(!isInstalled("fish"))("fish offers commands, flags of the command, and values", () => {
    const file = join(directory, "dredge.fish");
    writeFileSync(file, completionScript("fish"));
    const offers = (line: string): string[] =>
      execFileSync("fish", ["-c", `source ${file}; complete -C '${line}'`], { encoding: "utf8", cwd: directory })
        .split("\n")
        .map((offer) => offer.split("\t")[0] ?? "")
        .filter(Boolean);
    expect(offers("dredge rul")).toEqual(["rules"]);
    expect(offers("dredge completions z")).toEqual(["zsh"]);
    expect(offers("dredge --severity h")).toEqual(["high"]);
    expect(offers("dredge dir --ver")).toEqual(["--version"]);
    expect(offers("dredge git --ver").sort(byText)).toEqual(["--verify-objects", "--version"]);
  });

  /** What bash would offer for a line, the last word being completed. */
  function offered(...words: string[]): string[] {
    const set = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _dredge`;
    const script = `${completionScript("bash")}\n${set}\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["-c", script], { encoding: "utf8", cwd: "/" }).split("\n").filter(Boolean);
  }

  test("bash offers commands, flags of the command, and values", () => {
    expect(offered("dredge", "rul")).toEqual(["rules"]);
    expect(offered("dredge", "rules", "")).toEqual(expect.arrayContaining(["list", "show", "check"]));
    expect(offered("dredge", "--sev")).toEqual(["--severity"]);
    expect(offered("dredge", "--severity", "h")).toEqual(["high"]);
    expect(offered("dredge", "dir", "--ver")).toEqual(["--version"]);
    expect(offered("dredge", "git", "--ver")).toEqual(["--verify-objects", "--version"]);
    expect(offered("dredge", "completions", "z")).toEqual(["zsh"]);
    expect(offered("dredge", "dir", "us")).toEqual(["usr"]);
  });
});
