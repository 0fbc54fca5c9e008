/** SARIF against the OASIS schema, and against what GitHub code scanning needs in order to show a result well. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import type { Location, Log, Result, Run } from "sarif";
import { describe, expect, test } from "vitest";
import type { Occurrence } from "../../src/model/finding.ts";
import type { ScanResult } from "../../src/model/result.ts";
import { sarifReporter } from "../../src/report/sarif.ts";
import * as given from "./result-builder.ts";

/** The schema of SARIF 2.1.0, as the npm package @microsoft/jest-sarif ships it (draft 4: `id` and `$schema` are of no use to ajv 8). */
function compileSchema(): (value: unknown) => string[] {
  const schema = JSON.parse(readFileSync(new URL("sarif-schema-2.1.0.json", import.meta.url), "utf8"));
  delete schema.id;
  delete schema.$schema;
  // Errata 01 adds this one demand.
  schema.definitions.region.anyOf = ["startLine", "charOffset", "byteOffset"].map((name) => ({ required: [name] }));
  // One of its patterns is only a pattern without the `u` flag.
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`));
}

const schemaErrors = compileSchema();

function render(result: ScanResult): { log: Log; run: Run; results: Result[] } {
  const log = JSON.parse(given.joined(sarifReporter.render(result, given.context()))) as Log;
  const [run] = log.runs;
  if (run === undefined) throw new Error("a log without a run");
  return { log, run, results: run.results ?? [] };
}

function resultsOf(occurrences: Occurrence[]): Result[] {
  const finding = given.finding({ patternId: "github-pat", occurrences });
  return render(given.scanResult({ verdicts: [given.verdict(finding)] })).results;
}

function uriOf(location: Location | undefined): string | undefined {
  return location?.physicalLocation?.artifactLocation?.uri;
}

describe("the schema", () => {
  test("accepts a report with one of everything", () => {
    expect(schemaErrors(render(given.richResult()).log)).toEqual([]);
  });

  test("accepts a clean report, with results that are an empty list", () => {
    const { log, run } = render(given.scanResult());
    expect(schemaErrors(log)).toEqual([]);
    expect(run.results).toEqual([]);
  });

  test("accepts a report of a directory without a repository", () => {
    expect(schemaErrors(render(given.scanResult({ repositories: [] })).log)).toEqual([]);
  });

  test("would refuse a wrong level, so that the tests above can fail", () => {
    const { log, results } = render(given.richResult());
    (results[0] as { level: string }).level = "critical";
    expect(schemaErrors(log).length).toBeGreaterThan(0);
  });
});

describe("results", () => {
  test("one per path and line of what exists now, whether on disk, staged or in HEAD", () => {
    const staged = {
      kind: "staged",
      repository: given.REPOSITORY,
      path: "a.ts",
      objectId: given.objectId("s"),
    } as const;
    const results = resultsOf([
      given.at(given.fileOrigin("a.ts"), given.span(3)),
      given.at(staged, given.span(3)),
      given.at(given.gitOrigin("a.ts", { inHead: true }), given.span(3)),
      given.at(given.fileOrigin("a.ts"), given.span(8)),
      given.at(given.fileOrigin("b.ts"), given.span(3)),
    ]);
    const places = results.map(
      (r) => `${uriOf(r.locations?.[0])}:${r.locations?.[0]?.physicalLocation?.region?.startLine}`,
    );
    expect(places).toEqual(["a.ts:3", "a.ts:8", "b.ts:3"]);
  });

  test("one per path for history alone, and none for the history of a path that has it now", () => {
    const results = resultsOf([
      given.at(given.gitOrigin("now.ts", { inHead: true }), given.span(3)),
      given.at(given.gitOrigin("now.ts", { objectId: given.objectId("v1") }), given.span(2)),
      given.at(given.gitOrigin("gone.ts", { objectId: given.objectId("v2") }), given.span(5)),
      given.at(given.gitOrigin("gone.ts", { objectId: given.objectId("v3") }), given.span(6)),
    ]);
    expect(results.map((r) => uriOf(r.locations?.[0]))).toEqual(["now.ts", "gone.ts"]);
  });

  test("the first lists the other places and links to them, the others point back", () => {
    const [first, second, third] = resultsOf([
      given.at(given.fileOrigin("a.ts")),
      given.at(given.fileOrigin("b.ts")),
      given.at(given.gitOrigin("old.ts")),
    ]);
    expect(first?.relatedLocations?.map(uriOf)).toEqual(["b.ts", "old.ts"]);
    expect(first?.message.text).toContain("[b.ts:14](1)");
    expect(second?.relatedLocations?.map(uriOf)).toEqual(["a.ts"]);
    expect(third?.relatedLocations?.map(uriOf)).toEqual(["a.ts"]);
  });

  test("hundreds of places stay within what GitHub shows, and are counted", () => {
    const many = Array.from({ length: 300 }, (_, i) => given.at(given.fileOrigin(`f${i}.ts`)));
    const results = resultsOf(many);
    expect(results).toHaveLength(300);
    expect(results[0]?.relatedLocations).toHaveLength(100);
    expect(results[0]?.properties?.["places"]).toBe(300);
  });

  test("region: line and UTF-16 columns from 1, end exclusive, the snippet a preview", () => {
    const [result] = resultsOf([
      given.at(given.fileOrigin("a.ts"), { ...given.span(7, 5, 40), endLine: 9, endColumn: 12 }),
    ]);
    const region = result?.locations?.[0]?.physicalLocation?.region;
    expect(region).toEqual({
      startLine: 7,
      startColumn: 5,
      endLine: 9,
      endColumn: 12,
      snippet: { text: expect.stringMatching(/… \(40 characters\)$/) },
    });
  });

  test("the message says what, since when and what to do first", () => {
    const [result] = resultsOf([given.at(given.gitOrigin("old.ts"))]);
    const text = result?.message.text ?? "";
    expect(text).toMatch(/^GitHub personal access token \(classic\), .* was in this file, and is still in history\./);
    expect(text).toContain(`since 2024-03-02 (commit ${given.COMMITS.added.id.slice(0, 10)})`);
    expect(text).toContain("Rotate it now");
    expect(text).toContain("https://github.example.com/settings/tokens");
  });

  test("what gates is an error or warning, what does not count is not listed", () => {
    const at = [given.at(given.fileOrigin("a.ts"))];
    const verdicts = [
      given.verdict(given.finding({ patternId: "github-pat", severity: "critical", occurrences: at })),
      given.verdict(given.finding({ patternId: "jwt", severity: "medium", occurrences: at })),
      given.verdict(given.finding({ patternId: "github-pat", severity: "critical", occurrences: at, dummy: true })),
    ];
    expect(render(given.scanResult({ verdicts })).results.map((r) => r.level)).toEqual(["error", "warning"]);
  });

  test("allowed and baselined findings are counted, not listed", () => {
    const { run, results } = render(given.richResult());
    expect(JSON.stringify(results)).not.toMatch(/allowed\.ts|known\.ts/);
    expect(run.properties).toMatchObject({ allowed: 1, baselined: 1 });
  });
});

describe("places that are no files", () => {
  const base = {
    repository: given.REPOSITORY,
    reach: "reachable",
    first: given.COMMITS.added,
    refs: [],
    refCount: 0,
  } as const;

  test("commit and tag messages, refs, blobs without a path and standard input have a file and a line to show", () => {
    const commit = { ...base, kind: "message", objectType: "commit", objectId: given.COMMITS.added.id } as const;
    const tag = { ...base, kind: "message", objectType: "tag", objectId: given.objectId("t") } as const;
    const ref = { ...base, kind: "name", nameOf: "ref", name: "refs/heads/x", objectId: undefined } as const;
    const results = resultsOf([
      given.at(commit, given.span(3)),
      given.at(tag, given.span(2)),
      given.at(ref),
      given.at(given.gitOrigin(undefined)),
      given.at({ kind: "stdin" }),
    ]);
    expect(new Set(results.map((r) => uriOf(r.locations?.[0])))).toEqual(
      new Set([
        `.git/commit/${given.COMMITS.added.id}`,
        `.git/tag/${given.objectId("t")}`,
        ".git/refs/heads/x",
        `.git/blob/${given.objectId("blob none")}`,
        "stdin",
      ]),
    );
    for (const result of results) expect(result.locations?.[0]?.physicalLocation?.region?.startLine).toBeGreaterThan(0);
  });

  test("have logical locations that name the object", () => {
    const [result] = resultsOf([
      given.at({ ...base, kind: "message", objectType: "commit", objectId: given.COMMITS.added.id }),
    ]);
    expect(result?.locations?.[0]?.logicalLocations).toEqual([
      { kind: "commit", name: given.COMMITS.added.id.slice(0, 10), fullyQualifiedName: given.COMMITS.added.id },
    ]);
  });
});

describe("URIs", () => {
  test("percent-encode a path's bytes, UTF-8 or not", () => {
    const paths = [given.BROKEN_PATH, "a b/100%.txt", "c:d?e#f[1]", given.HOSTILE_PATH];
    const uris = resultsOf(paths.map((path) => given.at(given.fileOrigin(path)))).map(
      (r) => uriOf(r.locations?.[0]) ?? "",
    );
    expect(uris[0]).toBe("caf%E9/p%C3%A4sse.txt");
    expect(uris[1]).toBe("a%20b/100%25.txt");
    expect(uris[2]).toBe("c%3Ad%3Fe%23f%5B1%5D");
    const bytes = uris.map((uri) => uri.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))));
    expect(bytes).toEqual(paths);
  });

  test("are relative to the source root, and absolute only for what lies outside it", () => {
    const [inside, outside] = resultsOf([
      given.at({ kind: "file", repository: given.REPOSITORY, path: `${given.WORK_TREE}/x/y.ts`, tracked: "tracked" }),
      given.at({ kind: "file", repository: undefined, path: "/etc/app token", tracked: undefined }),
    ]);
    expect(inside?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({
      uri: "x/y.ts",
      uriBaseId: "%SRCROOT%",
    });
    expect(outside?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({ uri: "file:///etc/app%20token" });
  });

  test("a nested repository's files keep its directory", () => {
    const nested = given.repository({
      path: `${given.WORK_TREE}/lib/.git`,
      workTree: `${given.WORK_TREE}/lib`,
      remoteUrl: undefined,
    });
    const origin = given.gitOrigin("a.ts", { repository: nested.path, inHead: true });
    const finding = given.finding({ patternId: "github-pat", occurrences: [given.at(origin)] });
    const repositories = [given.repository(), nested];
    const { run, results } = render(given.scanResult({ repositories, verdicts: [given.verdict(finding)] }));
    expect(uriOf(results[0]?.locations?.[0])).toBe("lib/a.ts");
    expect(run.versionControlProvenance?.[1]?.mappedTo).toEqual({ uri: "lib/", uriBaseId: "%SRCROOT%" });
  });

  test.each([
    ["git@github.com:example/shop.git", "ssh://git@github.com/example/shop.git"],
    ["https://user:hunter2@example.com/shop.git?x=1", "https://example.com/shop.git"],
    ["https://hunter2@example.com/shop", "https://example.com/shop"],
    ["ssh://git:hunter2@example.com:2222/shop", "ssh://git@example.com:2222/shop"],
    [undefined, "file:///home/jane/shop/.git"],
  ])("the repository of remote %s is %s", (remoteUrl, uri) => {
    const { log, run } = render(given.scanResult({ repositories: [given.repository({ remoteUrl })] }));
    expect(run.versionControlProvenance?.[0]).toMatchObject({ repositoryUri: uri, branch: "main" });
    expect(schemaErrors(log)).toEqual([]);
  });
});

describe("fingerprints", () => {
  function hashes(occurrences: Occurrence[], fingerprint?: string): string[] {
    const over = fingerprint === undefined ? {} : { fingerprint };
    const finding = {
      ...given.finding({ patternId: "github-pat", occurrences }),
      ...over,
      placeFingerprint: "b".repeat(32),
    };
    const { results } = render(given.scanResult({ verdicts: [given.verdict(finding)] }));
    return results.map((r) => r.partialFingerprints?.["primaryLocationLineHash"] ?? "");
  }

  test("survive a move to another line", () => {
    const value = "a".repeat(32);
    const before = hashes([given.at(given.fileOrigin("a.ts"), given.span(3))], value);
    const after = hashes([given.at(given.fileOrigin("a.ts"), given.span(30))], value);
    expect(after).toEqual(before);
    expect(before[0]).toContain(value);
  });

  test("tell the first and second place in one file apart", () => {
    const both = hashes(
      [given.at(given.fileOrigin("a.ts"), given.span(3)), given.at(given.fileOrigin("a.ts"), given.span(9))],
      "a".repeat(32),
    );
    expect(new Set(both).size).toBe(2);
  });

  test("fall back to the place where the value must not be told", () => {
    const finding = {
      ...given.finding({ patternId: "basic-auth-url" }),
      fingerprint: undefined,
      placeFingerprint: "b".repeat(32),
    };
    const { results } = render(given.scanResult({ verdicts: [given.verdict(finding)] }));
    expect(results[0]?.partialFingerprints).toEqual({
      primaryLocationLineHash: `${"b".repeat(32)}:1`,
      "place/v1": "b".repeat(32),
    });
  });

  test("two secrets without one stay apart in one file", () => {
    const weak = {
      ...given.finding({ patternId: "basic-auth-url" }),
      fingerprint: undefined,
      placeFingerprint: "b".repeat(32),
    };
    const { results } = render(given.scanResult({ verdicts: [given.verdict(weak), given.verdict(weak)] }));
    expect(new Set(results.map((r) => r.partialFingerprints?.["primaryLocationLineHash"])).size).toBe(2);
  });
});

describe("members of archives", () => {
  const inside = (member: string, line: number): Occurrence =>
    given.at(
      { ...given.gitOrigin(`data/backup.zip!/${member}`, { inHead: true }), archive: "data/backup.zip" },
      given.span(line),
    );

  test("point to the archive, and name the member and its line in message and logical location", () => {
    const finding = given.finding({ patternId: "github-pat", occurrences: [inside("a [b].ini", 7), inside("c", 9)] });
    const { log, results } = render(given.scanResult({ verdicts: [given.verdict(finding)] }));
    expect(schemaErrors(log)).toEqual([]);
    expect(results.map(({ locations }) => uriOf(locations?.[0]))).toEqual(["data/backup.zip", "data/backup.zip"]);
    const [location] = results[0]?.locations ?? [];
    expect(location?.physicalLocation?.region).toMatchObject({ startLine: 1, startColumn: 1 });
    expect(location?.logicalLocations).toContainEqual({
      kind: "member",
      name: "a [b].ini:7:9",
      fullyQualifiedName: "data/backup.zip!/a [b].ini:7:9",
    });
    expect(results[0]?.message.text).toContain("an archive: at a \\[b\\].ini:7:9 of it");
    const hashes = results.map((result) => result.partialFingerprints?.["primaryLocationLineHash"]);
    expect(new Set(hashes).size).toBe(2);
  });

  test("of a blob that nothing names: its object", () => {
    const origin = given.gitOrigin(undefined);
    if (origin.kind !== "git") throw new Error("no blob");
    const { objectId } = origin;
    const [result] = resultsOf([given.at({ ...origin, path: `${objectId}!/a.txt`, archive: objectId })]);
    expect(uriOf(result?.locations?.[0])).toContain(`.git/blob/${objectId}`);
  });
});

describe("rules", () => {
  test("carry what GitHub shows: texts, runbook, severity, precision and CWE", () => {
    const { run } = render(given.richResult());
    const rule = run.tool.driver.rules?.find((each) => each.id === "aws-secret-access-key");
    expect(rule?.shortDescription?.text).toBe("AWS secret access key");
    expect(rule?.help?.markdown).toContain("## Revoke the old one");
    expect(rule?.help?.text).toContain("Revoke the old one");
    expect(rule?.helpUri).toMatch(/^https:/);
    expect(rule?.properties).toMatchObject({ "security-severity": "9.5", precision: "medium" });
    expect(rule?.properties?.tags).toEqual(
      expect.arrayContaining(["security", "external/cwe/cwe-522", "external/cwe/cwe-798"]),
    );
  });

  test("every result names its rule by id and index, and a rule nobody knows still has texts", () => {
    const { run, results } = render(given.richResult());
    for (const result of results) expect(run.tool.driver.rules?.[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
    const unknown = run.tool.driver.rules?.find((rule) => rule.id === "unknown-pattern");
    expect(unknown?.shortDescription?.text).toContain("unknown-pattern");
  });
});

describe("problems and coverage", () => {
  test("each problem is a notification with its kind, and the run is no success", () => {
    const result = given.richResult();
    const { run } = render(result);
    const notifications = run.invocations?.[0]?.toolExecutionNotifications ?? [];
    expect(run.invocations?.[0]?.executionSuccessful).toBe(false);
    expect(notifications.map((n) => n.descriptor?.id)).toEqual(result.problems.map((p) => p.kind));
    expect(notifications[2]?.properties?.["count"]).toBe(37);
    const known = run.tool.driver.notifications?.map((each) => each.id);
    for (const notification of notifications) expect(known).toContain(notification.descriptor?.id);
  });

  test("a complete run is a success and holds the ledger", () => {
    const { run } = render(given.scanResult());
    expect(run.invocations?.[0]?.executionSuccessful).toBe(true);
    expect(run.properties?.["ledger"]).toMatchObject([{ source: "git objects", expected: 849014, scanned: 849014 }]);
  });
});
