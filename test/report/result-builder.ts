/** Builds ScanResults as a real scan makes them: a repository with commits, refs, a working tree and a few awkward names.
 *  Raw values are put together at run time from pieces, so that nothing here looks like a live credential.
 *  Knows nothing of report formats. */
import { createHash } from "node:crypto";
import type {
  CommitRef,
  Evidence,
  Exposure,
  Finding,
  Occurrence,
  Origin,
  Span,
  Verdict,
} from "../../src/model/finding.ts";
import type { PatternInfo } from "../../src/model/pattern.ts";
import type { LedgerEntry, Problem, RepositoryInfo, ScanResult } from "../../src/model/result.ts";
import type { ReportContext } from "../../src/report/reporter.ts";

export const REPOSITORY = "/home/jane/shop/.git";
export const WORK_TREE = "/home/jane/shop";

/** 40 hex digits that depend on the name alone. */
export function objectId(name: string): string {
  return createHash("sha1").update(name).digest("hex");
}

/** A made-up value of so many characters; never a real one, and never in a source file. */
export function rawValue(prefix: string, length: number): string {
  const body = createHash("sha512").update(`${prefix} ${length}`).digest("hex").repeat(2);
  return prefix + body.slice(0, length - prefix.length);
}

export function commit(name: string, date: string, subject: string, author = "Jane Doe"): CommitRef {
  return { id: objectId(name), author, date, subject };
}

export const COMMITS = {
  added: commit("added", "2024-03-02T09:14:03+01:00", "Add the deploy script"),
  copied: commit("copied", "2024-03-19T17:40:00+01:00", "Staging gets its own settings", "Kim Lee"),
  removed: commit("removed", "2024-05-01T08:00:00-04:00", "Read the token from the environment", "Ravi Patel"),
} as const;

export function span(line: number, column = 9, length = 40, start = line * 60): Span {
  return { start, end: start + length, line, column, endLine: line, endColumn: column + length };
}

type GitOrigin = Extract<Origin, { kind: "git" }>;

export function gitOrigin(path: string | undefined, over: Partial<GitOrigin> = {}): GitOrigin {
  return {
    kind: "git",
    repository: REPOSITORY,
    path,
    objectId: objectId(`blob ${path ?? "none"}`),
    reach: "reachable",
    first: COMMITS.added,
    last: COMMITS.removed,
    inHead: false,
    refs: ["refs/heads/main", "refs/remotes/origin/main"],
    refCount: 2,
    ...over,
  };
}

export function fileOrigin(path: string, tracked: Extract<Origin, { kind: "file" }>["tracked"] = "tracked"): Origin {
  return { kind: "file", repository: REPOSITORY, path, tracked };
}

export function at(origin: Origin, where: Span = span(14), parts: Occurrence["parts"] = []): Occurrence {
  return { origin, span: where, parts };
}

export function finding(over: Partial<Finding> & { readonly patternId: string }): Finding {
  const value = rawValue(over.patternId, 40);
  const hash = createHash("sha256")
    .update(`${over.patternId} ${JSON.stringify(over.occurrences ?? [])}`)
    .digest("hex");
  return {
    severity: "critical",
    fingerprint: hash.slice(0, 32),
    placeFingerprint: hash.slice(32),
    preview: `${value.slice(0, 4)}… (40 characters)`,
    secret: value,
    confidence: 0.997,
    evidence: [{ name: "checksum", text: "its checksum is right", weight: 5 }],
    dummy: false,
    exposure: "remote",
    occurrences: [at(gitOrigin("src/deploy.ts"))],
    ...over,
  };
}

export function verdict(of: Finding, over: Partial<Verdict> = {}): Verdict {
  return { finding: of, status: "active", reason: undefined, severity: of.severity, gates: !of.dummy, ...over };
}

export function ledger(over: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    source: "git objects",
    subject: REPOSITORY,
    expected: 849_014,
    scanned: 849_014,
    failed: 0,
    skipped: {},
    bytes: 14_100_000_000,
    notes: {},
    ...over,
  };
}

export function repository(over: Partial<RepositoryInfo> = {}): RepositoryInfo {
  return {
    path: REPOSITORY,
    workTree: WORK_TREE,
    remoteUrl: "git@github.com:example/shop.git",
    head: objectId("HEAD"),
    branch: "main",
    ...over,
  };
}

export function scanResult(over: Partial<ScanResult> = {}): ScanResult {
  return {
    schemaVersion: 1,
    tool: { name: "dredge", version: "0.1.0", patterns: "2026-01-15" },
    verdicts: [],
    problems: [],
    ledger: [ledger()],
    complete: true,
    repositories: [repository()],
    ...over,
  };
}

