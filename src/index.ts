/** The library: the only door into this package for other programs.
 *  Everything exported here is public and documented; all else may change without notice. */
export { scanOptions } from "./config/defaults.ts";
export { UsageError } from "./model/errors.ts";
export type {
  BytePath,
  CommitRef,
  Evidence,
  Exposure,
  Finding,
  InlineAllowance,
  Occurrence,
  Origin,
  Reach,
  Span,
  SuppressionUse,
  Verdict,
  VerdictStatus,
} from "./model/finding.ts";
export { displayPath } from "./model/display.ts";
export type { ConfidenceLevel, ScanOptions, Target } from "./model/options.ts";
export type { BaselineEntry, GateRule, InlineTool, Policy, Selection, Suppression } from "./model/policy.ts";
export type { PatternInfo, Runbook, Severity, Step } from "./model/pattern.ts";
export type { LedgerEntry, Problem, ProblemKind, RepositoryInfo, ScanResult } from "./model/result.ts";
export { applyPolicy, confidenceLevel, type Gate } from "./policy/gate.ts";
export { renderReport, type RenderOptions } from "./report/render.ts";
export type { ReportFormat } from "./report/report.ts";
export { scan, type ScanEvents } from "./scan/run.ts";
