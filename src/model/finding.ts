/** What a scan finds and where: spans, origins, findings, verdicts.
 *  Everything here is already redacted unless `--reveal` was asked for. Knows nothing of how it was found. */
import type { Severity } from "./pattern.ts";
import type { InlineTool } from "./policy.ts";

/** A path or name as git and the file system hold it: one character per byte (Latin-1), never decoded.
 *  `displayPath` turns it into text for people. */
export type BytePath = string;

/** Where a value stands in one object or file. */
export interface Span {
  /** Byte offsets, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** From 1. Columns count UTF-16 code units from 1, end exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface CommitRef {
  readonly id: string;
  readonly author: string;
  /** Committer date, ISO 8601 with the zone it was written in. */
  readonly date: string;
  readonly subject: string;
}

/** Whether an object can be reached, and from where. */
export type Reach = "reachable" | "unreachable";

/** Where an occurrence was found; a union by `kind`. */
export type Origin =
  | {
      /** A blob in history, at a path. */
      readonly kind: "git";
      readonly repository: BytePath;
      readonly path: BytePath | undefined;
      /** The file (without one the id of the object) that `path` is a member of, as `ARCHIVE!/MEMBER`; absent: it is in none. */
      readonly archive?: BytePath;
      readonly objectId: string;
      /** SHA-256 of the content that the blob, a Git LFS pointer, stands for: the place is in that; absent: it is in the blob itself. */
      readonly lfs?: string;
      readonly reach: Reach;
      readonly first: CommitRef | undefined;
      readonly last: CommitRef | undefined;
      /** Holds in HEAD's tree now, at this path. */
      readonly inHead: boolean;
      /** Full ref names that reach a commit holding it, sorted, at most `REFS_SHOWN`; `refCount` is the true number. */
      readonly refs: readonly string[];
      readonly refCount: number;
      /** The layer of a container image that the repository lies in. */
      readonly inside?: ImageOrigin;
    }
  | {
      /** A commit's or tag's own text. */
      readonly kind: "message";
      readonly repository: BytePath;
      readonly objectType: "commit" | "tag";
      readonly objectId: string;
      readonly reach: Reach;
      readonly first: CommitRef | undefined;
      readonly refs: readonly string[];
      readonly refCount: number;
      /** The layer of a container image that the repository lies in. */
      readonly inside?: ImageOrigin;
    }
  | {
      /** A name: of a file in a tree, of a ref, of a file in the working tree. */
      readonly kind: "name";
      readonly repository: BytePath | undefined;
      readonly nameOf: "tree-entry" | "ref" | "file" | "index-entry";
      /** The whole name or path, secret redacted. */
      readonly name: BytePath;
      readonly objectId: string | undefined;
      readonly reach: Reach;
      readonly first: CommitRef | undefined;
      /** Of entries of trees in a whole history: the last commit that had it, and whether HEAD's tree has it now. */
      readonly last?: CommitRef | undefined;
      readonly inHead?: boolean;
      readonly refs: readonly string[];
      readonly refCount: number;
      /** The layer of a container image that the repository lies in. */
      readonly inside?: ImageOrigin;
    }
  | {
      readonly kind: "staged";
      readonly repository: BytePath;
      readonly path: BytePath;
      /** The file that `path` is a member of, as `ARCHIVE!/MEMBER`; absent: it is in none. */
      readonly archive?: BytePath;
      readonly objectId: string;
      /** SHA-256 of the content that the blob, a Git LFS pointer, stands for. */
      readonly lfs?: string;
      readonly inside?: ImageOrigin;
    }
  | {
      /** A file on disk: working tree, directory, or a file of the git directory (`gitFile`). */
      readonly kind: "file";
      readonly repository: BytePath | undefined;
      readonly path: BytePath;
      /** The file that `path` is a member of, as `ARCHIVE!/MEMBER`; absent: it is in none. */
      readonly archive?: BytePath;
      readonly tracked: "tracked" | "untracked" | "ignored" | "git-file" | undefined;
    }
  | {
      readonly kind: "stdin";
      /** Both absent, but for a member of an archive: `stdin!/MEMBER`. */
      readonly path?: BytePath;
      readonly archive?: BytePath;
    }
  | ImageOrigin;

