/** All refs that lead to commits, as ids of these. Refs to objects that are not here are left out: scans of everything tell them. */
import type { GitReader } from "../../git/git-reader.ts";
import { readRefs } from "../../git/refs.ts";
import type { Revisions } from "../../git/revision.ts";
import { FormatError } from "../../model/errors.ts";
import { isServerRef } from "../server-refs.ts";
import type { NamedCommit } from "./reach.ts";

/** Refs of linked work trees bear the work tree's name, as in other scans. */
export function refTips(reader: GitReader, revisions: Revisions): NamedCommit[] {
  return readRefs(reader).flatMap(({ name, target, peeled, worktree }) => {
    const isRef = name === "HEAD" || name.startsWith("refs/");
    if (target === undefined || !isRef) return [];
    try {
      const { id, type } = revisions.peel(peeled ?? target);
      if (type !== "commit") return [];
      const shown = worktree === undefined ? name : `worktrees/${worktree}/${name}`;
      return [{ name: shown, id, isOnServer: isServerRef(name) }];
    } catch (error) {
      if (error instanceof FormatError) return [];
      throw error;
    }
  });
}
