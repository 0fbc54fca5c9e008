/** Reads a provider's YAML file into pattern sources. The form is that of patterns/schema.json and docs/patterns.md.
 *  Checks the form and that keys fit together; whether a regex is any good is the compiler's to say. */
import type { Companion } from "../model/pattern.ts";
import { DEFAULT_DISTANCE, type KeywordForm, type NearWords } from "./keyword-regex.ts";
import type { PatternFile, PatternSource, Telling } from "./pattern-source.ts";
import { readRunbook } from "./runbook-source.ts";
import { YamlFile, type YamlMapReader } from "./yaml-reader.ts";

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const SEVERITIES = ["low", "medium", "high", "critical"] as const;
const ROLES = ["secret", "identifier", "public"] as const;
const JUDGES = ["pem", "putty", "der", "key-store", "assignment", "table", "entropy", "tree"] as const;
/** Hardcoded credentials. */
const DEFAULT_CWE = [798];
const MIN_EXAMPLES = 2;

export interface ParsedFile {
  /** Without the patterns that have mistakes. */
  readonly file: PatternFile;
  /** One line each: file, line, pattern, what is wrong. */
  readonly mistakes: readonly string[];
}

/** What is asked of a file. */
export interface ParseOptions {
  /** Dredge's own files and those that are checked show by examples that their patterns work. */
  readonly needsExamples: boolean;
}

/**
 * Parses one pattern file.
 * @param path - for messages only
 * @param text - YAML
 */
export function parsePatternFile(
  path: string,
  text: string,
  options: ParseOptions = { needsExamples: true },
): ParsedFile {
  const yaml = new YamlFile(path, text);
  const top = yaml.top();
  if (!top) {
    const file = { path, provider: "", title: "", references: [], runbook: {}, patterns: [] };
    return { file, mistakes: yaml.mistakes };
  }
  const provider = slug(top, "provider");
  const file = {
    path,
    provider,
    title: top.requiredText("title"),
    references: urls(top),
    runbook: readRunbook(top.map("runbook")),
    patterns: top.maps("patterns").map((map) => readPattern(map, provider, options)),
  };
  if (!top.has("patterns")) top.complain(undefined, "patterns is missing");
  top.refuseOthers();
  return { file, mistakes: yaml.mistakes };
}

function slug(map: YamlMapReader, key: string): string {
  const value = map.requiredText(key);
  if (value !== "" && !SLUG.test(value)) map.complain(key, `${key} must be lower-case words joined by hyphens`);
  return value;
}

function urls(map: YamlMapReader): readonly string[] {
  return map.texts("references").filter((url) => {
    if (/^https:\/\/\S+$/.test(url)) return true;
    map.complain("references", `${url}: a reference must be an https URL`);
    return false;
  });
}

function readPattern(map: YamlMapReader, provider: string, options: ParseOptions): PatternSource {
  const id = slug(map, "id");
  map.about = id;
  if (id !== "" && provider !== "" && !id.startsWith(`${provider}-`)) {
    map.complain("id", `the id must begin with the provider's slug, ${provider}-`);
  }
  const severity = map.oneOf("severity", SEVERITIES);
  if (!map.has("severity")) map.complain(undefined, "severity is missing");
  const source: PatternSource = {
    id,
    provider,
    title: map.requiredText("title"),
    description: map.text("description"),
    role: map.oneOf("role", ROLES) ?? "secret",
    severity: severity ?? "medium",
    telling: readTelling(map),
    generic: map.boolean("generic") ?? false,
    doubtful: map.boolean("doubtful") ?? false,
    byPosition: map.boolean("by-position") ?? false,
    ignoreCase: map.boolean("ignore-case") ?? false,
    boundaries: map.boolean("boundaries") ?? true,
    maxLength: map.number("max-length", 1, 8192),
    secretGroup: map.number("secret-group", 0, 20),
    alsoNear: readNear(map.map("also-near")),
    checksum: map.text("checksum"),
    minEntropy: map.number("min-entropy", 0, 8, false) ?? 0,
    stopwords: map.texts("stopwords"),
    companions: map.maps("companions").map(readCompanion),
    runbook: readRunbook(map.map("runbook")),
    references: urls(map),
    cwe: map.numbers("cwe") ?? DEFAULT_CWE,
    enabled: map.boolean("enabled") ?? true,
    examples: map.texts("examples"),
    counterExamples: map.texts("counter-examples"),
    place: `${map.file.path}:${map.line()}`,
  };
  checkTogether(source, map, options);
  map.refuseOthers();
  return source;
}

function checkTogether(source: PatternSource, map: YamlMapReader, { needsExamples }: ParseOptions): void {
  if (source.stopwords.some((word) => word !== word.toLowerCase())) {
    map.complain("stopwords", "stopwords must be lower case");
  }
  if (source.telling.kind === "judge" || !needsExamples) return;
  for (const key of ["examples", "counter-examples"]) {
    const count = (key === "examples" ? source.examples : source.counterExamples).length;
    if (count < MIN_EXAMPLES)
      map.complain(map.has(key) ? key : undefined, `${key}: at least ${MIN_EXAMPLES} are needed`);
  }
}

function readTelling(map: YamlMapReader): Telling {
  const regex = map.text("regex");
  const value = map.text("value");
  const keywords = map.texts("keywords", 2);
  const judge = map.oneOf("judge", JUDGES);
  const literals = map.texts("literals", 3);
  const form = readKeywordForm(map, keywords);
  if ([regex, value, judge].filter((way) => way !== undefined).length !== 1) {
    map.complain(undefined, "needs exactly one of regex, value (with keywords) and judge");
  }
  if (judge !== undefined) return { kind: "judge", judge, literals, keywords };
  if (literals.length > 0) map.complain("literals", "literals are derived from the regex; only a judge is given some");
  if (value === undefined) {
    if (keywords.length > 0) map.complain("keywords", "keywords need a value");
    return { kind: "regex", regex: regex ?? "" };
  }
  if (keywords.length === 0) map.complain("value", "a value needs keywords");
  return { kind: "keyword", form, value };
}

function readKeywordForm(map: YamlMapReader, keywords: readonly string[]): KeywordForm {
  const assignment = map.boolean("assignment") ?? false;
  const eitherSide = map.boolean("either-side") ?? false;
  const distance = map.number("distance", 0, 1024);
  if (assignment && (distance !== undefined || eitherSide)) {
    map.complain("assignment", "assignment leaves no room for distance or either-side");
  }
  return { keywords, then: readNear(map.map("then")), distance: distance ?? DEFAULT_DISTANCE, assignment, eitherSide };
}

function readNear(map: YamlMapReader | undefined): NearWords | undefined {
  if (!map) return undefined;
  const near = { words: map.texts("words", 2), within: map.number("within", 1, 1024) ?? 1 };
  if (near.words.length === 0) map.complain(undefined, "words is missing");
  if (!map.has("within")) map.complain(undefined, "within is missing");
  map.refuseOthers();
  return near;
}

function readCompanion(map: YamlMapReader): Companion {
  const companion = {
    pattern: slug(map, "pattern"),
    within: map.number("within", 1, 65536) ?? 1,
    required: map.boolean("required") ?? false,
  };
  if (!map.has("within")) map.complain(undefined, "a companion needs within");
  map.refuseOthers();
  return companion;
}
