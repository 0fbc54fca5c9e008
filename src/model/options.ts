/** What to scan and how, fully resolved: the request that `config` makes and `scan` obeys.
 *  Plain data; knows nothing of flags or files of configuration. */
import type { BytePath } from "./finding.ts";

export type Target =
  /** A repository: history and, when it has one and `workTree` is true, its working tree and index. */
  | { readonly kind: "repository"; readonly path: BytePath; readonly history: boolean; readonly workTree: boolean }
  | { readonly kind: "directory"; readonly path: BytePath }
  | { readonly kind: "stdin" };

export interface ScanOptions {
  readonly targets: readonly Target[];
  /** Worker threads; at least 1. */
  readonly jobs: number;
  /** Seconds after which the scan stops and reports what it has; undefined: none. */
  readonly timeoutSeconds: number | undefined;
  readonly verifyObjects: boolean;
  readonly reveal: boolean;
  /** Look at ignored files too. */
  readonly noIgnore: boolean;
  /** Pattern ids or globs over them. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** User's key for fingerprints, if configured. */
  readonly fingerprintKey: string | undefined;
}
