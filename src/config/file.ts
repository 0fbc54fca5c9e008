/** Reads `dredge.yaml`. Every mistake is told at once, with file and line. The YAML library is loaded only when there is a file.
 *  Which file counts is `policy.ts`'s to say. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type * as yamlLibrary from "yaml";
import { UsageError } from "../model/errors.ts";
import { nameOfKey, type Way } from "./complaints.ts";
import { readSetting, type Settings } from "./settings.ts";

export const CONFIG_FILE = "dredge.yaml";

/** The root of the repository that a directory lies in: the nearest above it (or itself) that holds `.git`. */
export function standingRepository(directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** What a file holds, and every mistake in it: one line each, with file and line, in the order of the file. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly mistakes: readonly string[];
}

/**
 * Reads the text of a `dredge.yaml`; what is wrong is left out of the settings, which count for nothing then: others may look for more mistakes in them.
 * @param name - of the file, for messages
 */
export async function readSettings(text: string, name: string): Promise<ReadSettings> {
  const conflict = /^<{7}(?: |$)/m.exec(text);
  if (conflict) {
    const line = text.slice(0, conflict.index).split("\n").length;
    return { settings: {}, mistakes: [`${name}:${line}: is in conflict (<<<<<<<): take out the marks`] };
  }
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const mistakes: [offset: number, message: string][] = document.errors.map((error) => [
    error.pos[0],
    `is not valid YAML: ${codeInWords(error.code)}`,
  ]);
  const offsetOf = (at: Way): number => {
    for (let length = at.length; length > 0; length--) {
      const node = nodeAt(document, at.slice(0, length), yaml);
      if (node !== undefined) return node;
    }
    return 0;
  };
  const lineAt = (offset: number): number => Math.max(lines.linePos(offset).line, 1);
  let settings: Settings = {};
  const root = document.contents;
  const pairs = yaml.isMap(root) ? root.items : [];
  for (const { key, value } of pairs) {
    if (!yaml.isScalar(key)) {
      const at = yaml.isNode(key) ? key.range?.[0] : undefined;
      mistakes.push([at ?? 0, "holds a key that is no word: write settings as severity: high"]);
      continue;
    }
    const word = String(key.value);
    const read = readSetting(word, plain(value, document, yaml), (at) => lineAt(offsetOf(at)));
    if ("wrong" in read) mistakes.push([key.range?.[0] ?? 0, `${nameOfKey(word)} ${read.wrong}`]);
    else {
      mistakes.push(...(read.complaints ?? []).map(({ at, wrong }) => told(offsetOf(at), wrong)));
      settings = { ...settings, ...read.settings, ...linesOf(settings, read.settings) };
    }
  }
  if (mistakes.length === 0 && !yaml.isMap(root) && !isNothing(root, yaml))
    mistakes.push([0, "must be a map of settings, such as severity: high"]);
  mistakes.sort(([a], [b]) => a - b);
  return { settings, mistakes: mistakes.map(([offset, message]) => `${name}:${lineAt(offset)}: ${message}`) };
}

function isNothing(root: Document["contents"], yaml: Yaml): boolean {
  return root === null || (yaml.isScalar(root) && root.value === null);
}

function linesOf({ lines: known }: Settings, { lines }: Settings): Pick<Settings, "lines"> {
  return lines || known ? { lines: { ...known, ...lines } } : {};
}

function told(offset: number, message: string): [number, string] {
  return [offset, message];
}

type Yaml = typeof yamlLibrary;
type Document = yamlLibrary.Document;

/** Offset of what stands at a place: a map's key, else the value itself. */
function nodeAt(document: Document, at: Way, yaml: Yaml): number | undefined {
  const last = at.at(-1);
  const around = at.length === 1 ? document.contents : document.getIn(at.slice(0, -1), true);
  if (yaml.isMap(around)) {
    const pair = around.items.find(({ key }) => yaml.isScalar(key) && key.value === last);
    return pair && yaml.isScalar(pair.key) ? pair.key.range?.[0] : undefined;
  }
  const node = document.getIn(at, true);
  return yaml.isNode(node) ? node.range?.[0] : undefined;
}

/** A value as plain data; one that refers to others more often than any real file does counts as none. */
function plain(value: unknown, document: Document, yaml: Yaml): unknown {
  try {
    return yaml.isNode(value) ? value.toJS(document) : value;
  } catch {
    return undefined;
  }
}

/**
 * The text of a file that the user named.
 * @param shown - what messages call it: what stands in dredge.yaml is not repeated
 * @throws UsageError when it cannot be read
 */
export function readText(file: string, shown: string = file): string {
  return readBytes(file, shown).toString("utf8");
}

/** The bytes of such a file. @throws UsageError */
export function readBytes(file: string, shown: string = file): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${shown}: ${reasonOf(error)}`);
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
