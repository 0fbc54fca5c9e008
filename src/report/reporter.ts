/** What a report format is: a pure function from a result to text.
 *  No clock, no files, no process, so that the same result gives the same bytes; raw values stay out unless revealed.
 *  Knows no format; `report.ts` lists them. */
import type { BytePath } from "../model/finding.ts";
import type { PatternInfo } from "../model/pattern.ts";
import type { ScanResult } from "../model/result.ts";

/** What a reporter may know besides the result. */
export interface ReportContext {
  /** The words of a pattern; undefined for an id nobody knows. */
  readonly info: (patternId: string) => PatternInfo | undefined;
  /** Terminal colours (SGR sequences); only text obeys. */
  readonly color: boolean;
  /** Columns; only text obeys. */
  readonly width: number;
  /** Whether raw values may be written. Off: they are left out even if the result holds them. */
  readonly reveal: boolean;
  /** Absolute; places are shown relative to it. */
  readonly workingDirectory?: BytePath;
  /** The code the process is going to end with; without it, it is derived from the result. */
  readonly exitCode?: number;
  /** What to do about a finding that is no secret; undefined where the policy in force can leave nothing out. Only text tells it. */
  readonly falseAlarm?: string | undefined;
}

/** A report format. */
export interface Reporter {
  /** As in `--format NAME`. */
  readonly name: string;
  /** Of files that hold it, without the dot. */
  readonly extension: string;
  /** The whole report; ends with a newline. Chunks may be cut between any two characters. */
  readonly render: (result: ScanResult, context: ReportContext) => string | Iterable<string>;
}
