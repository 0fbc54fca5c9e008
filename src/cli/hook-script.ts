/** The shell that hooks are made of: a script of our own that runs the hook which was there before, or a block in a script that others share.
 *  POSIX sh. Fails closed: where dredge is gone, the commit or push is refused, and the reason said. Pure text. */
import { shellWord } from "../remedy/shell.ts";

export const HOOKS = ["pre-commit", "pre-push", "pre-receive"] as const;
export type HookName = (typeof HOOKS)[number];

/** Git tells these on standard input what is pushed; who runs before dredge must not use it up. */
const READS_INPUT: ReadonlySet<HookName> = new Set(["pre-push", "pre-receive"]);

const MARK = "# Installed by dredge; take it away with: dredge hook uninstall";
const BLOCK_BEGIN = "# >>> dredge >>>";
const BLOCK_END = "# <<< dredge <<<";

/** What a hook that was there before is called then. */
export const CHAINED = ".before-dredge";

/** Whether a script is our own. */
export function isOwnScript(script: string): boolean {
  return script.includes(`\n${MARK}\n`);
}

/** A script of our own, for a directory of this machine alone. @param command - program and arguments that run dredge */
export function ownScript(name: HookName, command: readonly string[]): string {
  const program = command.map((word) => shellWord(Buffer.from(word, "utf8").toString("latin1")));
  const readsInput = READS_INPUT.has(name);
  const feed = readsInput ? "feed | " : "";
  const missing = program.map((file) => `[ ! -e ${file} ]`).join(" || ");
  return [
    "#!/bin/sh",
    MARK,
    ...(readsInput ? ["input=$(cat)", `feed() { [ -z "$input" ] || printf '%s\\n' "$input"; }`] : []),
    `before="$0${CHAINED}"`,
    'if [ -x "$before" ]; then',
    `  ${feed}"$before" "$@" || exit $?`,
    "fi",
    `if ${missing}; then`,
    "  echo 'dredge: it is not where it was when this hook was installed; install the hook again: dredge hook install' >&2",
    "  exit 1",
    "fi",
    `${feed}${program.join(" ")} hook run ${name} "$@"`,
    "",
  ].join("\n");
}

/** A script that holds the block, for a directory that is part of the repository. */
export function withBlock(name: HookName, script: string | undefined): string {
  const lines = (script ?? "#!/bin/sh\n").split("\n");
  const at = lines[0]?.startsWith("#!") ? 1 : 0;
  return [...lines.slice(0, at), ...block(name), ...lines.slice(at)].join("\n");
}

/** The same without the block; undefined where nothing else is left. */
export function withoutBlock(script: string): string | undefined {
  const lines = script.split("\n");
  const from = lines.indexOf(BLOCK_BEGIN);
  const to = lines.indexOf(BLOCK_END, from);
  if (from < 0 || to < 0) return script;
  const rest = [...lines.slice(0, from), ...lines.slice(to + 1)];
  return rest.every((line) => line === "" || line.startsWith("#!")) ? undefined : rest.join("\n");
}

export function hasBlock(script: string): boolean {
  return script.split("\n").includes(BLOCK_BEGIN);
}

/** Whether a block of sh can stand in a script: husky's have no first line of their own. */
export function isShellScript(script: string): boolean {
  const first = script.split("\n", 1)[0] ?? "";
  return !first.startsWith("#!") || /^#!.*[/ ](?:ba|da|k|z|a)?sh(?: |$)/.test(first);
}

/** `dredge` is found by the PATH, where husky puts the packages of the project. It comes first, so that nothing ends the script before it. */
function block(name: HookName): string[] {
  const run = `dredge hook run ${name} "$@" || exit $?`;
  if (!READS_INPUT.has(name)) return [BLOCK_BEGIN, run, BLOCK_END];
  return [
    BLOCK_BEGIN,
    "dredge_input=$(cat)",
    `printf '%s\\n' "$dredge_input" | ${run}`,
    "exec <<DREDGE_INPUT",
    "$dredge_input",
    "DREDGE_INPUT",
    BLOCK_END,
  ];
}