/** In a container image: in a file of a layer, or in a value of its config, history, annotations or attestations. */
export interface ImageOrigin {
  readonly kind: "image";
  /** Tags or names of the image, else where it was read from. */
  readonly image: string;
  /** Such as `linux/arm64/v8`. */
  readonly platform: string | undefined;
  /** Name of the image it was built on, where annotations, the history or another image tell. */
  readonly base: string | undefined;
  /** It came with that image. */
  readonly inBase: boolean;
  /** Undefined for what is in no layer. */
  readonly layerDigest: string | undefined;
  /** From 1, lowest first. */
  readonly layerNumber: number | undefined;
  /** Of the Dockerfile, as far as the history tells. */
  readonly instruction: string | undefined;
  /** In the layer; or a place in a document, like `config.Env[3]`. */
  readonly path: BytePath;
  /** The file that `path` is a member of, as `ARCHIVE!/MEMBER`; absent: it is in none. */
  readonly archive?: BytePath;
  readonly member: "content" | "name" | "link-target" | "attribute" | "document";
  readonly state: ImageState;
  /** Which layer deleted or replaced it, and by what instruction. */
  readonly stateDetail: string | undefined;
}

/** What became of it: seen at run time; deleted or replaced by a later layer, and still extractable; in the config or the history alone. */
export type ImageState = "visible" | "deleted" | "replaced" | "config" | "history";

/** One reason that moved a finding's confidence. */
export interface Evidence {
  /** Short name, such as "checksum" or "jwt-expiry". */
  readonly name: string;
  /** One sentence for people; holds no secret. */
  readonly text: string;
  /** Log-odds added (natural logarithm); 0 for facts that only inform. */
  readonly weight: number;
}

/** A comment beside a value that asks to leave it out. Whether it counts is the policy's to say. */
export interface InlineAllowance {
  /** Where it stands in the same object, from 1. */
  readonly line: number;
  readonly tool: InlineTool;
  /** Such as "dredge:allow". */
  readonly marker: string;
  /** Rule ids or globs over them. */
  readonly rules: readonly string[];
  /** One character per byte; may be empty. */
  readonly reason: string;
  /** It stands on a line that the change under review brings. */
  readonly added?: true;
}

/** One place where the secret stands. */
export interface Occurrence {
  readonly origin: Origin;
  readonly span: Span;
  /** Comments beside it; absent: none. */
  readonly allow?: readonly InlineAllowance[];
  /** It stood there before the change under review, and is told for how far it has got: it decides nothing. */
  readonly earlier?: true;
  /** Other values of a composite finding, at this place. */
  readonly parts: readonly { readonly pattern: string; readonly span: Span; readonly preview: string }[];
}

/** Where the secret is exposed; the strongest that holds. */
export type Exposure = "remote" | "local" | "unreachable" | "staged" | "working-tree" | "image" | "outside-git";

/** The places that decide about a finding: of a change under review those that it brings. */
export function decidingPlaces({ occurrences }: Pick<Finding, "occurrences">): readonly Occurrence[] {
  return occurrences.filter(({ earlier }) => !earlier);
}

/** One secret, told by one pattern, at all the places where it stands. */
export interface Finding {
  readonly patternId: string;
  readonly severity: Severity;
  /** 32 hex digits from the value alone; undefined for guessable values without a key. */
  readonly fingerprint: string | undefined;
  /** Stable within the repository without depending on the value: SHA-256 of pattern, kind of place and path, 32 hex digits. */
  readonly placeFingerprint: string;
  /** Public prefix and length only, e.g. `ghp_… (40)`. */
  readonly preview: string;
  /** Only with `--reveal`. */
  readonly secret?: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  /** A value known from documentation or plainly made up; not gating by default. */
  readonly dummy: boolean;
  readonly exposure: Exposure;
  /** In total order: what exists now first, then history. */
  readonly occurrences: readonly Occurrence[];
}

export type VerdictStatus = "active" | "allowed" | "baselined";

/** Something that leaves a finding, or some of its places, out. */
export interface SuppressionUse {
  readonly by: "comment" | "config" | "baseline";
  /** Where it stands: `dredge.yaml:12`, `src/app.js:3`. */
  readonly place: string;
  readonly reason: string;
  readonly owner: string | undefined;
  readonly until: string | undefined;
}

export interface Verdict {
  readonly finding: Finding;
  readonly status: VerdictStatus;
  /** Why it does not count, or why it counts all the same. */
  readonly reason: string | undefined;
  /** What spoke for leaving it, or some of its places, out; absent: nothing. */
  readonly suppressions?: readonly SuppressionUse[];
  readonly severity: Severity;
  /** Counts towards exit code 1. */
  readonly gates: boolean;
}
