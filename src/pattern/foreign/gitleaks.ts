/** Reads a rule file of gitleaks or betterleaks (TOML; their READMEs' chapters on configuration) into foreign rules.
 *  Checks types and that keys fit together; whether regexes are any good shows when they are translated. Pure: files that it extends are
 *  named, not read. */
import type { Complaints, ForeignAllowlist, ForeignRequirement, ForeignRule, ForeignRules } from "./foreign-rule.ts";
import { TableReader, type TomlFile, type TomlTable } from "./toml-file.ts";

export interface ReadGitleaks extends ForeignRules {
  /** File that it extends, as written. */
  readonly extends: string | undefined;
}

/** Keys that say nothing about what is found. */
const IDLE_KEYS = new Set([
  "title",
  "description",
  "minVersion",
  "betterleaksMinVersion",
  "tags",
  "name",
  "references",
]);
const TARGETS = ["secret", "match", "line"] as const;

/** Reads the file's tables. */
export function readGitleaks(file: TomlFile, complaints: Complaints): ReadGitleaks {
  const reader = new FileReader(file, complaints);
  return reader.read();
}

class FileReader {
  readonly #file: TomlFile;
  readonly #complaints: Complaints;

  constructor(file: TomlFile, complaints: Complaints) {
    this.#file = file;
    this.#complaints = complaints;
    complaints.mistakes.push(...file.mistakes);
  }

