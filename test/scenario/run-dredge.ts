/** Runs the real command and reads its JSON report. Names come back as byte paths, as dredge holds them inside. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** `DREDGE_COMMAND` names another build to try the scenarios on. */
const COMMAND = process.env["DREDGE_COMMAND"] ?? fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));

export interface ReportedOrigin {
  readonly kind: string;
  readonly path?: string;
  readonly name?: string;
  readonly nameOf?: string;
  readonly objectId?: string;
  readonly objectType?: string;
  readonly reach?: string;
  readonly tracked?: string;
  readonly inHead?: boolean;
  readonly repository?: string;
  readonly first?: { readonly id: string };
  readonly last?: { readonly id: string };
  readonly refs?: readonly string[];
  readonly refCount?: number;
}

export interface ReportedOccurrence {
  readonly origin: ReportedOrigin;
  readonly earlier?: boolean;
  readonly span: { readonly line: number; readonly column: number };
}

export interface ReportedFinding {
  readonly patternId: string;
  readonly secret: string;
  readonly preview: string;
  readonly exposure: string;
  readonly occurrences: readonly ReportedOccurrence[];
}

export interface ReportedProblem {
  readonly kind: string;
  readonly subject: string;
  readonly message: string;
  readonly count: number;
}

export interface ReportedLedger {
  readonly source: string;
  readonly expected: number;
  readonly scanned: number;
  readonly failed: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly notes: Readonly<Record<string, number>>;
}

export interface Report {
  readonly complete: boolean;
  readonly verdicts: readonly { readonly finding: ReportedFinding; readonly gates: boolean }[];
  readonly problems: readonly ReportedProblem[];
  readonly ledger: readonly ReportedLedger[];
}

export interface Run {
  readonly exit: number | null;
  readonly stderr: string;
  readonly stdout: string;
  /** Undefined when nothing was printed, and in other formats than "json". */
  readonly report: Report | undefined;
}

/** Where and with what else a command runs. */
interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `dredge` with `args`. Nothing of the user's own configuration reaches it.
 *  @param home - an empty directory */
export function runDredge(
  args: readonly string[],
  home: string,
  input: string | Uint8Array = "",
  { cwd = home, env: more = {} }: Surroundings = {},
): Run {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    XDG_CONFIG_HOME: home,
    LC_ALL: "C.UTF-8",
    NO_COLOR: "1",
    ...more,
  };
  const ran = spawnSync(process.execPath, [COMMAND, ...args], {
    env,
    cwd,
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 110_000,
  });
  const report =
    args.includes("json") && ran.stdout.startsWith("{") ? (withBytePaths(JSON.parse(ran.stdout)) as Report) : undefined;
  return { exit: ran.status, stderr: ran.stderr, stdout: ran.stdout, report };
}

/** Turns every `x` beside `xBytes` (hex) and every other path back into one character per byte. */
function withBytePaths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytePaths);
  if (typeof value !== "object" || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key.endsWith("Bytes") && typeof inner === "string") continue;
    const hex = (value as Record<string, unknown>)[`${key}Bytes`];
    if (typeof hex === "string") out[key] = Buffer.from(hex, "hex").toString("latin1");
    else if (["path", "name", "subject", "repository"].includes(key) && typeof inner === "string") {
      out[key] = Buffer.from(inner, "utf8").toString("latin1");
    } else out[key] = withBytePaths(inner);
  }
  return out;
}
