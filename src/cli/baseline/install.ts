/** `dredge baseline install`: has git merge the baseline by dredge: a line in `.gitattributes`, which is committed, and the driver in the repository's own
 *  configuration, which every clone needs once. Git is not called: both are files (git-config, "CONFIGURATION FILE"). */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, join, relative, sep } from "node:path";
import { readText, standingRepository } from "../../config/file.ts";
import { bytePath, anyTarget } from "../../config/targets.ts";
import { parseConfig } from "../../git/config.ts";
import { findRepository } from "../../git/location.ts";
import { UsageError } from "../../model/errors.ts";
import type { Arguments, Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { settle } from "../run-scan.ts";

const DRIVER = "dredge-baseline";

/** Installs the driver in the repository one stands in; once more does no harm. */
export async function installMergeDriver(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const root = standingRepository(terminal.workingDirectory);
  const location = root === undefined ? undefined : findRepository(bytePath(root));
  if (root === undefined || !location) throw new UsageError("baseline install: you stand in no git repository");
  const { target } = anyTarget(terminal.workingDirectory, undefined);
  const { loaded } = await settle([target], args, terminal, { noBaseline: true });
  const path = relative(root, loaded.baselinePath).split(sep).join("/");
  if (path.startsWith(".."))
    throw new UsageError(`${loaded.baselinePath}: lies outside the repository; git does not merge it`);
  addAttribute(join(root, ".gitattributes"), path);
  addDriver(Buffer.from(location.commonDir, "latin1").toString("utf8"), terminal);
  terminal.out(
    `${path}: merged by dredge from now on; commit .gitattributes, and run dredge baseline install once in every clone\n`,
  );
  return EXIT.clean;
}

function addAttribute(file: string, path: string): void {
  const text = existsSync(file) ? readText(file) : "";
  // A pattern of gitattributes: from the top, blanks and special characters quoted as in C.
  const pattern = /^[\w./-]+$/.test(path) ? `/${path}` : JSON.stringify(`/${path.replace(/[\\*?[]/g, "\\$&")}`);
  const line = `${pattern} merge=${DRIVER}`;
  if (text.split(/\r?\n/).includes(line)) return;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  try {
    writeFileSync(file, `${text}${text === "" || text.endsWith("\n") ? "" : lineEnd}${line}${lineEnd}`);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : "cannot be written"}`);
  }
}

/** Takes the lock that git takes. */
function addDriver(gitDir: string, { environment }: Terminal): void {
  const file = join(gitDir, "config");
  const lock = `${file}.lock`;
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  if (parseConfig(bytes, file).get("merge", "driver", DRIVER) !== undefined) return;
  const before = bytes.length === 0 || bytes.at(-1) === 0x0a ? "" : "\n";
  const command = `${ownCommand(environment)} baseline merge %O %A %B %P`;
  const quoted = command.replace(/[\\"]/g, "\\$&");
  const section = `${before}[merge "${DRIVER}"]\n\tname = dredge's baseline, entry by entry\n\tdriver = "${quoted}"\n`;
  try {
    writeFileSync(lock, Buffer.concat([bytes, Buffer.from(section, "utf8")]), { flag: "wx" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UsageError(
      code === "EEXIST"
        ? `${lock}: is there: another program changes the configuration`
        : `${lock}: cannot be written (${code})`,
    );
  }
  renameSync(lock, file);
}

/** `dredge` where the shell finds it, so that the configuration outlives an update; else this very program. */
function ownCommand(environment: Terminal["environment"]): string {
  const directories = (environment["PATH"] ?? "").split(delimiter);
  if (directories.some((directory) => directory.startsWith("/") && existsSync(join(directory, "dredge"))))
    return "dredge";
  const word = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  return `${word(process.execPath)} ${word(process.argv[1] ?? "")}`;
}
