/** Reads values out of a YAML document and complains with file and line about what is not as it should be.
 *  Goes on after a mistake, so that an author sees all of them at once. Knows nothing of patterns. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
} from "yaml";
import { didYouMean } from "../model/suggest.ts";

/** Collects mistakes of one file. */
export class YamlFile {
  readonly path: string;
  readonly mistakes: string[] = [];
  readonly #lines = new LineCounter();
  readonly #document: Document;

  /** @param text - YAML; what cannot be parsed is a mistake, not an error */
  constructor(path: string, text: string) {
    this.path = path;
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const error of this.#document.errors) {
      this.mistakes.push(`${path}:${this.#lines.linePos(error.pos[0]).line}: ${error.message.split("\n")[0]}`);
    }
  }

  /** The document's top, if it is a map. */
  top(): YamlMapReader | undefined {
    const { contents } = this.#document;
    if (isMap(contents)) return new YamlMapReader(this, contents, "");
    if (this.mistakes.length === 0) this.complain(undefined, "", "holds no map of keys");
    return undefined;
  }

  line(node: unknown): number {
    const range = (node as Node | undefined)?.range;
    return range ? this.#lines.linePos(range[0]).line : 1;
  }

  /** @param about - what the complaint is about, such as a pattern's id; may be empty */
  complain(node: unknown, about: string, message: string): void {
    this.mistakes.push(`${this.path}:${this.line(node)}: ${about === "" ? "" : `${about}: `}${message}`);
  }

  resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }
}

/** One map of a document; each key is asked for once and in its own type. */
export class YamlMapReader {
  readonly file: YamlFile;
  readonly node: YAMLMap;
  /** What complaints are about. */
  about: string;
  readonly #asked = new Set<string>();

  constructor(file: YamlFile, node: YAMLMap, about: string) {
    this.file = file;
    this.node = node;
    this.about = about;
  }

  has(key: string): boolean {
    return this.node.has(key);
  }

  line(): number {
    return this.file.line(this.node);
  }

  complain(key: string | undefined, message: string): void {
    this.file.complain(key === undefined ? this.node : this.node.get(key, true), this.about, message);
  }

  /** A scalar of the type that `accepts` wants; undefined when the key is absent or wrong. */
  #scalar<T>(key: string, accepts: (value: unknown) => value is T, wanted: string): T | undefined {
    const node = this.#get(key);
    if (node === undefined) return undefined;
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (accepts(value)) return value;
    this.complain(key, `${key} must be ${wanted}`);
    return undefined;
  }

  text(key: string): string | undefined {
    return this.#scalar(key, (value): value is string => typeof value === "string" && value !== "", "a text");
  }

  /** A text that must be there. */
  requiredText(key: string): string {
    if (!this.has(key)) this.complain(undefined, `${key} is missing`);
    return this.text(key) ?? "";
  }

  boolean(key: string): boolean | undefined {
    return this.#scalar(key, (value): value is boolean => typeof value === "boolean", "true or false");
  }

  number(key: string, least: number, most: number, whole = true): number | undefined {
    const fits = (value: unknown): value is number =>
      typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value));
    return this.#scalar(key, fits, `a ${whole ? "whole " : ""}number from ${least} to ${most}`);
  }

  oneOf<T extends string>(key: string, choices: readonly T[]): T | undefined {
    const isChoice = (value: unknown): value is T => choices.includes(value as T);
    return this.#scalar(key, isChoice, `one of ${choices.join(", ")}`);
  }

  /** A list of texts, each at least so many characters; empty when absent. */
  texts(key: string, least = 1): readonly string[] {
    return this.#items(key).flatMap((item) => {
      const value: unknown = isScalar(item) ? item.value : undefined;
      if (typeof value === "string" && value.length >= least) return [value];
      this.file.complain(
        item,
        this.about,
        `${key}: each must be a text${least > 1 ? ` of at least ${least} characters` : ""}`,
      );
      return [];
    });
  }

  numbers(key: string): readonly number[] | undefined {
    if (!this.has(key)) return undefined;
    return this.#items(key).flatMap((item) => {
      const value: unknown = isScalar(item) ? item.value : undefined;
      if (typeof value === "number" && Number.isInteger(value) && value > 0) return [value];
      this.file.complain(item, this.about, `${key}: each must be a whole number`);
      return [];
    });
  }

  map(key: string): YamlMapReader | undefined {
    const node = this.#get(key);
    if (node === undefined) return undefined;
    if (isMap(node)) return new YamlMapReader(this.file, node, this.about);
    this.complain(key, `${key} must be a map`);
    return undefined;
  }

  maps(key: string): readonly YamlMapReader[] {
    return this.#items(key).flatMap((item) => {
      if (isMap(item)) return [new YamlMapReader(this.file, item, this.about)];
      this.file.complain(item, this.about, `${key}: each must be a map`);
      return [];
    });
  }

  /** Complains about keys that nobody asked for. */
  refuseOthers(): void {
    for (const pair of this.node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : "";
      if (!this.#asked.has(key)) {
        this.file.complain(pair.key, this.about, `${key}: no such key${didYouMean(key, [...this.#asked])}`);
      }
    }
  }

  #get(key: string): unknown {
    this.#asked.add(key);
    return this.has(key) ? this.file.resolve(this.node.get(key, true)) : undefined;
  }

  #items(key: string): readonly unknown[] {
    const node = this.#get(key);
    if (node === undefined) return [];
    if (isSeq(node)) return node.items.map((item) => this.file.resolve(item));
    this.complain(key, `${key} must be a list`);
    return [];
  }
}
