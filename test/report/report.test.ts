/** What holds for every format: no raw value unless revealed, no control characters, the same bytes every time. */
import { describe, expect, test } from "vitest";
import { displayPath } from "../../src/model/display.ts";
import type { Occurrence } from "../../src/model/finding.ts";
import { loadReporter, REPORT_FORMATS, type ReportFormat } from "../../src/report/report.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import * as given from "./result-builder.ts";

const REPORTERS = await Promise.all(REPORT_FORMATS.map(loadReporter));
const EVIL = "\u001b]0;owned\u0007\u009b2J\r\nfake\u202e\u2028";

test("github and gitlab name an archive's file, whose lines are not the member's", async () => {
  const origin = { ...given.fileOrigin("b.zip!/conf/app.ini"), archive: "b.zip" };
  const occurrences = [given.at(origin, given.span(12))];
  const result = given.scanResult({
    verdicts: [given.verdict(given.finding({ patternId: "github-pat", occurrences, exposure: "working-tree" }))],
  });
  const render = async (format: ReportFormat): Promise<string> =>
    given.joined((await loadReporter(format)).render(result, given.context()));
  const annotation = await render("github");
  expect(annotation).toMatch(/^::error file=b\.zip,title=/);
  expect(annotation).toContain("in conf/app.ini:12 of this archive");
  const [issue] = JSON.parse(await render("gitlab")) as { location: unknown; description: string }[];
  expect(issue?.location).toEqual({ path: "b.zip", lines: { begin: 1 } });
  expect(issue?.description).toContain("In conf/app.ini:12 of this archive.");
  expect(await render("text")).toContain("b.zip!/conf/app.ini:12:9");
});

test("junit counts what it holds: secrets fail, problems are errors, what was looked at passes", async () => {
  const result = given.scanResult({
    complete: false,
    verdicts: [
      given.verdict(given.finding({ patternId: "github-pat", occurrences: [given.at(given.fileOrigin('a<&">.ts'))] })),
      given.verdict(given.finding({ patternId: "jwt", dummy: true })),
    ],
    problems: [given.problem("unreadable", "b.ts", "no permission")],
  });
  const xml = given.joined((await loadReporter("junit")).render(result, given.context()));
  expect(xml).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="dredge" tests="3" failures="1" errors="1">/,
  );
  expect(xml.match(/<testcase /g)).toHaveLength(3);
  expect(xml).toContain(
    'name="GitHub personal access token (classic) in a&lt;&amp;&quot;&gt;.ts:14" file="a&lt;&amp;&quot;&gt;.ts" line="14"',
  );
  expect(xml).toContain('<failure type="critical" message="GitHub personal access token (classic), ');
  expect(xml).toContain('<error type="unreadable" message="no permission"/>');
});

test("junit is well-formed, whatever names hold", async () => {
  const xml = given.joined((await loadReporter("junit")).render(hostileResult(), given.context()));
  const tags = [...xml.replace(/<\?xml[^>]*\?>/, "").matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g)];
  // Nothing is left but tags and text without markup.
  expect(xml.replace(/<\?xml[^>]*\?>/, "").replace(/<\/?[a-z]+(?: [a-z]+="[^"<]*")*\/?>/g, "")).not.toMatch(
    /[<>\u0000-\u0008]/,
  );
  const open: string[] = [];
  for (const [, closes, name = "", , isEmpty] of tags) {
    if (closes === "/") expect(open.pop()).toBe(name);
    else if (isEmpty !== "/") open.push(name);
  }
  expect(open).toEqual([]);
});

