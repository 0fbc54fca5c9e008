/** The one table of commands: dispatch, help and completions are made from it.
 *  Plain data; `load.ts` knows where the code of each is. */

export type CommandName =
  | "scan"
  | "git"
  | "dir"
  | "stdin"
  | "image"
  | "staged"
  | "diff"
  | "baseline"
  | "policy"
  | "hook"
  | "ci"
  | "rules"
  | "explain"
  | "completions"
  | "help";

export interface CommandEntry {
  readonly name: CommandName;
  /** As in `usage: dredge …`. */
  readonly usage: string;
  readonly summary: string;
  /** Most positional arguments. */
  readonly most: number;
  /** What a completion may offer for the first positional argument. */
  readonly first?: "directory" | "file" | "rule" | readonly string[];
  readonly examples: readonly (readonly [command: string, meaning: string])[];
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "scan",
    usage: "[PATH]",
    summary: "scan the repository at PATH, its history and its working tree; or the files there, if it is none",
    most: 1,
    first: "directory",
    examples: [
      ["dredge .", "this repository"],
      ["dredge --format sarif --output dredge.sarif", "a report for code scanning"],
    ],
  },
  {
    name: "git",
    usage: "git [PATH|URL]",
    summary: "scan a repository's history alone; a URL (https) is cloned to a temporary directory first",
    most: 1,
    first: "directory",
    examples: [["dredge git https://example.org/some/project.git", "a repository elsewhere"]],
  },
  {
    name: "dir",
    usage: "dir [PATH]",
    summary: "scan the files below PATH, and no history",
    most: 1,
    first: "directory",
    examples: [["dredge dir --no-ignore build", "ignored files too"]],
  },
  {
    name: "stdin",
    usage: "stdin",
    summary: "scan what is piped in",
    most: 0,
    examples: [["kubectl get secrets -o yaml | dredge stdin", "the output of a command"]],
  },
  {
    name: "image",
    usage: "image TARGET…",
    summary:
      "scan container images: every layer, platform and config; TARGET is an archive, an OCI layout, - for standard input, docker://REF or docker-daemon:REF",
    most: Infinity,
    first: "file",
    examples: [
      ["dredge image app.tar", "what docker save wrote"],
      ["docker save app:1 | dredge image -", "the same without a file"],
      ["dredge image docker://ghcr.io/org/app:1 --platform linux/arm64", "from a registry"],
    ],
  },
  {
    name: "staged",
    usage: "staged [PATH]",
    summary: "scan what is staged in the repository at PATH: files whole, of which only added lines count",
    most: 1,
    first: "directory",
    examples: [["dredge staged", "before a commit; see dredge hook"]],
  },
  {
    name: "diff",
    usage: "diff [BASE..TIP | BASE...TIP]",
    summary:
      "scan what a range of commits brings, also what a later commit took away again; without a base, what the upstream or main branch lacks",
    most: 1,
    examples: [
      ["dredge diff origin/main...HEAD", "what a pull request brings"],
      ["dredge diff --since-commit v1.2 --ref v1.3", "between two tags"],
    ],
  },
  {
    name: "baseline",
    usage: "baseline create|update|prune|audit|install [PATH]",
    summary:
      "accept what is found for now, in a file of keyed fingerprints (create, update), take out what is gone (prune), show it (audit), have git merge it (install)",
    most: 5,
    first: ["create", "update", "prune", "audit", "install"],
    examples: [
      ['dredge baseline create --reason "before dredge came" --until 2027-06-30', "accept all that counts now"],
      ["dredge baseline create --import .gitleaksignore", "what another tool accepted"],
    ],
  },
  {
    name: "policy",
    usage: "policy lint",
    summary: "say what in dredge.yaml, the baseline and comments leaves out nothing any more",
    most: 1,
    first: ["lint"],
    examples: [],
  },
  {
    name: "hook",
    usage: "hook install [HOOK…] | hook uninstall [HOOK…] | hook run HOOK",
    summary:
      "scan on every commit or push: HOOK is pre-commit, pre-push or pre-receive (on a server); hooks that are there go on running",
    most: Infinity,
    first: ["install", "uninstall", "run"],
    examples: [
      ["dredge hook install", "before every commit"],
      ["dredge hook install pre-commit pre-push", "before every push as well"],
    ],
  },
  {
    name: "ci",
    usage: "ci",
    summary:
      "scan what a CI job is about (GitHub Actions, GitLab): the commits of a pull or merge request or of a push, or all of history",
    most: 0,
    examples: [["dredge ci --format github --format sarif --output dredge.sarif", "annotations, and a report"]],
  },
  {
    name: "rules",
    usage: "rules list | rules show ID | rules check [FILE…]",
    summary: "list the rules, show how one tells a secret, or check rule files",
    most: Infinity,
    first: ["list", "show", "check"],
    examples: [["dredge rules list", "everything dredge knows"]],
  },
  {
    name: "explain",
    usage: "explain ID | FILE:LINE",
    summary: "say what a rule finds and how to rotate it, or why a line is reported or not",
    most: 1,
    first: "rule",
    examples: [["dredge explain config/app.env:12", "what each rule makes of that line"]],
  },
  {
    name: "completions",
    usage: "completions bash | zsh | fish",
    summary: "print a completion script for a shell",
    most: 1,
    first: ["bash", "zsh", "fish"],
    examples: [["dredge completions bash > /etc/bash_completion.d/dredge", "for every user"]],
  },
  {
    name: "help",
    usage: "help [COMMAND]",
    summary: "show help",
    most: 1,
    examples: [],
  },
];

/** The command of that name, if there is one; `scan` goes without a name. */
export function commandNamed(word: string): CommandEntry | undefined {
  return COMMANDS.find((entry) => entry.name === word && word !== "scan");
}

/** The command of a name that is known to exist. */
export function command(name: CommandName): CommandEntry {
  const found = COMMANDS.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  return found;
}
