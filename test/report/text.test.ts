/** The text report: what a person needs stands in it, a long one stays readable, and a hostile name cannot take over the terminal. */
import { describe, expect, test } from "vitest";
import type { Finding, Occurrence } from "../../src/model/finding.ts";
import type { ScanResult } from "../../src/model/result.ts";
import { columnsOf } from "../../src/model/wrap.ts";
import type { ReportContext } from "../../src/report/reporter.ts";
import { textReporter } from "../../src/report/text.ts";
import * as given from "./result-builder.ts";

function render(result: ScanResult, over: Partial<ReportContext> = {}): string {
  return given.joined(textReporter.render(result, given.context(over)));
}

function renderOne(
  occurrences: Occurrence[],
  over: Partial<Finding> = {},
  context: Partial<ReportContext> = {},
): string {
  const finding = given.finding({ patternId: "github-pat", occurrences, ...over });
  return render(given.scanResult({ verdicts: [given.verdict(finding)] }), context);
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) ?? "";
}

describe("a finding", () => {
  test("says what it is, how sure, and shows the preview only", () => {
    const text = renderOne([given.at(given.fileOrigin("src/deploy.ts"))]);
    expect(text).toMatch(/1 {2}CRITICAL {2}GitHub personal access token \(classic\)\n/);
    expect(text).toContain("… (40 characters), almost certain: its checksum is right");
  });

  test("what speaks against it stands last, and is said to", () => {
    const evidence = [
      { name: "context", text: "the words around it", weight: 1 },
      { name: "expiry", text: "expired 2019-03-19", weight: -1 },
      { name: "jwt", text: "JWT signed with HS512", weight: 0.7 },
    ];
    const text = renderOne([given.at(given.fileOrigin("a.ts"))], { evidence, confidence: 0.8 }, { width: 120 });
    expect(text.replace(/\s+/g, " ")).toContain(
      "(40 characters), likely: JWT signed with HS512; against it: expired 2019-03-19 now ",
    );
  });

  test("a file on disk, staged and in HEAD is one place that can be clicked", () => {
    const staged = {
      kind: "staged",
      repository: given.REPOSITORY,
      path: "a.ts",
      objectId: given.objectId("s"),
    } as const;
    const text = renderOne([
      given.at(given.fileOrigin("a.ts")),
      given.at(staged),
      given.at(given.gitOrigin("a.ts", { inHead: true })),
    ]);
    expect(text.match(/a\.ts/g)?.length).toBe(1);
    expect(text).toMatch(/now +a\.ts:14:9 +working tree, staged, HEAD\n/);
  });

  test("what is staged is told once, though it lies in the object store as well", () => {
    const objectId = given.objectId("s");
    const staged = { kind: "staged", repository: given.REPOSITORY, path: "a.ts", objectId } as const;
    const copy = given.gitOrigin(undefined, { objectId, reach: "unreachable", refs: [], refCount: 0 });
    const text = renderOne([given.at(staged), given.at(copy)], { exposure: "staged" });
    expect(text).toMatch(/now +a\.ts:14:9 +staged\n/);
    expect(text).not.toContain("history");
    expect(text).not.toContain("none: dropped");
  });

  test("what is only in history names the file, its days, and the object to show", () => {
    const text = renderOne([given.at(given.gitOrigin("old/deploy.ts"), given.span(12))]);
    const object = given.objectId("blob old/deploy.ts").slice(0, 10);
    expect(text).toContain("old/deploy.ts");
    expect(text).toContain(`2024-03-02 to 2024-05-01, line 12 of ${object}`);
  });

  test("since when: the earliest commit over all places, whatever their order and zones", () => {
    const early = given.commit("early", "2024-03-02T00:30:00+02:00", "Really first", "Kim Lee");
    const late = given.commit("late", "2024-03-01T23:00:00+00:00", "Later, though dated the day before");
    const text = renderOne([
      given.at(given.gitOrigin("b.ts", { first: late })),
      given.at(given.gitOrigin("a.ts", { first: early })),
    ]);
    expect(text).toMatch(new RegExp(`since +2024-03-02 {2}${early.id.slice(0, 10)} {2}Kim Lee: Really first`));
  });

  test("an author is named without the mail address", () => {
    const first = given.commit("mail", "2024-03-02T00:00:00Z", "Start", "Kim Lee <kim@example.com>");
    expect(renderOne([given.at(given.gitOrigin("a.ts", { first }))])).toContain("Kim Lee: Start");
  });

  test("until when: still in HEAD, or the last commit that had it", () => {
    expect(renderOne([given.at(given.gitOrigin("a.ts", { inHead: true }))])).toMatch(/until +still in HEAD/);
    const gone = renderOne([given.at(given.gitOrigin("a.ts"))], {}, { width: 100 });
    expect(gone).toMatch(/until +2024-05-01 {2}[0-9a-f]{10} {2}Ravi Patel: Read the token from the environment/);
    expect(gone).toContain("not in HEAD");
  });

  test("who reaches it: branches, tags, what is pushed, and how many more", () => {
    const refs = ["HEAD", "refs/heads/main", "refs/remotes/origin/main", "refs/tags/v1", "refs/notes/commits"];
    const text = renderOne([given.at(given.gitOrigin("a.ts", { refs, refCount: 10 }))]);
    expect(text).toMatch(/refs +main, refs\/notes\/commits, tag v1 and 5 more\n/);
    expect(text).toMatch(/pushed +origin\/main\n/);
  });

  test("unreachable objects say so, and how to purge them", () => {
    const origin = given.gitOrigin("a.ts", { reach: "unreachable", refs: [], refCount: 0 });
    const text = renderOne([given.at(origin)], { exposure: "unreachable" });
    expect(text).toMatch(/refs +none: dropped, amended or deleted/);
    expect(text).toContain("git gc --prune=now");
  });

  test("messages, names of refs and files, and standard input are places too", () => {
    const text = render(given.richResult());
    expect(text).toContain(`message of commit ${given.COMMITS.copied.id.slice(0, 10)}, line 3`);
    expect(text).toMatch(/refs\/heads\/fix-\[…\] +in the name of a ref/);
    expect(text).toMatch(/keys\/\[…\]\.txt +in the file's name/);
    expect(text).toContain("standard input, line 1");
  });

  test("parts of a composite finding stand with it", () => {
    expect(render(given.richResult())).toMatch(/with +AWS access key id: AKIA… \(20 characters\)/);
  });

  test("a pushed secret is rotated first; one that never left is taken out first", () => {
    const pushed = renderOne([given.at(given.gitOrigin("a.ts"))], { exposure: "remote" });
    expect(pushed.indexOf("Create a new token")).toBeLessThan(pushed.indexOf("git filter-repo"));
    const local = renderOne([given.at(given.gitOrigin("a.ts"))], { exposure: "local" });
    expect(local).toContain("git filter-repo");
    expect(local.indexOf("git filter-repo")).toBeLessThan(local.indexOf("Create a new token"));
  });

  test("the steps lead on to dredge explain", () => {
    expect(renderOne([given.at(given.fileOrigin("a.ts"))])).toContain("dredge explain github-pat");
  });

  test("with --reveal the value stands in place of the preview", () => {
    const over = { secret: given.rawValue("zzz_", 40) };
    expect(renderOne([given.at(given.fileOrigin("a.ts"))], over, { reveal: true })).toContain(over.secret);
    expect(renderOne([given.at(given.fileOrigin("a.ts"))], over)).not.toContain(over.secret);
  });
});

test("the ledger counts one thing as one", () => {
  const ledger = [
    given.ledger({ source: "staged files", expected: 1, scanned: 1, notes: { "known files searched": 1 } }),
    given.ledger({ source: "standard input", subject: "-", expected: 1, scanned: 1 }),
    given.ledger({ source: "entries of image layers", expected: 2, scanned: 1 }),
  ];
  const text = render(given.scanResult({ ledger })).replace(/\s+/g, " ");
  expect(text).toMatch(/ 1 staged file (?:in \S+ )?\([^)]*\); noted: 1 known file searched standard input \(/);
  expect(text).toContain("1 of 2 entries of image layers");
});

describe("places as seen from where one stands", () => {
  const place = given.at(given.fileOrigin("src/a.ts"));

  test("at the top of the repository they are relative", () => {
    expect(renderOne([place])).toContain(" src/a.ts:14:9");
  });

  test("from elsewhere they are absolute", () => {
    expect(renderOne([place], {}, { workingDirectory: "/tmp" })).toContain(`${given.WORK_TREE}/src/a.ts:14:9`);
    expect(renderOne([place], {}, { workingDirectory: `${given.WORK_TREE}-2` })).toContain(
      `${given.WORK_TREE}/src/a.ts`,
    );
  });

  test("a directory without a repository keeps its way from here", () => {
    const origin = { kind: "file", repository: undefined, path: "a.ts", tracked: undefined } as const;
    const finding = given.finding({ patternId: "jwt", exposure: "outside-git", occurrences: [given.at(origin)] });
    const ledger = [given.ledger({ source: "working tree files", subject: `${given.WORK_TREE}/sub` })];
    const text = render(given.scanResult({ repositories: [], ledger, verdicts: [given.verdict(finding)] }));
    expect(text).toContain(" sub/a.ts:14:9");
  });

  test("files of several bare repositories are told apart", () => {
    const bare = (path: string) => given.repository({ path, workTree: undefined });
    const origin = given.gitOrigin("a.ts", { repository: "/srv/two.git" });
    const finding = given.finding({ patternId: "jwt", occurrences: [given.at(origin)] });
    const repositories = [bare("/srv/one.git"), bare("/srv/two.git")];
    expect(render(given.scanResult({ repositories, verdicts: [given.verdict(finding)] }))).toContain(
      "/srv/two.git:a.ts",
    );
  });

  test("from above they keep the repository's directory", () => {
    expect(renderOne([place], {}, { workingDirectory: "/home/jane" })).toContain(" shop/src/a.ts:14:9");
  });
});

describe("many", () => {
  test("places: a few are shown, the rest counted", () => {
    const places = Array.from({ length: 40 }, (_, i) => given.at(given.fileOrigin(`src/file-${i}.ts`)));
    const text = renderOne(places);
    expect(text.match(/src\/file-\d+\.ts/g)?.length).toBeLessThan(10);
    expect(text).toMatch(/and 3\d more places/);
  });

  test("versions of one file in history are one line", () => {
    const versions = Array.from({ length: 40 }, (_, i) =>
      given.at(given.gitOrigin("a.ts", { objectId: given.objectId(`${i}`) })),
    );
    const text = renderOne(versions);
    expect(text.match(/ a\.ts/g)?.length).toBe(1);
    expect(text).toContain("40 places");
  });

  test("findings of one kind: the steps are told once", () => {
    const verdicts = Array.from({ length: 30 }, (_, i) =>
      given.verdict(given.finding({ patternId: "github-pat", occurrences: [given.at(given.fileOrigin(`f${i}.ts`))] })),
    );
    const text = render(given.scanResult({ verdicts }));
    expect(text.match(/Delete the old token/g)?.length).toBe(1);
    expect(text.match(/What to do: as for number 1\./g)?.length).toBe(29);
  });

  test("findings of one kind that call for something else say so", () => {
    const only = given.commit("only", "2024-03-02T00:00:00Z", "Only");
    const latest = given.gitOrigin("a.ts", { first: only, last: only, inHead: true });
    const older = given.gitOrigin("b.ts", { inHead: true });
    const verdicts = [older, latest, older].map((origin) =>
      given.verdict(given.finding({ patternId: "github-pat", exposure: "local", occurrences: [given.at(origin)] })),
    );
    const text = render(given.scanResult({ verdicts }));
    expect(text.match(/Take it out before you push/g)?.length).toBe(1);
    expect(text.match(/What to do: as for number 1\./g)?.length).toBe(1);
  });

  test("what to do about a false alarm is told where something counts", () => {
    const falseAlarm = "False alarm? Say so.";
    expect(renderOne([given.at(given.fileOrigin("a.ts"))], {}, { falseAlarm })).toContain(`\n${falseAlarm}\n\n`);
    expect(render(given.scanResult(), { falseAlarm })).not.toContain(falseAlarm);
  });

  test("findings that do not count take a line or two, and no more than twenty of them", () => {
    const verdicts = Array.from({ length: 50 }, (_, i) =>
      given.verdict(
        given.finding({ patternId: "jwt", dummy: true, occurrences: [given.at(given.fileOrigin(`f${i}.ts`))] }),
      ),
    );
    const text = render(given.scanResult({ verdicts }));
    expect(text).toContain("Seen, but not counted: 50");
    expect(text).toContain("and 30 more");
    expect(text.split("\n").length).toBeLessThan(60);
  });

  test("the most severe stand first", () => {
    const of = (severity: Finding["severity"]) =>
      given.verdict(
        given.finding({ patternId: "jwt", severity, occurrences: [given.at(given.fileOrigin(`${severity}.ts`))] }),
      );
    const text = render(given.scanResult({ verdicts: [of("low"), of("critical"), of("medium"), of("high")] }));
    const order = [...text.matchAll(/(critical|high|medium|low)\.ts/g)].map((match) => match[1]);
    expect(order).toEqual(["critical", "high", "medium", "low"]);
  });

  test("problems of one kind are grouped and cut, with the true number", () => {
    const problems = Array.from({ length: 30 }, (_, i) =>
      given.problem("unreadable", `f${i}`, `f${i}: permission denied`, 2),
    );
    const text = render(given.scanResult({ problems, complete: false }));
    expect(text).toContain("Could not be read: 60");
    expect(text).toContain("and 22 more");
  });
});

describe("the end of the report", () => {
  test("clean and complete: coverage, and exit code 0", () => {
    const text = render(given.scanResult());
    expect(text).toContain("849,014 git objects in .git (14.1 GB)");
    expect(text).toContain("Complete: nothing was missed.");
    expect(lastLine(text)).toBe("No secrets found that count. Exit code 0.");
  });

  test("findings: how many of what severity, and exit code 1", () => {
    expect(lastLine(render(given.richResult()))).toMatch(
      /^9 secrets found: 4 critical, 2 high, 3 medium\. Exit code 1/,
    );
  });

  test("clean but incomplete: what is missing, and exit code 3", () => {
    const problems = [
      given.problem("missing-object", given.objectId("x"), "not here; git fetch --refetch brings it", 5),
    ];
    const text = render(given.scanResult({ problems, complete: false }), { width: 200 });
    expect(text).toContain("Incomplete: 5 things could not be looked at");
    expect(lastLine(text)).toMatch(/Exit code 3.*--allow-incomplete/);
  });

  test("the code that the process ends with wins over what the result alone says", () => {
    const text = render(given.scanResult({ complete: false }), { exitCode: 0 });
    expect(lastLine(text)).toContain("Exit code 0.");
  });

  test("counts that do not add up are no silent success", () => {
    const text = render(given.scanResult({ complete: false }));
    expect(text).toContain("Incomplete: the counts above do not add up");
  });

  test("what was left out is told with the reason", () => {
    const text = render(given.richResult(), { width: 200 });
    expect(text).toContain(
      "1,203 of 1,230 working tree files (35.2 MB); failed: 1; left out: 20 ignored, 6 symbolic links",
    );
    expect(text).toContain("noted: 2 ignored files that look like .env");
    expect(text).toContain("Left out: 1 allowed, 1 known from the baseline.");
  });

  test("each problem names the thing and what to do", () => {
    const text = render(given.richResult(), { width: 200 });
    expect(text).toContain("private/secrets.txt: permission denied; run as a user who may read it");
    expect(text).toContain("git fetch --unshallow brings the rest");
  });
});

describe("layout", () => {
  test.each([40, 60, 80, 120])("at %i columns only what must stay whole runs over", (width) => {
    for (const line of render(given.richResult(), { width }).split("\n")) {
      const whole =
        /https?:\/\/|dredge explain|\$ git|\$ printf|[0-9a-f]{40}|caf|docs\/|config\/prod|\.pem|message of/.test(line);
      if (!whole) expect(columnsOf(line), line).toBeLessThanOrEqual(width);
    }
  });

  test("colour only when asked for, and then the same words", () => {
    const plain = render(given.richResult());
    const colored = render(given.richResult(), { color: true });
    expect(plain).not.toMatch(/\u001b/);
    expect(colored).toContain("\u001b[1;31mCRITICAL\u001b[0m");
    expect(colored.replace(/\u001b\[[0-9;]*m/g, "")).toBe(plain);
  });
});
