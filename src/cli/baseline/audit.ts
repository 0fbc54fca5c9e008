/** `dredge baseline audit`: each entry with what it stands for now: where its value is, that its end has passed, or that it matches nothing. */
import { anyTarget } from "../../config/targets.ts";
import { displayPath, printable } from "../../model/display.ts";
import { UsageError } from "../../model/errors.ts";
import type { Finding } from "../../model/finding.ts";
import type { BaselineEntry } from "../../model/policy.ts";
import { groupedId } from "../../policy/baseline-file.ts";
import { joined } from "../../policy/baseline-merge.ts";
import { baselineId } from "../../policy/compiled.ts";
import type { Arguments, Terminal } from "../command.ts";
import { exitCodeFor, type ExitCode } from "../exit-code.ts";
import { runScan, settle } from "../run-scan.ts";
import { shownPath } from "./write.ts";

interface AuditRow extends Omit<BaselineEntry, "line"> {
  readonly state: "stands" | "ended" | "gone";
  readonly severity: string | undefined;
  readonly exposure: string | undefined;
  readonly places: number;
  /** One of them, what exists now before history. */
  readonly place: string | undefined;
}

/** Scans the repository one stands in, and shows its baseline as text or JSON. */
export async function auditBaseline(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const format = args.value("format") ?? "text";
  if (format !== "text" && format !== "json") throw new UsageError("the baseline is printed as text or json");
  const { target } = anyTarget(terminal.workingDirectory, undefined);
  const { loaded, options, accepted } = await settle([target], args, terminal, { toleratesEnded: true });
  const { policy, baselinePath } = loaded;
  const result = await runScan(options, args, terminal);
  const findings = new Map(result.verdicts.map(({ finding }) => [baselineId(finding), finding]));
  const rows = [...joined(policy.baseline).values()]
    .map((entry) => rowOf(entry, findings.get(entry.id), policy.today))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (format === "json") terminal.out(`${JSON.stringify(rows, undefined, 2)}\n`);
  else terminal.out(textOf(rows, shownPath(baselinePath, terminal.workingDirectory)));
  return exitCodeFor({ ...result, verdicts: [] }, accepted);
}

function rowOf(entry: BaselineEntry, finding: Finding | undefined, today: string): AuditRow {
  const { id, rule, reason, owner, until } = entry;
  const ended = until !== undefined && until < today;
  const first = finding?.occurrences[0];
  return {
    id,
    rule,
    reason,
    owner,
    until,
    state: !finding ? "gone" : ended ? "ended" : "stands",
    severity: finding?.severity,
    exposure: finding?.exposure,
    places: finding?.occurrences.length ?? 0,
    place: first && placeOf(first),
  };
}

function placeOf({ origin, span }: Finding["occurrences"][number]): string {
  const path = origin.kind === "name" ? origin.name : "path" in origin ? origin.path : undefined;
  if (path === undefined) return origin.kind === "message" ? `${origin.objectType} ${origin.objectId}` : origin.kind;
  return `${displayPath(path)}:${span.line}`;
}

const STATE_WORDS = {
  ended: "its end has passed: update accepts it anew, prune takes it out",
  gone: "matches nothing any more",
} as const;

function textOf(rows: readonly AuditRow[], file: string): string {
  const blocks = rows.map(({ id, rule, reason, owner, until, state, severity, exposure, places, place }) => {
    const more = places > 1 ? ` and ${places - 1} more` : "";
    const where = state === "gone" ? STATE_WORDS.gone : `${severity ?? ""}, ${exposure ?? ""}: ${place ?? ""}${more}`;
    return [
      `${groupedId(id)}  ${rule}`,
      `  ${where}`,
      ...(state === "ended" ? [`  ${STATE_WORDS.ended}`] : []),
      `  ${[reason, owner && `owner ${owner}`, until && `until ${until}`].filter(Boolean).join("; ")}`,
    ];
  });
  const count = (wanted: AuditRow["state"]): number => rows.filter(({ state }) => state === wanted).length;
  const sum = `${file}: ${rows.length} entries, ${count("ended")} ended, ${count("gone")} that match nothing`;
  return `${[...blocks.flat(), sum].map(printable).join("\n")}\n`;
}