/** A result whose every name from outside holds escape sequences and line ends. */
function hostileResult() {
  const hostile = given.commit("evil", "2024-01-01T00:00:00Z", `subject ${EVIL}`, `author ${EVIL}`);
  const refs = [`refs/heads/${EVIL}`, `refs/remotes/origin/${EVIL}`];
  const occurrences: Occurrence[] = [
    given.at(given.fileOrigin(`now ${EVIL}`.replace("\u2028", "").replace("\u202e", ""))),
    given.at(given.gitOrigin(given.HOSTILE_PATH, { first: hostile, last: hostile, refs })),
    given.at({
      kind: "name",
      repository: given.REPOSITORY,
      nameOf: "ref",
      name: refs[0] ?? "",
      objectId: undefined,
      reach: "reachable",
      first: hostile,
      refs,
      refCount: 2,
    }),
  ];
  const evidence = [{ name: "account", text: `account ${EVIL}`, weight: 0 }];
  const dummy = given.finding({ patternId: "jwt", occurrences, dummy: true });
  return given.scanResult({
    complete: false,
    verdicts: [
      given.verdict(given.finding({ patternId: "github-pat", occurrences, evidence, preview: `p… ${EVIL}` })),
      given.verdict(dummy),
      given.verdict(given.finding({ patternId: `id ${EVIL}`, occurrences: occurrences.slice(1) })),
    ],
    problems: [given.problem("unreadable", `file ${EVIL}`, `message ${EVIL}`)],
    ledger: [
      given.ledger({
        source: `source ${EVIL}`,
        subject: `subject ${EVIL}`,
        scanned: 1,
        expected: 2,
        skipped: { [EVIL]: 1 },
      }),
    ],
    repositories: [
      given.repository({ path: `/evil ${EVIL}`, branch: EVIL, remoteUrl: `https://example.com/${EVIL}` }),
      given.repository(),
    ],
  });
}

const SHORT: ReadonlySet<string> = new Set(["markdown", "github", "gitlab"]);

test("the registry knows each format by name", async () => {
  expect(REPORTERS.map((reporter) => reporter.name)).toEqual(REPORT_FORMATS);
  expect(REPORT_FORMATS).toEqual(["text", "json", "jsonl", "sarif", "markdown", "github", "gitlab", "junit"]);
  expect((await loadReporter("sarif")).extension).toBe("sarif");
  await expect(loadReporter("xml" as ReportFormat)).rejects.toThrow(TypeError);
});

describe.each(REPORTERS.map((reporter) => [reporter.name, reporter] as const))("%s", (format, reporter: Reporter) => {
  const render = (result: Parameters<Reporter["render"]>[0], reveal = false): string =>
    given.joined(reporter.render(result, given.context({ reveal })));

  test("holds no raw value, though the result does", () => {
    const result = given.richResult();
    const text = render(result);
    for (const { finding } of result.verdicts) {
      expect(finding.secret).toHaveLength(40);
      expect(text).not.toContain(finding.secret);
      expect(text).not.toContain(finding.secret?.slice(8));
    }
  });

  test("lets no control character through but its own line ends", () => {
    const text = render(hostileResult());
    expect(text.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    expect(text).not.toMatch(/^\s*fake/m);
  });

  test("is the same every time, and for a copy of the result", () => {
    const result = given.richResult();
    expect(render(result)).toBe(render(result));
    expect(render(structuredClone(result))).toBe(render(result));
  });

  test("ends with a line end, findings or none", () => {
    for (const result of [given.richResult(), given.scanResult(), given.scanResult({ ledger: [], repositories: [] })]) {
      expect(render(result).endsWith("\n")).toBe(true);
    }
  });

  // The short ones show one place of each secret.
  test.skipIf(SHORT.has(format))("names every place that is not valid UTF-8 in a way that can be told", () => {
    const text = render(given.richResult());
    const shown = displayPath(given.BROKEN_PATH);
    expect(
      [shown, JSON.stringify(shown).slice(1, -1), "caf%E9/p%C3%A4sse.txt"].some((name) => text.includes(name)),
    ).toBe(true);
  });
});

test("revealed, the text and JSON formats hold the value, and SARIF still does not", () => {
  const result = given.richResult();
  const value = result.verdicts[0]?.finding.secret ?? "none";
  const holding = REPORTERS.filter((reporter) => {
    return given.joined(reporter.render(result, given.context({ reveal: true }))).includes(value);
  });
  expect(holding.map((reporter) => reporter.name)).toEqual(["text", "json", "jsonl"]);
});
