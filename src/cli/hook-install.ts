/** Puts hooks in place and takes them away again. What was there before is kept and goes on running: as a file beside, or in the same script.
 *  Both ways can be repeated without harm. */
import { chmodSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeDirectories } from "../git/make-directories.ts";
import { UsageError } from "../model/errors.ts";
import type { HookPlace } from "./hook-place.ts";
import {
  CHAINED,
  hasBlock,
  HOOKS,
  isOwnScript,
  isShellScript,
  ownScript,
  withBlock,
  withoutBlock,
  type HookName,
} from "./hook-script.ts";

/**
 * Installs one hook.
 * @param command - program and arguments that run dredge on this machine
 * @returns what was done, in one line
 * @throws UsageError for a script that it cannot stand in, or a place that cannot be written
 */
export function installHook(place: HookPlace, name: HookName, command: readonly string[]): string {
  return writing(place, () => {
    const path = join(place.directory, name);
    const script = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    // Writing would make the file that the link names, wherever that is.
    if (script === undefined && lstatSync(path, { throwIfNoEntry: false })) {
      throw new UsageError(
        `${path} is a link to nothing: take it away, or bring back what it names, and install again`,
      );
    }
    const why = place.why === undefined ? "" : ` (${place.why})`;
    makeDirectories(place.directory);
    if (place.isVersioned) return `${name}: ${installBlock(path, name, script)} ${path}${why}`;
    const chained = path + CHAINED;
    const isForeign = script !== undefined && !isOwnScript(script);
    if (isForeign && existsSync(chained)) {
      throw new UsageError(
        `${chained} is in the way: both it and ${name} are hooks of others; join them, and install again`,
      );
    }
    if (isForeign) renameSync(path, chained);
    writeScript(path, ownScript(name, command));
    const before = existsSync(chained) ? `; the hook that was there runs first (${name}${CHAINED})` : "";
    return `${name}: installed in ${path}${why}${before}`;
  });
}

/** Takes one hook away. @returns what was done; undefined: there was none. @throws UsageError */
export function uninstallHook(place: HookPlace, name: HookName): string | undefined {
  return writing(place, () => {
    const path = join(place.directory, name);
    const script = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    if (script === undefined) return undefined;
    if (isOwnScript(script)) {
      rmSync(path);
      const chained = path + CHAINED;
      if (!existsSync(chained)) return `${name}: removed ${path}`;
      renameSync(chained, path);
      return `${name}: removed; the hook that was there before is back in ${path}`;
    }
    if (!hasBlock(script)) return undefined;
    const rest = withoutBlock(script);
    if (rest === undefined) rmSync(path);
    else writeScript(path, rest);
    return `${name}: removed from ${path}`;
  });
}

/**
 * Hooks by name.
 * @throws UsageError for a name that is none
 */
export function hookNames(words: readonly string[], otherwise: HookName): readonly HookName[] {
  if (words.length === 0) return [otherwise];
  return words.map((word) => {
    const name = HOOKS.find((known) => known === word);
    if (name === undefined) throw new UsageError(`"${word}" is no hook of dredge's: ${HOOKS.join(", ")}`);
    return name;
  });
}

function installBlock(path: string, name: HookName, script: string | undefined): string {
  if (script !== undefined && !isShellScript(script)) {
    throw new UsageError(`${path} is no shell script; have it run: dredge hook run ${name}`);
  }
  const rest = script === undefined ? undefined : withoutBlock(script);
  writeScript(path, withBlock(name, rest));
  return script === undefined ? "installed in" : "added to";
}

function writeScript(path: string, script: string): void {
  writeFileSync(path, script);
  chmodSync(path, 0o755);
}

function writing<T>({ directory }: HookPlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && "syscall" in error) throw new UsageError(`${directory}: ${error.message}`);
    throw error;
  }
}
