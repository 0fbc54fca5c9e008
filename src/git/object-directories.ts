/** The object directories of a repository: its own and, through `objects/info/alternates`, those it borrows from.
 *  Alternates may be relative, nested and circular; each directory is named once.
 *  Format: gitrepository-layout, "objects/info/alternates". */
import { bytesToPath, joinPath, resolvePath } from "../bytes/byte-path.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import type { Files } from "./files.ts";
import type { ProblemList } from "./problems.ts";

/** Git stops at five levels of alternates; so deep a nest is a mistake. */
const DEEPEST = 5;

/** The object directories to look in, the repository's own first. What is missing or unreadable becomes a problem. */
export function findObjectDirectories(files: Files, own: BytePath, problems: ProblemList): readonly BytePath[] {
  const found: BytePath[] = [];
  collect(files, resolvePath(own, "."), 0, found, problems);
  return found;
}

function collect(files: Files, directory: BytePath, depth: number, found: BytePath[], problems: ProblemList): void {
  if (found.includes(directory)) return;
  const shown = printablePath(directory);
  const stat = problems.attempt(directory, undefined, () => files.stat(directory));
  if (stat?.kind !== "directory") {
    problems.add(
      "missing-object",
      directory,
      `${shown} is not there, though the repository ${depth === 0 ? "needs" : "borrows objects from"} it`,
    );
    return;
  }
  if (depth > DEEPEST) {
    problems.add(
      "unsupported",
      directory,
      `${shown} is borrowed from through more than ${DEEPEST} levels of alternates`,
    );
    return;
  }
  found.push(directory);
  const list = joinPath(directory, "info", "alternates");
  const bytes = problems.attempt(list, undefined, () =>
    files.stat(list)?.kind === "file" ? files.read(list) : undefined,
  );
  if (bytes === undefined) return;
  for (const line of bytesToPath(bytes).split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    collect(files, resolvePath(directory, line.startsWith('"') ? unquote(line) : line), depth + 1, found, problems);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** Git quotes names with unusual bytes as C does. */
function unquote(line: string): string {
  const body = /^"((?:[^"\\]|\\.)*)"$/.exec(line)?.[1];
  if (body === undefined) return line;
  return body.replace(/\\([0-3][0-7]{2}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPES[code] ?? code),
  );
}
