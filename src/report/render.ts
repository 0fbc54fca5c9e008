/** A report as one string, for programs that have a result and no command line.
 *  Looks the rules' words up by itself. Knows nothing of where the text goes. */
import type { ScanResult } from "../model/result.ts";
import type { PatternInfo } from "../model/pattern.ts";
import { infoOf } from "../pattern/load.ts";
import { loadReporter, type ReportFormat } from "./report.ts";
import type { ReportContext } from "./reporter.ts";

/** What a program may choose; the defaults suit a file. */
export type RenderOptions = Partial<Pick<ReportContext, "color" | "width" | "reveal" | "workingDirectory">>;

/**
 * Renders a result as the command would.
 *
 * @param format - one of the command's formats
 * @param options - by default no colours, 100 columns, secrets left out, paths as they are
 * @returns the whole report; ends with a newline
 * @throws TypeError for a format that there is not
 */
export async function renderReport(
  result: ScanResult,
  format: ReportFormat,
  options: RenderOptions = {},
): Promise<string> {
  const reporter = await loadReporter(format);
  const words = new Map(result.rules?.map((info) => [info.id, info]));
  const info = (id: string): PatternInfo | undefined => words.get(id) ?? infoOf(id);
  const context: ReportContext = { info, color: false, width: 100, reveal: false, ...options };
  const report = reporter.render(result, context);
  return typeof report === "string" ? report : [...report].join("");
}
