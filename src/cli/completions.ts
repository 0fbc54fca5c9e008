/** Completion scripts for bash, zsh and fish, made from the tables of commands and flags.
 *  Rule ids are asked of dredge itself (`dredge rules list --quiet`), so that a script never grows old.
 *  Pure: tables in, text out. Every word in the tables is plain (letters, digits, dashes), so little needs quoting. */
import { COMMANDS, type CommandEntry } from "./command-table.ts";
import type { Flag } from "./flag.ts";
import { FLAGS, flagsOf } from "./flags.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

const RULE_IDS = "dredge rules list --quiet 2>/dev/null";
/** `scan` has no name of its own. */
const NAMED: readonly CommandEntry[] = COMMANDS.filter((entry) => entry.name !== "scan");

/** The script to be sourced, or installed where the shell looks for it. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case "bash":
      return bash();
    case "zsh":
      return zsh();
    case "fish":
      return fish();
  }
}

function flagWords(flags: readonly Flag[]): string {
  return flags.flatMap((flag) => [`--${flag.name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])]).join(" ");
}

function firstWords(entry: CommandEntry): string {
  if (entry.first === "rule") return `$(${RULE_IDS})`;
  return Array.isArray(entry.first) ? entry.first.join(" ") : "";
}

function bash(): string {
  const values = FLAGS.flatMap((flag) => {
    if (flag.value === undefined || flag.optional === true) return [];
    const names = [`--${flag.name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])].join("|");
    if (flag.values === "file") return [`    ${names}) COMPREPLY=($(compgen -f -- "$cur")); return ;;`];
    const words = flag.values === "rule" ? `$(${RULE_IDS})` : (flag.values ?? []).join(" ");
    return [`    ${names}) COMPREPLY=($(compgen -W "${words}" -- "$cur")); return ;;`];
  });
  const commands = NAMED.map(
    (entry) => `    ${entry.name}) flags="${flagWords(flagsOf(entry.name))}"; words="${firstWords(entry)}" ;;`,
  );
  return `# bash completion of dredge: source it, or put it into /etc/bash_completion.d/
_dredge() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="" flags words i
  COMPREPLY=()
  case "$prev" in
${values.join("\n")}
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ "\${COMP_WORDS[i]}" != -* ]]; then command="\${COMP_WORDS[i]}"; break; fi
  done
  case "$command" in
${commands.join("\n")}
    *) flags="${flagWords(flagsOf("scan"))}"; words="${NAMED.map((entry) => entry.name).join(" ")}" ;;
  esac
  if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W "$flags" -- "$cur")); return; fi
  COMPREPLY=($(compgen -W "$words" -- "$cur") $(compgen -d -- "$cur"))
}
complete -o filenames -F _dredge dredge
`;
}

function zsh(): string {
  const describe = (entry: CommandEntry): string => `'${entry.name}:${zshQuoted(entry.summary)}'`;
  const cases = NAMED.map((entry) => {
    const first =
      entry.first === "rule"
        ? ["'1:rule:_dredge_rules'"]
        : Array.isArray(entry.first)
          ? [`'1:what:(${entry.first.join(" ")})'`]
          : entry.first === "directory"
            ? ["'1:directory:_directories'"]
            : [];
    return `      ${entry.name}) _arguments -s ${[...flagsOf(entry.name).flatMap(zshFlag), ...first].join(" ")} ;;`;
  });
  return `#compdef dredge
# zsh completion of dredge: put it into a directory of $fpath, as _dredge
_dredge_rules() { compadd -- \${(f)"$(${RULE_IDS})"}; }
_dredge_first() {
  local -a commands=(${NAMED.map(describe).join(" ")})
  _describe command commands
  _directories
}
_dredge() {
  local curcontext="$curcontext" state line
  _arguments -C -s ${flagsOf("scan").flatMap(zshFlag).join(" ")} '1:command or directory:_dredge_first' '*::argument:->rest'
  if [[ $state == rest ]]; then
    case $line[1] in
${cases.join("\n")}
    esac
  fi
}
if [[ $funcstack[1] == _dredge ]]; then _dredge "$@"; else compdef _dredge dredge; fi
`;
}

/** The specification of a flag as `_arguments` takes it, once for each spelling. */
function zshFlag(flag: Flag): string[] {
  const spellings = [`--${flag.name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])];
  const action =
    flag.values === "file" ? "_files" : flag.values === "rule" ? "_dredge_rules" : `(${(flag.values ?? []).join(" ")})`;
  const value = flag.value === undefined || flag.optional === true ? "" : `:${zshQuoted(flag.value)}:${action}`;
  return spellings.map((spelling) => `'${flag.repeatable ? "*" : ""}${spelling}[${zshQuoted(flag.help)}]${value}'`);
}

/** Inside single quotes and square brackets. */
function zshQuoted(text: string): string {
  return text.replaceAll("'", "").replace(/[[\]:\\]/g, "\\$&");
}

function fish(): string {
  const names = NAMED.map((entry) => entry.name).join(" ");
  const lines = NAMED.flatMap((entry) => [
    `complete -c dredge -n "not __fish_seen_subcommand_from ${names}" -a ${entry.name} -d ${fishQuoted(entry.summary)}`,
    ...fishFirst(entry),
  ]);
  const flags = FLAGS.map((flag) => {
    const parts = [`complete -c dredge${fishCondition(flag, names)} -l ${flag.name}`];
    if (flag.short !== undefined) parts.push(`-s ${flag.short}`);
    if (flag.values === "file") parts.push("-r -F");
    else if (flag.values === "rule") parts.push(`-x -a "(${RULE_IDS})"`);
    else if (flag.value !== undefined && flag.optional !== true) parts.push(`-x -a "${(flag.values ?? []).join(" ")}"`);
    return [...parts, `-d ${fishQuoted(flag.help)}`].join(" ");
  });
  return `# fish completion of dredge: put it into ~/.config/fish/completions/dredge.fish
${[...lines, ...flags].join("\n")}
`;
}

function fishFirst(entry: CommandEntry): string[] {
  const words = entry.first === "rule" ? `(${RULE_IDS})` : Array.isArray(entry.first) ? entry.first.join(" ") : "";
  return words === "" ? [] : [`complete -c dredge -f -n "__fish_seen_subcommand_from ${entry.name}" -a "${words}"`];
}

/** A flag is offered with the commands that take it; with none named, if `scan` takes it. */
function fishCondition(flag: Flag, names: string): string {
  if (flag.commands === "all") return "";
  const takers = flag.commands.filter((name) => name !== "scan").join(" ");
  const seen = `__fish_seen_subcommand_from ${takers}`;
  const none = `not __fish_seen_subcommand_from ${names}`;
  if (!flag.commands.includes("scan")) return ` -n "${seen}"`;
  return takers === "" ? ` -n "${none}"` : ` -n "${seen}; or ${none}"`;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
