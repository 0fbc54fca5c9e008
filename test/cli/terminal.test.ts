import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Arguments, Terminal } from "../../src/cli/command.ts";
import { parseCommandLine } from "../../src/cli/parse.ts";
import { progressText } from "../../src/cli/progress.ts";
import { wantsColor } from "../../src/cli/scan-and-report.ts";

function args(...words: string[]): Arguments {
  return parseCommandLine(["stdin", ...words], "/").args;
}

function terminal(stdoutIsTerminal: boolean, environment: Record<string, string> = {}): Terminal {
  return {
    program: ["node", "dredge.js"],
    input: () => new Uint8Array(0),
    workingDirectory: "/",
    environment,
    stdoutIsTerminal,
    stderrIsTerminal: false,
    columns: 80,
    out: () => true,
    err: () => undefined,
  };
}

describe("colours", () => {
  test.each<[string[], boolean, Record<string, string>, boolean]>([
    [[], true, {}, true],
    [[], false, {}, false],
    [[], true, { NO_COLOR: "1" }, false],
    [[], true, { NO_COLOR: "" }, true],
    [[], true, { TERM: "dumb" }, false],
    [[], false, { FORCE_COLOR: "1" }, true],
    [[], true, { FORCE_COLOR: "0" }, false],
    [["--color"], false, { NO_COLOR: "1" }, true],
    [["--no-color"], true, { FORCE_COLOR: "1" }, false],
  ])("%j, terminal %s, %j: %s", (words, isTerminal, environment, expected) => {
    expect(wantsColor(args(...words), terminal(isTerminal, environment))).toBe(expected);
  });
});

test("progress in words", () => {
  expect(progressText(0, 0, "reading")).toBe("reading");
  expect(progressText(1, 3, "objects")).toBe("objects: 1 of 3 (33 %)");
  expect(progressText(1234567, 1234566, "objects")).toBe("objects: 1,234,567 of 1,234,566 (100 %)");
});

function hasScript(): boolean {
  return spawnSync("script", ["--version"]).status === 0;
}

describe.skipIf(!hasScript())("on a real terminal", () => {
  const bin = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));

  /** What a terminal of that many columns would get. */
  function typescript(columns: number, command: string): string {
    const words = ["-qec", `stty cols ${columns}; ${command}`, "/dev/null"];
    const run = spawnSync("script", words, { encoding: "utf8", env: { ...process.env, TERM: "xterm", NO_COLOR: "" } });
    expect(run.status).toBe(0);
    return run.stdout;
  }

  test("a report is coloured", () => {
    const dredge = `echo nothing | "${process.execPath}" "${bin}" stdin`;
    expect(typescript(100, dredge)).toContain("\u001b[");
    expect(typescript(100, `${dredge} --no-color`)).not.toContain("\u001b[");
  });

  test("prose keeps to the terminal's width", () => {
    const lines = typescript(60, `"${process.execPath}" "${bin}" explain github-personal-access-token`).split("\r\n");
    const prose = lines.filter((line) => !/https?:|\$ /.test(line));
    expect(prose.length).toBeGreaterThan(10);
    for (const line of prose) expect(line.length, line).toBeLessThanOrEqual(60);
  });
});
