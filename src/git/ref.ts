/** What a ref and a reflog entry are, however they are stored (files, packed-refs, reftable). */
import type { BytePath } from "../model/finding.ts";
import type { Signature } from "./commit.ts";

export interface Ref {
  /** Full name: `HEAD`, `refs/heads/main`, `FETCH_HEAD`, `rebase-merge/onto`. Names such as FETCH_HEAD can come several times. */
  readonly name: BytePath;
  /** Hex id that it leads to in the end; undefined for a symbolic ref to a branch that is not born, or is broken. */
  readonly target: string | undefined;
  /** Name of the ref that a symbolic ref points to. */
  readonly symbolicTarget: BytePath | undefined;
  /** What an annotated tag leads to, where the storage says so. */
  readonly peeled: string | undefined;
  /** Name of the linked worktree that alone has this ref; undefined for the main one and for what all share. */
  readonly worktree: string | undefined;
}

export interface ReflogEntry {
  readonly ref: BytePath;
  readonly worktree: string | undefined;
  /** Hex; undefined where the ref was created. */
  readonly oldId: string | undefined;
  /** Hex; undefined where the ref was deleted. */
  readonly newId: string | undefined;
  readonly committer: Signature;
  /** Latin-1, without the final newline. */
  readonly message: string;
}

/** A ref as its storage has it, symbolic ones not yet followed. */
export interface StoredRef {
  readonly name: BytePath;
  readonly id: string | undefined;
  readonly symbolicTarget: BytePath | undefined;
  readonly peeled: string | undefined;
}

/** The id, or undefined for the all-zero id that stands for "none". */
export function idUnlessZero(id: string): string | undefined {
  return /^0+$/.test(id) ? undefined : id;
}
