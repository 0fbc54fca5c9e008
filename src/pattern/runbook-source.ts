/** Reads the `runbook` of a pattern file or of one pattern in it, and puts the two together.
 *  The form is that of docs/patterns.md. Knows no provider and no layout of reports. */
import type { Runbook, RunbookQuestion, Step } from "../model/pattern.ts";
import type { YamlMapReader } from "./yaml-reader.ts";

/** The questions as files write them. */
const QUESTIONS: Readonly<Record<string, RunbookQuestion>> = {
  create: "create",
  revoke: "revoke",
  reach: "reach",
  audit: "audit",
  "takes-effect": "takesEffect",
};
const NOTHING = { create: [], revoke: [], reach: [], audit: [], takesEffect: [] };

/** Reads a runbook; what the file does not say is absent. */
export function readRunbook(map: YamlMapReader | undefined): Partial<Runbook> {
  if (!map) return {};
  const runbook: { -readonly [K in keyof Runbook]?: Runbook[K] } = {};
  for (const [key, question] of Object.entries(QUESTIONS)) {
    if (map.has(key)) runbook[question] = map.maps(key).map(readStep);
  }
  const note = map.text("note");
  if (note !== undefined) runbook.note = note;
  if (map.has("undocumented")) runbook.undocumented = readUndocumented(map, runbook);
  map.refuseOthers();
  return runbook;
}

function readUndocumented(map: YamlMapReader, runbook: Partial<Runbook>): RunbookQuestion[] {
  return map.texts("undocumented").flatMap((name) => {
    const question = QUESTIONS[name];
    if (question === undefined) {
      map.complain("undocumented", `undocumented: ${name} must be one of ${Object.keys(QUESTIONS).join(", ")}`);
      return [];
    }
    if (answers(runbook, question))
      map.complain("undocumented", `undocumented: ${name} is answered in the same runbook`);
    return [question];
  });
}

function readStep(map: YamlMapReader): Step {
  const text = map.requiredText("text");
  const command = map.text("command");
  const page = httpsUrl(map, "console");
  const url = httpsUrl(map, "url");
  map.refuseOthers();
  return {
    text,
    ...(command === undefined ? {} : { command }),
    ...(page === undefined ? {} : { console: page }),
    ...(url === undefined ? {} : { url }),
  };
}

function httpsUrl(map: YamlMapReader, key: string): string | undefined {
  const url = map.text(key);
  if (url !== undefined && !/^https:\/\/\S+$/.test(url)) map.complain(key, `${url}: not an https URL`);
  return url;
}

/**
 * The runbook of one pattern: its own answers, and the file's where it has none. Saying that a question is undocumented counts as an answer.
 * @param file - the runbook for all patterns of the file
 */
export function combineRunbooks(file: Partial<Runbook>, own: Partial<Runbook>): Runbook {
  const closed = own.undocumented ?? [];
  const inherited: Record<string, unknown> = { ...file };
  for (const question of closed) delete inherited[question];
  const combined = { ...NOTHING, ...inherited, ...own };
  const undocumented = [...new Set([...(file.undocumented ?? []), ...closed])].filter((one) => !answers(combined, one));
  return { ...combined, undocumented };
}

/** Whether a runbook answers a question. */
function answers(runbook: Partial<Runbook>, question: RunbookQuestion): boolean {
  return (runbook[question]?.length ?? 0) > 0;
}
