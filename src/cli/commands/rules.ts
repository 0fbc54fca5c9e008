/** `dredge rules list | show ID | check [FILE…]`: the rules as data.
 *  What to do about a finding is `dredge explain`'s to say. */
import { printable } from "../../model/display.ts";
import { UsageError } from "../../model/errors.ts";
import type { Pattern, PatternInfo } from "../../model/pattern.ts";
import { didYouMean } from "../../model/suggest.ts";
import type { Arguments, Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { allRules, ruleFiles, ruleNamed } from "../rule-words.ts";

const ACTIONS = ["list", "show", "check"];

/** Lists, shows or checks rules. */
export async function rulesCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [action = "list", ...rest] = args.positionals;
  const format = args.value("format") ?? "text";
  if (format !== "text" && format !== "json") throw new UsageError("rules are printed as text or json");
  if (action === "list" && rest.length === 0) return listRules(format, args, terminal);
  if (action === "show" && rest.length === 1) return showRule(rest[0] ?? "", format, args, terminal);
  if (action === "check") return checkRules(rest, terminal);
  if (ACTIONS.includes(action)) throw new UsageError("usage: dredge rules list, or dredge rules show ID");
  throw new UsageError(`rules ${action}: no such command${didYouMean(action, ACTIONS)}`);
}

/** One line a rule; ids alone when quiet, for scripts and completions. */
async function listRules(format: string, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const rules = await allRules(ruleFiles(args, terminal));
  if (format === "json") terminal.out(`${JSON.stringify(rules, undefined, 2)}\n`);
  else if (args.has("quiet")) terminal.out(rules.map((rule) => `${rule.id}\n`).join(""));
  else {
    const idWidth = Math.max(...rules.map((rule) => rule.id.length));
    const line = ({ id, severity, providerTitle, title }: PatternInfo): string =>
      `${id.padEnd(idWidth)}  ${severity.padEnd(8)}  ${printable(titleWithProvider(providerTitle, title))}\n`;
    terminal.out(rules.map(line).join(""));
  }
  return EXIT.clean;
}

/** A title that does not name its provider gets its name in front. */
function titleWithProvider(provider: string, title: string): string {
  return title.toLowerCase().includes(provider.toLowerCase()) ? title : `${provider}: ${title}`;
}

async function showRule(id: string, format: string, args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const files = ruleFiles(args, terminal) ?? [];
  const info = await ruleNamed(id, files);
  const pattern = await compiledPattern(id, files);
  if (format === "json") terminal.out(`${JSON.stringify({ ...info, matching: pattern }, undefined, 2)}\n`);
  else {
    const rows: [string, string][] = [
      ["id", info.id],
      ["title", info.title],
      info.file === undefined ? ["provider", info.providerTitle] : ["file", info.file],
      ["severity", info.severity],
      ...(pattern === undefined ? [] : matchingRows(pattern)),
      ...info.references.map((url): [string, string] => ["reference", url]),
    ];
    terminal.out(rows.map(([name, value]) => `${name.padEnd(12)}  ${printable(value)}\n`).join(""));
    terminal.out(`\ndredge explain ${info.id} says how to rotate it.\n`);
  }
  return EXIT.clean;
}

async function compiledPattern(id: string, files: readonly string[]): Promise<Pattern | undefined> {
  if (files.length > 0) {
    const { loadRules } = await import("../../scan/rules.ts");
    const { file } = loadRules(files, []);
    return file.at(file.indexOf(id));
  }
  const { loadCompiled } = await import("../../pattern/load.ts");
  return loadCompiled().patterns.find((one) => one.id === id);
}

/** How a rule tells its secrets. */
function matchingRows(pattern: Pattern): [string, string][] {
  const literals = [...new Set(pattern.literals.map((literal) => JSON.stringify(literal.text)))];
  const rows: [string, string][] = [
    ["by default", pattern.enabled ? "on" : "off (on with --only)"],
    ["found by", literals.length === 0 ? "runs of characters" : literals.join(" ")],
    [pattern.judge === undefined ? "regex" : "judged by", pattern.judge ?? `/${pattern.regex}/${pattern.flags}`],
  ];
  if (pattern.checksum !== undefined) rows.push(["checksum", pattern.checksum]);
  if (pattern.minEntropy > 0) rows.push(["entropy", `at least ${pattern.minEntropy} bits a character`]);
  for (const { pattern: other, within, required } of pattern.companions) {
    rows.push(["companion", `${other} within ${within} bytes${required ? ", without which it is not reported" : ""}`]);
  }
  return rows;
}

/** Every mistake in the files (or in dredge's own, when none is named), one a line. */
async function checkRules(files: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { checkRuleFiles } = await import("../../pattern/check.ts");
  const { mistakes, warnings } = checkRuleFiles(files);
  for (const told of [...mistakes, ...warnings]) terminal.err(`dredge: ${printable(told)}\n`);
  return mistakes.length === 0 ? EXIT.clean : EXIT.usage;
}
