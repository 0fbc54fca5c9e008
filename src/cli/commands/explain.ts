/** `dredge explain ID`: what a rule finds and how to rotate it. `dredge explain FILE:LINE`: why that line is reported, or is not;
 *  FILE may be a member of an archive, as reports name it (`backup.zip!/conf/app.ini`). */
import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { INSIDE } from "../../model/archive-place.ts";
import { UsageError } from "../../model/errors.ts";
import { CONFIDENCE_FLOORS } from "../../model/options.ts";
import { DEFAULT_GATE } from "../../policy/gate.ts";
import { renderRunbookText } from "../../remedy/runbook.ts";
import type { Arguments, Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { lineExplanationText } from "../explain-line-text.ts";
import { ruleFiles, ruleNamed } from "../rule-words.ts";

/** Widest prose that reads well. */
const MOST_COLUMNS = 100;

/** Prints the runbook of a rule, or what is made of a line. */
export async function explainCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [what] = args.positionals;
  if (what === undefined)
    throw new UsageError("what? usage: dredge explain ID, dredge explain FILE:LINE; dredge rules list shows the ids");
  const columns = Math.min(terminal.columns, MOST_COLUMNS);
  const place = /^(.+):(\d{1,9})(?::\d{1,9})?$/s.exec(what);
  if (place) {
    const [, file = "", line = ""] = place;
    terminal.out(await explainedLine(file, Number(line), terminal, columns));
  } else terminal.out(renderRunbookText(await ruleNamed(what, ruleFiles(args, terminal)), columns));
  return EXIT.clean;
}

async function explainedLine(file: string, line: number, terminal: Terminal, columns: number): Promise<string> {
  const bytes = await bytesOf(file, terminal.workingDirectory);
  const { explainLine } = await import("../../scan/explain-line.ts");
  const path = relative(terminal.workingDirectory, resolve(terminal.workingDirectory, file));
  const explanation = explainLine(bytes, line, path, { only: [], skip: [], detectors: [] });
  if (!explanation) throw new UsageError(`${file}: has no line ${line}`);
  const { confidence } = DEFAULT_GATE;
  return lineExplanationText(explanation, { level: confidence, floor: CONFIDENCE_FLOORS[confidence] }, columns);
}

/** A file, or a member of an archive that is one: `backup.zip!/conf/app.ini`. */
async function bytesOf(place: string, directory: string): Promise<Uint8Array> {
  if (!place.includes(INSIDE) || existsSync(resolve(directory, place)))
    return readWhole(resolve(directory, place), place);
  const { archiveMember, archivesAround } = await import("../../scan/archive-member.ts");
  const around = archivesAround(place);
  const archive = around.find((path) => existsSync(resolve(directory, path))) ?? around[0] ?? place;
  const member = await archiveMember(readWhole(resolve(directory, archive), archive), archive, place);
  if (!member) throw new UsageError(`${archive}: is no archive that can be opened, or has no member ${place.slice(archive.length + INSIDE.length)}`); // prettier-ignore
  return member;
}

function readWhole(path: string, name: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "is a directory" : `cannot be read (${code})`;
    throw new UsageError(`${name}: ${why}`);
  }
}
