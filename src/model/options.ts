/** What to scan and how, fully resolved: the request that `config` makes and `scan` obeys.
 *  Plain data; knows nothing of flags or files of configuration. */
import type { BytePath } from "./finding.ts";
import type { Severity } from "./pattern.ts";
import type { Policy } from "./policy.ts";

/** From harmless to worst. */
export const SEVERITY_LEVELS: readonly Severity[] = ["low", "medium", "high", "critical"];

export const CONFIDENCE_LEVELS = ["low", "medium", "high"] as const;
export type ConfidenceLevel = (typeof CONFIDENCE_LEVELS)[number];

/** Least confidence, as a probability, that has the name. */
export const CONFIDENCE_FLOORS: Readonly<Record<ConfidenceLevel, number>> = { low: 0, medium: 0.35, high: 0.75 };

/** Detectors that are off unless they are asked for. */
export const DETECTORS = ["entropy"] as const;
export type DetectorName = (typeof DETECTORS)[number];

export type Target =
  /** A repository: history and, when it has one and `workTree` is true, its working tree and index. */
  | { readonly kind: "repository"; readonly path: BytePath; readonly history: boolean; readonly workTree: boolean }
  | { readonly kind: "directory"; readonly path: BytePath }
  /** Files by name, whole; paths as the file system has them, or relative to the root. `path`: where a user, and no hook, names them from; the policy
   *  of the repository around holds for them then as for a directory. */
  | { readonly kind: "files"; readonly root: BytePath; readonly paths: readonly BytePath[]; readonly path?: BytePath }
  | { readonly kind: "stdin" }
  | ImageTarget
  | ChangesTarget;

/** Where git keeps the parts of a repository. What is undefined is where it usually is; git tells its hooks where else (git(1), "ENVIRONMENT VARIABLES"). */
export interface GitPlaces {
  /** Where HEAD and the index are. */
  readonly gitDir: BytePath;
  /** Where refs and the configuration are. */
  readonly commonDir: BytePath;
  readonly workTree: BytePath | undefined;
  readonly indexFile: BytePath | undefined;
  /** Where new objects are, such as the quarantine of a push; `alternates` are looked in as well. */
  readonly objectDirectory: BytePath | undefined;
  readonly alternates: readonly BytePath[];
  readonly shallowFile: BytePath | undefined;
}

/** What changes a repository: only what was added counts. */
export interface ChangesTarget {
  readonly kind: "changes";
  /** How the repository is called in reports. */
  readonly path: BytePath;
  readonly places: GitPlaces;
  readonly changes: StagedChanges | RangeChanges;
}

/** What the index holds against HEAD. */
export interface StagedChanges {
  readonly kind: "staged";
  /** These paths alone; undefined: all. */
  readonly paths: readonly BytePath[] | undefined;
}

/** The commits that lead to the tips and to none of the bases. */
export interface RangeChanges {
  readonly kind: "range";
  /** As it was asked for, for messages. */
  readonly name: string;
  /** Revisions, as gitrevisions has them. */
  readonly tips: readonly string[];
  /** Revisions; undefined: what the tip's branch follows, or else the remote's main branch. */
  readonly bases: readonly string[] | undefined;
  /** Ids that count as bases if they are here. */
  readonly basesIfHere: readonly string[];
  /** Refs that begin so are bases as well, as far as their commits are here. */
  readonly baseRefs: readonly string[];
  /** Which commit policy is read from: the base as it is now (where the tip's history left it would be the choice of whoever made the change, who could go back
   *  to a laxer policy), where the tip's history left what is known, or HEAD. */
  readonly policyFrom: "base" | "merge-base" | "head";
  /** Names of revisions that are the base as it is now where the base is named by an older commit, or the main branch where that of a push is its author's own:
   *  the first that is here is what policy is read from. */
  readonly policyIfHere?: readonly string[];
  /** The base and the tip must have a commit in common that is here. */
  readonly needsCommon?: true;
  /** Refs that are about to be set, with their new ids (hex): what a push brings is reached through them. */
  readonly incoming: readonly { readonly ref: BytePath; readonly id: string }[];
  /** Names of refs that come into being: judged as names. */
  readonly newRefs?: readonly BytePath[];
  /** Tips (ids of commits) that are new as they are, whatever led to them: all of their files count, and none of their history. */
  readonly wholes?: readonly string[];
  /** The repository was fetched from a server to be looked at, as in a CI job: what any ref reaches is there. */
  readonly isPublished?: true;
  /** That there is nothing new is in order: a submodule may go back to an older commit. */
  readonly mayBeEmpty?: boolean;
}

/** Container images. */
export interface ImageTarget {
  readonly kind: "image";
  /** Paths of this machine, `-` for standard input, `docker://REF`, `docker-daemon:REF`. */
  readonly references: readonly string[];
  /** Platforms that are asked for, such as `linux/arm64`; empty: all. */
  readonly platforms: readonly string[];
  /** Registries may be asked without TLS. */
  readonly plainHttp: boolean;
  /** Registries that are asked first, in this order. */
  readonly mirrors: readonly string[];
  /** Directory that keeps what was pulled, by digest; undefined: nothing is kept. */
  readonly cache: string | undefined;
  /** Directory of `docker login`'s config.json; undefined: `~/.docker`. */
  readonly dockerConfig: string | undefined;
  /** Where the engine listens, as DOCKER_HOST has it; undefined: Docker's own socket. */
  readonly dockerHost: string | undefined;
  /** As REGISTRY_AUTH_FILE: where podman and skopeo keep credentials; undefined: in their usual places. */
  readonly authFile?: string | undefined;
  /** As XDG_RUNTIME_DIR: sockets of the user's own engines, and podman's credentials, lie below. */
  readonly runtimeDirectory?: string | undefined;
  /** Where certificates for registries lie besides Docker's and podman's usual places; undefined: nowhere. */
  readonly certificates?: CertificatePlaces | undefined;
}

/** Files in PEM, and a directory, as the environment names them. */
export interface CertificatePlaces {
  /** As SSL_CERT_FILE. */
  readonly authorities: string | undefined;
  /** As NODE_EXTRA_CA_CERTS, which Node itself reads where nothing else is set up. */
  readonly extra: string | undefined;
  /** As XDG_CONFIG_HOME: podman's configuration lies below; undefined: `~/.config`. */
  readonly configHome: string | undefined;
}

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
  /** Leave archives as the bytes that they are. */
  readonly noArchives?: boolean;
  /** Open all archives in layers of images: compressed manuals, of which there are thousands, static libraries and very large ones, too. */
  readonly layerArchives?: boolean;
  /** Pattern ids or globs over them. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Detectors that are used besides those that are on. */
  readonly detectors: readonly DetectorName[];
  /** Files of rules that are used besides dredge's own: YAML, or TOML of gitleaks and betterleaks. */
  readonly rules: readonly string[];
  /** Findings below either of these are reported but do not gate. */
  readonly minSeverity: Severity;
  readonly minConfidence: ConfidenceLevel;
  /** User's key for fingerprints, if configured. */
  readonly fingerprintKey: string | undefined;
  /** What is left out and what fails; undefined: nothing is left out, and the thresholds alone decide. */
  readonly policy?: Policy | undefined;
  /** Directory that keeps what is known of histories, for the next scan; undefined: nothing is kept. */
  readonly cache?: string | undefined;
  /** List the comments of files that ask to leave something out, whether or not something stands beside them. */
  readonly listComments?: boolean;
}
