/** A TOML file with the line of each of its tables, for messages. What cannot be parsed is a mistake like any other.
 *  Knows nothing of rules. */
import { parse, TomlError } from "smol-toml";

export type TomlTable = Readonly<Record<string, unknown>>;

export interface TomlFile {
  readonly path: string;
  readonly top: TomlTable;
  /** Line of the n-th `[[name]]`, from 1; of the file's first line where there is no such header. */
  lineOf(name: string, index: number): number;
  /** Each with file and line. */
  readonly mistakes: readonly string[];
}

/** @param path - for messages */
export function readToml(path: string, text: string): TomlFile {
  const headers = headersOf(text);
  const lineOf = (name: string, index: number): number => headers.get(name)?.[index] ?? headers.get("")?.[0] ?? 1;
  try {
    return { path, top: parse(text), lineOf, mistakes: [] };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The message goes on with an excerpt of the file, which may hold anything.
    const what = error.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "");
    return { path, top: {}, lineOf, mistakes: [`${path}:${error.line}: is not valid TOML: ${what}`] };
  }
}

/** Lines of `[[name]]` headers, those within texts of several lines left out. */
function headersOf(text: string): ReadonlyMap<string, number[]> {
  const lines = new Map<string, number[]>();
  let line = 1;
  for (const match of text.matchAll(
    /'''[^]*?(?:'''|$)|"""(?:[^\\]|\\[^])*?(?:"""|$)|#[^\n]*|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|^[ \t]*\[\[[ \t]*([\w.-]+)[ \t]*\]\]|\n/gm,
  )) {
    const name = match[1];
    if (name !== undefined) lines.set(name, [...(lines.get(name) ?? []), line]);
    line += match[0].split("\n").length - 1;
  }
  return lines;
}

/** Reads values of one table by key and type, and remembers which keys were asked for. */
export class TableReader {
  readonly #table: TomlTable;
  readonly #complain: (message: string) => void;
  readonly #asked = new Set<string>();

  /** @param complain - told of values of the wrong type */
  constructor(table: TomlTable, complain: (message: string) => void) {
    this.#table = table;
    this.#complain = complain;
  }

  has(key: string): boolean {
    return this.#value(key) !== undefined;
  }

  text(key: string): string | undefined {
    return this.#typed(key, (value): value is string => typeof value === "string", "a text");
  }

  number(key: string): number | undefined {
    return this.#typed(key, (value): value is number => typeof value === "number", "a number");
  }

  boolean(key: string): boolean | undefined {
    return this.#typed(key, (value): value is boolean => typeof value === "boolean", "true or false");
  }

  texts(key: string): readonly string[] {
    const isTexts = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((item) => typeof item === "string");
    return this.#typed(key, isTexts, "a list of texts") ?? [];
  }

  table(key: string): TomlTable | undefined {
    return this.#typed(key, isTable, "a table");
  }

  tables(key: string): readonly TomlTable[] {
    const isTables = (value: unknown): value is TomlTable[] => Array.isArray(value) && value.every(isTable);
    return this.#typed(key, isTables, "a list of tables") ?? [];
  }

  /** Keys that nobody asked for. */
  others(): readonly string[] {
    return Object.keys(this.#table).filter((key) => !this.#asked.has(key));
  }

  #value(key: string): unknown {
    this.#asked.add(key);
    return Object.hasOwn(this.#table, key) ? this.#table[key] : undefined;
  }

  #typed<T>(key: string, fits: (value: unknown) => value is T, what: string): T | undefined {
    const value = this.#value(key);
    if (value === undefined || fits(value)) return value;
    this.#complain(`${key} must be ${what}`);
    return undefined;
  }
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
