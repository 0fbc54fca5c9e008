/** What several tests here do with a repository once it is made. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { findRepository } from "../../src/git/location.ts";
import { SegmentedPackBytes } from "../../src/git/pack-bytes.ts";
import { readEntryHeaders } from "../../src/git/pack-entries.ts";
import type { PackEntries } from "../../src/git/pack-entries.ts";
import type { Pack } from "../../src/git/pack.ts";
import { openRepository } from "../../src/git/repository.ts";
import type { Repository } from "../../src/git/repository.ts";
import { FormatError } from "../../src/model/errors.ts";
import type { RealGit } from "./real-git.ts";

/** The repository at a path, which must be one. */
export function open(path: string): Repository {
  const location = findRepository(path);
  if (location === undefined) throw new Error(`no repository at ${path}`);
  return openRepository(location);
}

/** Path of the only pack file with this ending. */
export function packFile(git: RealGit, ending: string): string {
  const directory = join(git.path, ".git/objects/pack");
  return join(
    directory,
    readdirSync(directory).find((name) => name.endsWith(ending))!,
  );
}

export function entriesOf(pack: Pack): PackEntries {
  const access = pack.open();
  const entries = readEntryHeaders(pack, SegmentedPackBytes.load(access));
  access.close();
  return entries;
}

/** Reads every object; gives the messages of those that cannot be read. */
export function readAll(repository: Repository): { read: string[]; failed: Record<string, string> } {
  const store = repository.openStore();
  const read: string[] = [];
  const failed: Record<string, string> = {};
  for (let object = 0; object < repository.index.objectCount; object++) {
    const id = repository.index.idOf(object);
    try {
      expect(store.verifyAt(object)).toBe(true);
      read.push(id);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
      failed[id] = `${(error as FormatError).code}: ${(error as FormatError).message}`;
    }
  }
  store.close();
  return { read, failed };
}
