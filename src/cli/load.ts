/** Where the code of each command is. Loaded only when it runs: start-up is part of a pre-commit hook's price. */
import type { CommandName } from "./command-table.ts";
import type { Command } from "./command.ts";

const LOADERS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  scan: async () => (await import("./commands/scan.ts")).scanCommand,
  git: async () => (await import("./commands/git.ts")).gitCommand,
  dir: async () => (await import("./commands/dir.ts")).dirCommand,
  stdin: async () => (await import("./commands/stdin.ts")).stdinCommand,
  image: async () => (await import("./commands/image.ts")).imageCommand,
  staged: async () => (await import("./commands/staged.ts")).stagedCommand,
  diff: async () => (await import("./commands/diff.ts")).diffCommand,
  baseline: async () => (await import("./commands/baseline.ts")).baselineCommand,
  policy: async () => (await import("./commands/policy.ts")).policyCommand,
  hook: async () => (await import("./commands/hook.ts")).hookCommand,
  ci: async () => (await import("./commands/ci.ts")).ciCommand,
  rules: async () => (await import("./commands/rules.ts")).rulesCommand,
  explain: async () => (await import("./commands/explain.ts")).explainCommand,
  completions: async () => (await import("./commands/completions.ts")).completionsCommand,
  help: async () => (await import("./commands/help.ts")).helpCommand,
};

/** The function that runs a command. */
export function loadCommand(name: CommandName): Promise<Command> {
  return LOADERS[name]();
}
