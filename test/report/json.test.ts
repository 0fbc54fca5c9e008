/** The JSON formats: everything the result holds, names that lose no byte, and one object a line in jsonl. */
import { describe, expect, test } from "vitest";
import type { ScanResult } from "../../src/model/result.ts";
import { jsonReporter } from "../../src/report/json.ts";
import { jsonlReporter } from "../../src/report/jsonl.ts";
import * as given from "./result-builder.ts";

function render(result: ScanResult): any {
  return JSON.parse(given.joined(jsonReporter.render(result, given.context())));
}

function renderLines(result: ScanResult): any[] {
  const text = given.joined(jsonlReporter.render(result, given.context()));
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("json", () => {
  test("is the result with its schema version, tool, verdicts, problems and ledger", () => {
    const result = given.richResult();
    const json = render(result);
    expect(json).toMatchObject({ schemaVersion: 1, tool: result.tool, complete: false });
    expect(json.verdicts.map((each: any) => each.finding.fingerprint)).toEqual(
      result.verdicts.map((each) => each.finding.fingerprint),
    );
    expect(json.verdicts[0].finding.occurrences[0]).toEqual({
      origin: { kind: "file", repository: given.REPOSITORY, path: "src/deploy.ts", tracked: "tracked" },
      span: given.span(14),
      parts: [],
    });
    expect(json.problems).toHaveLength(5);
    expect(json.ledger[1].skipped).toEqual({ ignored: 20, "symbolic links": 6 });
    expect(json.repositories[0].remoteUrl).toBe("git@github.com:example/shop.git");
  });

  test("keeps what was allowed or is known, with the reason", () => {
    const statuses = render(given.richResult()).verdicts.map((each: any) => [each.status, each.reason]);
    expect(statuses).toContainEqual(["allowed", "rotated"]);
    expect(statuses).toContainEqual(["baselined", "baseline"]);
  });

  test("brings the words and runbooks of the rules used, parts included, by id", () => {
    const { rules } = render(given.richResult());
    const ids = rules.map((rule: any) => rule.id);
    expect(ids).toEqual(ids.toSorted((a: string, b: string) => (a < b ? -1 : 1)));
    expect(ids).toContain("aws-access-key-id");
    expect(rules.find((rule: any) => rule.id === "github-pat").runbook.revoke[0].url).toMatch(/^https:/);
  });

  test("a name that is no UTF-8 has its bytes beside it; others have not", () => {
    const places = render(given.richResult()).verdicts[0].finding.occurrences.map((each: any) => each.origin);
    const broken = places.find((origin: any) => origin.pathBytes !== undefined);
    expect(broken.path).toBe("caf\\xe9/pässe.txt");
    expect(Buffer.from(broken.pathBytes, "hex").toString("latin1")).toBe(given.BROKEN_PATH);
    expect(places.filter((origin: any) => origin.pathBytes !== undefined)).toHaveLength(1);
  });

  test("authors and subjects that come as UTF-8 bytes read as text", () => {
    const first = given.commit("x", "2024-01-01T00:00:00Z", Buffer.from("Schlüssel").toString("latin1"), "Jörg");
    const finding = given.finding({ patternId: "jwt", occurrences: [given.at(given.gitOrigin("a", { first }))] });
    const json = render(given.scanResult({ verdicts: [given.verdict(finding)] }));
    expect(json.verdicts[0].finding.occurrences[0].origin.first).toMatchObject({
      subject: "Schlüssel",
      author: "Jörg",
    });
  });
});

describe("jsonl", () => {
  test("findings, then problems, then one line with the ledger", () => {
    const result = given.richResult();
    const lines = renderLines(result);
    const expected = [...result.verdicts.map(() => "finding"), ...result.problems.map(() => "problem"), "ledger"];
    expect(lines.map((line) => line.type)).toEqual(expected);
    expect(lines.at(-1)).toMatchObject({ schemaVersion: 1, complete: false, tool: { name: "dredge" } });
  });

  test("a clean scan is still a line", () => {
    expect(renderLines(given.scanResult())).toHaveLength(1);
  });

  test("holds the same findings as json", () => {
    const lines = renderLines(given.richResult()).filter((line) => line.type === "finding");
    const { verdicts } = render(given.richResult());
    expect(lines).toEqual(verdicts.map((verdict: any) => ({ type: "finding", ...verdict })));
  });
});
