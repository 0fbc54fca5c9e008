/** The one table of flags: parsing, help and completions are all made from it.
 *  Plain data; what a flag does is the business of the command that takes it. */
import { DETECTORS } from "../model/options.ts";
import { REPORT_FORMATS } from "../report/report.ts";
import type { CommandName } from "./command-table.ts";
import { ALL_SCANS, SCANS, type Flag } from "./flag.ts";
import { ACCEPT, FAILS } from "./policy-flags.ts";

const WHAT: readonly Flag[] = [
  {
    name: "only",
    value: "RULE",
    repeatable: true,
    values: "rule",
    group: "What to look for",
    commands: SCANS,
    help: "use these rules alone (an id or a glob such as 'aws-*'; repeatable)",
  },
  {
    name: "skip",
    value: "RULE",
    repeatable: true,
    values: "rule",
    group: "What to look for",
    commands: SCANS,
    help: "leave these rules out (repeatable)",
  },
  {
    name: "rules",
    value: "FILE",
    repeatable: true,
    values: "file",
    group: "What to look for",
    commands: [...SCANS, "rules", "explain"],
    help: "use the rules of FILE as well: dredge's YAML, or TOML of gitleaks or betterleaks (repeatable)",
  },
  {
    name: "detector",
    value: "NAME",
    repeatable: true,
    values: DETECTORS,
    group: "What to look for",
    commands: SCANS,
    help: "use this detector as well: entropy, random-looking strings of any kind (repeatable)",
  },
  {
    name: "no-ignore",
    group: "What to look for",
    commands: ["scan", "dir"],
    help: "look at files that .gitignore excludes, too",
  },
  {
    name: "no-archives",
    group: "What to look for",
    commands: SCANS,
    help: "search archives and compressed files as the bytes that they are, not what they hold",
  },
  {
    name: "archives",
    group: "What to look for",
    commands: ["image"],
    help: "open archives of any kind and size in layers: compressed manuals and static libraries, too",
  },
];

const RANGE: readonly Flag[] = [
  {
    name: "files",
    group: "What to look for",
    commands: ["hook"],
    help: "run pre-commit: only the files that follow (what the pre-commit framework names)",
  },
  {
    name: "since-commit",
    value: "COMMIT",
    group: "What to look for",
    commands: ["diff"],
    help: "the base: what came after it, up to the tip",
  },
  {
    name: "ref",
    value: "REF",
    group: "What to look for",
    commands: ["diff"],
    help: "the tip (default: HEAD); any revision",
  },
  {
    name: "branch",
    value: "NAME",
    group: "What to look for",
    commands: ["diff"],
    help: "the tip: a branch of this repository",
  },
];

const HOW: readonly Flag[] = [
  {
    name: "jobs",
    short: "j",
    value: "N",
    group: "How to scan",
    commands: ALL_SCANS,
    help: "threads (default: one per processor)",
  },
  {
    name: "timeout",
    value: "SECONDS",
    group: "How to scan",
    commands: ALL_SCANS,
    help: "stop then, report what was found and exit with 3",
  },
  {
    name: "verify-objects",
    group: "How to scan",
    commands: ["scan", "git"],
    help: "compute the id of every git object again",
  },
  {
    name: "cache",
    value: "DIR",
    values: "file",
    group: "How to scan",
    commands: ["scan", "git", "image"],
    help: "keep there, for the next scan, what is known of git objects and layers (no secrets), and what is pulled",
  },
  {
    name: "config",
    value: "FILE",
    values: "file",
    group: "How to scan",
    commands: ALL_SCANS,
    help: "settings (default: dredge.yaml of the repository you stand in)",
  },
];

const IMAGE: readonly Flag[] = [
  {
    name: "platform",
    value: "OS/ARCH",
    repeatable: true,
    group: "What to look for",
    commands: ["image"],
    help: "these platforms of an image alone, such as linux/arm64 (default: all)",
  },
  {
    name: "list",
    value: "FILE",
    values: "file",
    group: "What to look for",
    commands: ["image"],
    help: "scan the images that FILE names, one a line, layers that they share once",
  },
  {
    name: "repository",
    value: "DIR",
    values: "file",
    group: "What to look for",
    commands: ["image"],
    help: "scan this repository too: what is in both is one finding with both places",
  },
  {
    name: "mirror",
    value: "HOST",
    repeatable: true,
    group: "How to scan",
    commands: ["image"],
    help: "ask this registry first, then the one that the image names",
  },
  {
    name: "plain-http",
    group: "How to scan",
    commands: ["image"],
    help: "ask registries without TLS",
  },
];

const REPORT: readonly Flag[] = [
  {
    name: "format",
    short: "f",
    value: "FORMAT",
    repeatable: true,
    values: REPORT_FORMATS,
    group: "Report",
    commands: [...SCANS, "rules", "baseline", "policy"],
    help: "text, json, jsonl, sarif, markdown, github, gitlab or junit (repeatable, each with an --output of its own)",
  },
  {
    name: "output",
    short: "o",
    value: "FILE",
    repeatable: true,
    values: "file",
    group: "Report",
    commands: SCANS,
    help: "write there, all or nothing, not to standard output; its ending picks the format if none is given",
  },
  {
    name: "reveal",
    group: "Report",
    commands: SCANS,
    help: "show the secrets themselves (they are redacted otherwise)",
  },
  { name: "color", group: "Report", commands: "all", help: "use colours even where output is no terminal" },
  { name: "no-color", group: "Report", commands: "all", help: "use no colours" },
  { name: "no-progress", group: "Report", commands: ALL_SCANS, help: "show no progress" },
  { name: "quiet", short: "q", group: "Report", commands: "all", help: "say nothing when all is well" },
];

const GENERAL: readonly Flag[] = [
  { name: "help", short: "h", group: "General", commands: "all", help: "show help, of a command if one is named" },
  { name: "version", short: "V", group: "General", commands: "all", help: "show the version" },
];

/** Every flag, in the order of the help. */
export const FLAGS: readonly Flag[] = [...WHAT, ...RANGE, ...HOW, ...IMAGE, ...REPORT, ...FAILS, ...ACCEPT, ...GENERAL];

/** The flags that a command takes. */
export function flagsOf(command: CommandName): readonly Flag[] {
  return FLAGS.filter((flag) => flag.commands === "all" || flag.commands.includes(command));
}
