/** What of a policy leaves out nothing any more: entries of `allow` and of the baseline, what the gate lets pass, and comments. Pure. */
import { printable } from "../model/display.ts";
import type { Finding } from "../model/finding.ts";
import type { InlineTool } from "../model/policy.ts";
import { matchesRule } from "../model/rule-glob.ts";
import { fits } from "./gate.ts";
import { baselineId, type CompiledPolicy } from "./compiled.ts";
import { covers } from "./suppress.ts";

/** A comment in a file, whether or not a value stands beside it. */
export interface FoundComment {
  /** From the root, as text. */
  readonly path: string;
  readonly line: number;
  readonly marker: string;
  readonly rules: readonly string[];
  readonly reason: string;
}

/**
 * Lines for people, with file and line, in the order of the files.
 * @param findings - all that a complete scan found
 * @param comments - those of the working tree
 */
export function lintPolicy(
  findings: readonly Finding[],
  comments: readonly FoundComment[],
  compiled: CompiledPolicy,
): readonly string[] {
  return [
    ...unusedEntries(findings, compiled),
    ...unusedPasses(findings, compiled),
    ...unusedBaseline(findings, compiled),
    ...comments.flatMap((comment) => lintComment(comment, findings, compiled)),
  ];
}

function unusedEntries(findings: readonly Finding[], compiled: CompiledPolicy): string[] {
  const { allow, file } = compiled.policy;
  const isUsed = (entry: (typeof allow)[number]): boolean =>
    findings.some((finding) => finding.occurrences.some((one) => covers(entry, finding, one, compiled)));
  return allow
    .filter((entry) => !isUsed(entry))
    .map(({ line, reason }) => `${file}:${line}: allow leaves nothing out any more (${reason})`);
}

/** What a gate lets pass is left out as well; what it has fail waits for what may come. */
function unusedPasses(findings: readonly Finding[], compiled: CompiledPolicy): string[] {
  const { gate, file } = compiled.policy;
  return gate
    .filter((rule) => rule.outcome === "pass" && !findings.some((finding) => fits(rule, finding, compiled)))
    .map(
      ({ line, reason }) =>
        `${file}:${line}: pass lets nothing through any more${reason === undefined ? "" : ` (${reason})`}`,
    );
}

function unusedBaseline(findings: readonly Finding[], compiled: CompiledPolicy): string[] {
  const { baseline, baselineFile } = compiled.policy;
  const found = new Set(findings.map(baselineId));
  return baseline.flatMap(({ id, line, until, rule }) => {
    if (!found.has(id)) {
      return [`${baselineFile}:${line}: matches nothing any more (${rule}); dredge baseline prune takes it out`];
    }
    return compiled.isExpired(until)
      ? [
          `${baselineFile}:${line}: ended on ${until ?? ""} (${rule}): dredge baseline update accepts it anew, dredge baseline prune takes it out`,
        ]
      : [];
  });
}

/** Comments of other tools beside which nothing is found, as `path:line`: they may still speak to those tools. */
export function idleForeignComments(
  findings: readonly Finding[],
  comments: readonly (FoundComment & { readonly tool: InlineTool })[],
  compiled: CompiledPolicy,
): readonly string[] {
  const isIdle = (comment: (typeof comments)[number]): boolean =>
    comment.tool !== "dredge" &&
    comment.marker !== "secretlint-enable" &&
    compiled.policy.inline.includes(comment.tool) &&
    !speaksOf(comment, findings, compiled);
  return comments.filter(isIdle).map(({ path, line }) => `${printable(path)}:${line}`);
}

function lintComment(comment: FoundComment, findings: readonly Finding[], compiled: CompiledPolicy): string[] {
  const { path, line, marker, rules, reason } = comment;
  const place = `${printable(path)}:${line}`;
  if (rules.length === 0 || reason === "") return [`${place}: ${marker} must name the rule and a reason`];
  return speaksOf(comment, findings, compiled) ? [] : [`${place}: ${marker} leaves nothing out any more`];
}

function speaksOf(
  { path, line, marker, rules }: FoundComment,
  findings: readonly Finding[],
  compiled: CompiledPolicy,
): boolean {
  return findings.some(({ patternId, occurrences }) =>
    occurrences.some(
      ({ origin, allow = [] }) =>
        origin.kind === "file" &&
        compiled.pathOf(origin) === path &&
        matchesRule(patternId, rules) &&
        allow.some((one) => one.line === line && one.marker === marker),
    ),
  );
}
