/** Git's configuration files: sections, subsections, quotes, escapes, continued lines, comments.
 *  Syntax: git-config, "CONFIGURATION FILE". Files that a file includes are not read, only named: what they could
 *  change (aliases, identities) does not matter to a reader of objects. */
import { bytesToPath } from "../bytes/byte-path.ts";
import { FormatError } from "../model/errors.ts";

export interface ConfigEntry {
  /** Lower case. */
  readonly section: string;
  /** As written; undefined when there is none. */
  readonly subsection: string | undefined;
  /** Lower case. */
  readonly name: string;
  /** Latin-1; undefined for a name without `=`, which means true. */
  readonly value: string | undefined;
  /** From 1. */
  readonly line: number;
}

/** All entries of one or more files, later ones winning. */
export class GitConfig {
  readonly entries: readonly ConfigEntry[];

  constructor(entries: readonly ConfigEntry[]) {
    this.entries = entries;
  }

  /** Both files' entries, `other`'s winning. */
  with(other: GitConfig): GitConfig {
    return new GitConfig([...this.entries, ...other.entries]);
  }

  /** The last value of `section.name` or `section.subsection.name`; "" for a name without `=`. */
  get(section: string, name: string, subsection?: string): string | undefined {
    const entry = this.entries.findLast((e) => e.section === section && e.name === name && e.subsection === subsection);
    return entry && (entry.value ?? "");
  }

  /** True for `true`, `yes`, `on`, a number other than 0, and a name without `=`; `otherwise` when it is not set. */
  getBoolean(section: string, name: string, otherwise: boolean, subsection?: string): boolean {
    const entry = this.entries.findLast((e) => e.section === section && e.name === name && e.subsection === subsection);
    if (entry === undefined) return otherwise;
    if (entry.value === undefined) return true;
    const value = entry.value.toLowerCase();
    return value === "true" || value === "yes" || value === "on" || /^[+-]?0*[1-9][0-9]*[kmg]?$/.test(value);
  }

  /** Entries of a section, of all its subsections. */
  section(section: string): readonly ConfigEntry[] {
    return this.entries.filter((entry) => entry.section === section);
  }

  /** Values of `include.path` and `includeIf.*.path`, which were not followed. */
  get includes(): readonly string[] {
    return this.entries
      .filter((e) => (e.section === "include" || e.section === "includeif") && e.name === "path")
      .map((e) => e.value ?? "");
  }
}

/** Parses one file. @param what - names it in errors. @throws FormatError "corrupt" with the number of the line */
export function parseConfig(bytes: Uint8Array, what: string): GitConfig {
  return new GitConfig(new ConfigParser(bytesToPath(bytes), what).parse());
}

const BYTE_ORDER_MARK = "\xef\xbb\xbf";
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", b: "\b", '"': '"', "\\": "\\" };

class ConfigParser {
  readonly #text: string;
  readonly #what: string;
  readonly #entries: ConfigEntry[] = [];
  #at: number;
  #line = 1;
  /** "" before the first section: git allows names there. */
  #section = "";
  #subsection: string | undefined;

  constructor(text: string, what: string) {
    this.#text = text.replaceAll("\r\n", "\n");
    this.#what = what;
    this.#at = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  }

  parse(): readonly ConfigEntry[] {
    for (let next = this.#peek(); next !== ""; next = this.#peek()) {
      if (/\s/.test(next)) this.#take();
      else if (next === "#" || next === ";") this.#skipComment();
      else if (next === "[") this.#readSection();
      else if (/[A-Za-z]/.test(next)) this.#readVariable();
      else throw this.#bad();
    }
    return this.#entries;
  }

  #peek(): string {
    return this.#text.charAt(this.#at);
  }

  #take(): string {
    const character = this.#text.charAt(this.#at++);
    if (character === "\n") this.#line++;
    return character;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #bad(): FormatError {
    return new FormatError("corrupt", `line ${this.#line} of ${this.#what} is not configuration that git would read`);
  }

  #skipComment(): void {
    this.#match(/[^\n]*/y);
  }

  #readSection(): void {
    this.#take();
    const name = this.#match(/[A-Za-z0-9.-]*/y);
    const gap = this.#match(/[ \t]*/y);
    if (this.#peek() === "]") {
      // The old way to write a subsection, [section.subsection], does not tell cases apart.
      const dot = name.indexOf(".");
      this.#section = (dot < 0 ? name : name.slice(0, dot)).toLowerCase();
      this.#subsection = dot < 0 ? undefined : name.slice(dot + 1).toLowerCase();
    } else {
      if (gap === "" || this.#take() !== '"') throw this.#bad();
      this.#section = name.toLowerCase();
      this.#subsection = this.#readSubsection();
    }
    if (name === "" || this.#take() !== "]") throw this.#bad();
  }

  #readSubsection(): string {
    let text = "";
    for (;;) {
      let next = this.#take();
      if (next === '"') return text;
      if (next === "\\") next = this.#take();
      if (next === "" || next === "\n") throw this.#bad();
      text += next;
    }
  }

  #readVariable(): void {
    const line = this.#line;
    const name = this.#match(/[A-Za-z][A-Za-z0-9-]*/y).toLowerCase();
    this.#match(/[ \t]*/y);
    let value: string | undefined;
    if (this.#peek() === "=") {
      this.#take();
      value = this.#readValue();
    } else if (this.#peek() === "#" || this.#peek() === ";") this.#skipComment();
    else if (this.#peek() !== "\n" && this.#peek() !== "") throw this.#bad();
    this.#entries.push({ section: this.#section, subsection: this.#subsection, name, value, line });
  }

  /** White space counts within the value and within quotes, not around it. */
  #readValue(): string {
    let text = "";
    let pending = "";
    let quoted = false;
    for (;;) {
      const next = this.#take();
      if (next === "" || next === "\n") {
        if (quoted) throw this.#bad();
        return text;
      }
      if (!quoted && /\s/.test(next)) {
        if (text !== "") pending += next;
        continue;
      }
      if (!quoted && (next === "#" || next === ";")) {
        this.#skipComment();
        continue;
      }
      text += pending;
      pending = "";
      if (next === '"') quoted = !quoted;
      else if (next === "\\") text += this.#readEscape();
      else text += next;
    }
  }

  #readEscape(): string {
    const next = this.#take();
    if (next === "\n") return "";
    const meant = ESCAPES[next];
    if (meant === undefined) throw this.#bad();
    return meant;
  }
}
