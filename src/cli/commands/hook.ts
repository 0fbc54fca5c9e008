/** `dredge hook install|uninstall|run`: git's hooks. */
import { realpathSync } from "node:fs";
import { gitPlaces } from "../../config/git-places.ts";
import { UsageError } from "../../model/errors.ts";
import { didYouMean } from "../../model/suggest.ts";
import type { Arguments, Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { HOOKS } from "../hook-script.ts";

const ACTIONS = ["install", "uninstall", "run"];

/** Installs hooks, takes them away, or runs one. */
export async function hookCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [action = "", ...words] = args.positionals;
  if (!ACTIONS.includes(action)) {
    throw new UsageError(`dredge hook needs one of ${ACTIONS.join(", ")}${didYouMean(action, ACTIONS)}`);
  }
  if (action === "run") {
    const { runHook } = await import("../hook-run.ts");
    const name = HOOKS.find((known) => known === words[0]);
    if (name === undefined) throw new UsageError(`which hook? dredge hook run ${HOOKS.join(" | ")}`);
    return runHook(name, words.slice(1), args, terminal);
  }
  return changeHooks(action === "install", words, args, terminal);
}

async function changeHooks(
  isInstall: boolean,
  words: readonly string[],
  args: Arguments,
  { workingDirectory, environment, program, out }: Terminal,
): Promise<ExitCode> {
  const { hookPlace } = await import("../hook-place.ts");
  const { hookNames, installHook, uninstallHook } = await import("../hook-install.ts");
  const { places } = gitPlaces(workingDirectory, undefined, environment);
  const place = hookPlace(places, environment);
  const usual = places.workTree === undefined ? "pre-receive" : "pre-commit";
  const names = isInstall || words.length > 0 ? hookNames(words, usual) : HOOKS;
  // The file that npm's link leads to: the link itself may be a project's, and go with it.
  const command = [program[0], realpathSync(program[1])];
  const done = names.map((name) => (isInstall ? installHook(place, name, command) : uninstallHook(place, name)));
  const told = done.filter((line) => line !== undefined);
  if (!args.has("quiet")) out(`${told.length > 0 ? told.join("\n") : "no hook of dredge's is installed here"}\n`);
  return EXIT.clean;
}