export function info(id: string, over: Partial<PatternInfo> = {}): PatternInfo {
  return {
    id,
    provider: "github",
    providerTitle: "GitHub",
    title: "GitHub personal access token (classic)",
    description: "Gives its bearer the rights of the user who made it, within the scopes chosen for it.",
    role: "secret",
    severity: "critical",
    references: ["https://docs.example.com/tokens"],
    cwe: [798],
    runbook: {
      create: [
        {
          text: "Create a new token with the same scopes, or better a fine-grained one for the repositories it needs.",
          url: "https://github.example.com/settings/tokens/new",
        },
      ],
      revoke: [
        { text: "Delete the old token.", url: "https://github.example.com/settings/tokens" },
        { text: "Or over the API.", command: "gh api -X DELETE /applications/CLIENT_ID/token" },
      ],
      reach: [
        {
          text: "List what its scopes let it do.",
          command: "curl -sI -H 'Authorization: token …' https://api.example.com",
        },
      ],
      audit: [
        { text: "Search the security log for its use.", url: "https://github.example.com/settings/security-log" },
      ],
      takesEffect: [{ text: "At once.", url: "https://docs.example.com/tokens" }],
      undocumented: [],
    },
    told: "prefix",
    ...over,
  };
}

const EMPTY_RUNBOOK = { create: [], revoke: [], reach: [], audit: [], takesEffect: [], undocumented: [] };

export const INFOS: ReadonlyMap<string, PatternInfo> = new Map(
  [
    info("github-pat"),
    info("aws-secret-access-key", {
      provider: "aws",
      providerTitle: "Amazon Web Services",
      title: "AWS secret access key",
      told: "keyword",
      cwe: [798, 522],
    }),
    info("aws-access-key-id", {
      provider: "aws",
      providerTitle: "Amazon Web Services",
      title: "AWS access key id",
      role: "identifier",
    }),
    info("private-key", { provider: "ssh", providerTitle: "SSH", title: "Private key (PEM)", severity: "high" }),
    info("basic-auth-url", {
      provider: "generic",
      providerTitle: "the service",
      title: "Password in a URL",
      severity: "medium",
      told: "keyword",
      runbook: EMPTY_RUNBOOK,
      references: [],
    }),
    info("jwt", { provider: "jwt", providerTitle: "the issuer", title: "JSON Web Token", severity: "medium" }),
    info("generic-assignment", {
      provider: "generic",
      providerTitle: "the service",
      title: "Password or key in an assignment",
      severity: "low",
      told: "generic",
      runbook: EMPTY_RUNBOOK,
    }),
  ].map((each) => [each.id, each]),
);

export function context(over: Partial<ReportContext> = {}): ReportContext {
  return { info: (id) => INFOS.get(id), color: false, width: 80, reveal: false, workingDirectory: WORK_TREE, ...over };
}

function evidence(name: string, text: string, weight = 0): Evidence {
  return { name, text, weight };
}

/** A path whose bytes are Latin-1, not UTF-8: `caf\xe9/pässe.txt` with a lone 0xE9 and a UTF-8 ä. */
export const BROKEN_PATH = "caf\xe9/p\xc3\xa4sse.txt";
/** A path that tries to drive the terminal and to end the line. */
export const HOSTILE_PATH = "docs/\u001b[2J\u001b]0;owned\u0007\nCRITICAL fake.md";

