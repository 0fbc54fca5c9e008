/** Finds and reads `dredge.yaml`.
 *  Only the repository one stands in brings its own: a target elsewhere, perhaps hostile, must not decide what is looked at.
 *  Every mistake is told at once, with file and line. The YAML library is loaded only when there is a file. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../model/errors.ts";
import { readSetting, type Settings } from "./settings.ts";

export const CONFIG_FILE = "dredge.yaml";

export interface LoadedSettings {
  /** Absolute path of the file; undefined when there is none. */
  readonly file: string | undefined;
  readonly settings: Settings;
}

/**
 * The settings in force for someone who stands in `workingDirectory`.
 * @param named - the file of `--config`, which must exist; without it the repository's own is read, if there is one
 * @throws UsageError when the file cannot be read or holds mistakes
 */
export async function loadSettings(workingDirectory: string, named: string | undefined): Promise<LoadedSettings> {
  const file = named === undefined ? ownFile(workingDirectory) : resolve(workingDirectory, named);
  if (file === undefined) return { file, settings: {} };
  return { file, settings: await parseSettings(readText(file), named ?? CONFIG_FILE) };
}

/** The root of the repository that a directory lies in: the nearest above it (or itself) that holds `.git`. */
export function standingRepository(directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * Parses the text of a `dredge.yaml`.
 * @param name - of the file, for messages
 * @throws UsageError with one line for each mistake, in the order of the file
 */
export async function parseSettings(text: string, name: string): Promise<Settings> {
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes: [offset: number, message: string][] = document.errors.map((error) => [
    error.pos[0],
    `is not valid YAML: ${codeInWords(error.code)}`,
  ]);
  let settings: Settings = {};
  const root = document.contents;
  if (yaml.isMap(root)) {
    for (const { key, value } of root.items) {
      const node = yaml.isScalar(key) ? key : undefined;
      const offset = node?.range?.[0] ?? 0;
      const word = String(node?.value);
      const read = readSetting(word, yaml.isNode(value) ? value.toJS(document) : value);
      if ("wrong" in read) mistakes.push([offset, `${word} ${read.wrong}`]);
      else settings = { ...settings, ...read.settings };
    }
  } else if (root !== null && !(yaml.isScalar(root) && root.value === null) && mistakes.length === 0) {
    mistakes.push([0, "must be a map of settings, such as severity: high"]);
  }
  if (mistakes.length > 0) {
    mistakes.sort(([a], [b]) => a - b);
    const told = mistakes.map(([offset, message]) => `${name}:${Math.max(lines.linePos(offset).line, 1)}: ${message}`);
    throw new UsageError(told.join("\n"));
  }
  return settings;
}

function ownFile(workingDirectory: string): string | undefined {
  const root = standingRepository(workingDirectory);
  const file = root === undefined ? undefined : join(root, CONFIG_FILE);
  return file !== undefined && existsSync(file) ? file : undefined;
}

/**
 * The text of a file that the user named.
 * @throws UsageError when it cannot be read
 */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file}: ${reasonOf(error)}`);
  }
}

/** Why the system refused, in its own words, without the call and path that Node adds. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no such file";
  if (code === "EISDIR") return "is a directory";
  if (code === "EACCES") return "permission denied";
  return `cannot be read (${String(code)})`;
}

/** The library's codes (`BAD_INDENT`) as words: its messages may quote the file. */
function codeInWords(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}
