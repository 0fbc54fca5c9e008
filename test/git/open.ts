import { findRepository } from "../../src/git/location.ts";
import { openRepository } from "../../src/git/repository.ts";
import type { Repository } from "../../src/git/repository.ts";

/** The repository at a path, which must be one. */
export function open(path: string): Repository {
  const location = findRepository(path);
  if (location === undefined) throw new Error(`no repository at ${path}`);
  return openRepository(location);
}