/** One of everything: every kind of origin, composite parts, problems, hostile names. */
export function richResult(): ScanResult {
  const everywhere: Occurrence[] = [
    at(fileOrigin("src/deploy.ts")),
    at({ kind: "staged", repository: REPOSITORY, path: "src/deploy.ts", objectId: objectId("staged") }),
    at(gitOrigin("src/deploy.ts", { inHead: true, last: undefined, refCount: 12 })),
    at(fileOrigin(".env", "untracked"), span(3)),
    at(gitOrigin("old/deploy.ts"), span(12)),
    at(gitOrigin("old/deploy.ts", { objectId: objectId("second"), first: COMMITS.copied }), span(19)),
    at(gitOrigin(BROKEN_PATH), span(2)),
    at(gitOrigin(HOSTILE_PATH), span(7)),
  ];
  const message: Origin = {
    kind: "message",
    repository: REPOSITORY,
    objectType: "commit",
    objectId: COMMITS.copied.id,
    reach: "reachable",
    first: COMMITS.copied,
    refs: ["refs/heads/main"],
    refCount: 1,
  };
  const tag: Origin = {
    ...message,
    objectType: "tag",
    objectId: objectId("tag"),
    refs: ["refs/tags/v1.2"],
    first: undefined,
  };
  const refNameOrigin: Origin = {
    kind: "name",
    repository: REPOSITORY,
    nameOf: "ref",
    name: "refs/heads/fix-[…]",
    objectId: undefined,
    reach: "reachable",
    first: undefined,
    refs: ["refs/heads/fix-[…]"],
    refCount: 1,
  };
  const fileName: Origin = {
    ...refNameOrigin,
    nameOf: "tree-entry",
    name: "keys/[…].txt",
    objectId: objectId("tree"),
    refs: [],
  };
  const unreachable = { reach: "unreachable", refs: [], refCount: 0, last: undefined } as const;
  const key = rawValue("AKIA", 20);
  const part = { pattern: "aws-access-key-id", span: span(4, 5, 20), preview: `${key.slice(0, 4)}… (20 characters)` };
  const stashed = gitOrigin("config/prod.yml", {
    refs: ["refs/stash"],
    refCount: 1,
    first: COMMITS.copied,
    last: COMMITS.copied,
  });
  const keyBlock: Span = { start: 0, end: 1700, line: 1, column: 1, endLine: 27, endColumn: 30 };
  const of = (patternId: string, exposure: Exposure, occurrences: Occurrence[], over: Partial<Finding> = {}): Finding =>
    finding({ patternId, exposure, occurrences, ...over });
  const jwtEvidence = [
    evidence("jwt-expiry", "it expired on 2024-06-01"),
    evidence("checksum", "its checksum is wrong", -2.5),
  ];
  return scanResult({
    complete: false,
    verdicts: [
      verdict(of("github-pat", "remote", everywhere)),
      verdict(
        of("aws-secret-access-key", "local", [at(stashed, span(5, 22), [part])], {
          evidence: [
            evidence("account", "it belongs to account 1234…9012"),
            evidence("companion", "its key id stands near by", 1.5),
          ],
          confidence: 0.91,
        }),
      ),
      verdict(
        of("private-key", "unreachable", [at(gitOrigin("id_ed25519", unreachable), keyBlock)], { severity: "high" }),
      ),
      verdict(
        of(
          "private-key",
          "staged",
          [at({ kind: "staged", repository: REPOSITORY, path: "it's a key.pem", objectId: objectId("pem") }, keyBlock)],
          { severity: "high", fingerprint: undefined },
        ),
      ),
      verdict(of("github-pat", "remote", [at(message, span(3)), at(tag, span(2)), at(refNameOrigin), at(fileName)])),
      verdict(
        of("basic-auth-url", "working-tree", [at(fileOrigin(".git/config", "git-file"), span(9))], {
          severity: "medium",
          confidence: 0.6,
        }),
      ),
      verdict(
        of(
          "jwt",
          "outside-git",
          [at({ kind: "file", repository: undefined, path: "/etc/app/token", tracked: undefined }, span(1))],
          { severity: "medium", evidence: jwtEvidence, confidence: 0.7 },
        ),
      ),
      verdict(
        of("jwt", "outside-git", [at({ kind: "stdin" }, span(1))], {
          severity: "medium",
          confidence: 0.55,
          evidence: [],
        }),
      ),
      verdict(of("github-pat", "unreachable", [at(gitOrigin(undefined, unreachable), span(1))])),
      verdict(
        of("generic-assignment", "local", [at(gitOrigin("test/fixtures/app.yml", { inHead: true }), span(3))], {
          severity: "low",
          dummy: true,
          confidence: 0.2,
          evidence: [evidence("dummy", "looks like a documentation or test value", -2)],
        }),
      ),
      verdict(of("unknown-pattern", "local", [at(gitOrigin("x.txt"))], { severity: "low" }), { gates: false }),
      verdict(of("github-pat", "remote", [at(gitOrigin("allowed.ts", { inHead: true }))]), {
        status: "allowed",
        reason: "rotated",
        gates: false,
      }),
      verdict(of("github-pat", "remote", [at(gitOrigin("known.ts", { inHead: true }))]), {
        status: "baselined",
        reason: "baseline",
        gates: false,
      }),
    ],
    problems: [
      problem(
        "unreadable",
        "private/secrets.txt",
        "private/secrets.txt: permission denied; run as a user who may read it",
      ),
      problem("corrupt", objectId("bad"), `object ${objectId("bad")}: its zlib stream ends early; fetch it again`),
      problem(
        "missing-object",
        objectId("gone"),
        "promised by a partial clone, but not here; git fetch --refetch brings it",
        37,
      ),
      problem(
        "shallow-boundary",
        objectId("edge"),
        `history ends at ${objectId("edge")}; git fetch --unshallow brings the rest`,
      ),
      problem("too-large", BROKEN_PATH, "larger than the memory budget; scan it alone"),
    ],
    ledger: [
      ledger({ expected: 12_345, scanned: 12_307, failed: 38, bytes: 512_345_678 }),
      ledger({
        source: "working tree files",
        subject: WORK_TREE,
        expected: 1230,
        scanned: 1203,
        failed: 1,
        skipped: { ignored: 20, "symbolic links": 6 },
        bytes: 35_200_000,
        notes: { "ignored files that look like .env": 2 },
      }),
    ],
  });
}

export function problem(kind: Problem["kind"], subject: string, message: string, count = 1): Problem {
  return { kind, subject, message, count };
}

/** A reporter's output as one string. */
export function joined(output: string | Iterable<string>): string {
  return typeof output === "string" ? output : [...output].join("");
}