  read(): ReadGitleaks {
    const place = this.#place(1);
    const top = new TableReader(this.#file.top, (what) => this.#mistake(place, what));
    const extend = this.#extend(top.table("extend") ?? {}, place);
    const rules = top.tables("rules").map((table, i) => this.#rule(table, i));
    const filters = ["prefilter", "filter"].flatMap((key) => top.text(key) ?? []).map((expression) => ({ expression, place })); // prettier-ignore
    const allowlists = this.#allowlists(top, place, "allowlists");
    this.#warnOfOthers(top, place);
    if (
      this.#file.mistakes.length === 0 &&
      rules.length + allowlists.length + filters.length === 0 &&
      extend.path === undefined &&
      !extend.usesDefault
    )
      this.#mistake(place, "holds no rules");
    this.#refuseDoubles(rules);
    const named = rules.filter(({ id }) => id !== "");
    return {
      rules: named,
      allowlists,
      filters,
      usesDefault: extend.usesDefault,
      disabled: extend.disabled,
      extends: extend.path,
    };
  }

  #extend(
    table: TomlTable,
    place: string,
  ): { path: string | undefined; usesDefault: boolean; disabled: { id: string; place: string }[] } {
    const reader = new TableReader(table, (what) => this.#mistake(place, `extend: ${what}`));
    const path = reader.text("path");
    const usesDefault = reader.boolean("useDefault") ?? false;
    if (path !== undefined && usesDefault)
      this.#warn(place, "extend: path and useDefault exclude each other for gitleaks; both are honoured");
    if (reader.has("url")) this.#warn(place, "extend: url is not read: nothing is fetched");
    const disabled = reader.texts("disabledRules").map((id) => ({ id, place }));
    this.#warnOfOthers(reader, `${place}: extend`);
    return { path, usesDefault, disabled };
  }

  #rule(table: TomlTable, index: number): ForeignRule {
    const line = this.#place(this.#file.lineOf("rules", index));
    const reader = new TableReader(table, (what) => this.#mistake(place, what));
    const id = typeof table["id"] === "string" ? table["id"] : "";
    const place = id === "" ? line : `${line}: ${id}`;
    reader.text("id");
    if (id === "") this.#mistake(line, "a rule needs an id");
    else if (!/^[A-Za-z0-9](?:[\w .:/-]*[\w.:/-])?$/.test(id))
      this.#mistake(place, "an id may hold letters, digits and . : / _ - only");
    const rule: ForeignRule = {
      id: id.replace(/\s+/g, "-"),
      description: reader.text("description") ?? id,
      regex: nonEmpty(reader.text("regex")),
      path: nonEmpty(reader.text("path")),
      secretGroup: reader.number("secretGroup"),
      entropy: reader.number("entropy"),
      keywords: reader.texts("keywords"),
      severity: reader.text("severity"),
      allowlists: this.#allowlists(reader, place, "rules.allowlists"),
      filters: ["prefilter", "filter"].flatMap((key) => reader.text(key) ?? []),
      required: reader.tables("required").map((one) => this.#requirement(one, place)),
      skipReport: reader.boolean("skipReport") ?? false,
      place,
    };
    if (reader.has("validate"))
      this.#warn(place, "validate is not honoured: no server is asked, so findings stay unverified");
    this.#warnOfOthers(reader, place);
    return rule;
  }

  #requirement(table: TomlTable, place: string): ForeignRequirement {
    const reader = new TableReader(table, (what) => this.#mistake(place, `required: ${what}`));
    const id = reader.text("id") ?? "";
    if (id === "") this.#mistake(place, "required: needs the id of a rule");
    const requirement = {
      id: id.replace(/\s+/g, "-"),
      withinLines: reader.number("withinLines"),
      withinColumns: reader.number("withinColumns"),
    };
    this.#warnOfOthers(reader, `${place}: required`);
    return requirement;
  }

  /** `[allowlist]`, as older files have it, and `[[allowlists]]`. */
  #allowlists(reader: TableReader, place: string, header: string): readonly ForeignAllowlist[] {
    const single = reader.table("allowlist");
    const several = reader.tables("allowlists");
    if (single && several.length > 0) this.#mistake(place, "allowlist and allowlists exclude each other");
    return [...(single ? [single] : []), ...several].map((table, i) => {
      const where = header === "allowlists" && !single ? this.#place(this.#file.lineOf(header, i)) : place;
      return this.#allowlist(table, where);
    });
  }

  #allowlist(table: TomlTable, place: string): ForeignAllowlist {
    const mistake = (what: string): void => this.#mistake(place, `allowlist: ${what}`);
    const reader = new TableReader(table, mistake);
    const condition = (reader.text("condition") ?? "OR").toUpperCase();
    if (!["OR", "||", "AND", "&&"].includes(condition)) mistake("condition must be OR or AND");
    const named = nonEmpty(reader.text("regexTarget")) ?? "secret";
    const target = TARGETS.find((one) => one === named);
    if (target === undefined) mistake("regexTarget must be match or line, or be left out");
    const list: ForeignAllowlist = {
      description: reader.text("description") ?? "",
      all: condition === "AND" || condition === "&&",
      target: target ?? "secret",
      regexes: reader.texts("regexes"),
      stopwords: reader.texts("stopwords"),
      paths: reader.texts("paths"),
      commits: reader.texts("commits"),
      rules: reader.texts("targetRules"),
      place,
    };
    if (list.regexes.length + list.stopwords.length + list.paths.length + list.commits.length === 0)
      mistake("needs at least one of regexes, stopwords, paths and commits");
    this.#warnOfOthers(reader, `${place}: allowlist`);
    return list;
  }

  #refuseDoubles(rules: readonly ForeignRule[]): void {
    const known = new Map<string, string>();
    for (const { id, place } of rules) {
      const earlier = known.get(id);
      if (earlier !== undefined && id !== "")
        this.#mistake(place, `the id is taken by ${earlier.replace(/: .*$/, "")}`);
      else known.set(id, place);
    }
  }

  #warnOfOthers(reader: TableReader, place: string): void {
    for (const key of reader.others().filter((one) => !IDLE_KEYS.has(one)))
      this.#warn(place, `${key} is not known here and is not honoured`);
  }

  #place(line: number): string {
    return `${this.#file.path}:${line}`;
  }

  #mistake(place: string, what: string): void {
    this.#complaints.mistakes.push(`${place}: ${what}`);
  }

  #warn(place: string, what: string): void {
    this.#complaints.warnings.push(`${place}: ${what}`);
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
