/** Gathers occurrences into findings: one for each secret, told by the best of the patterns that told it, with all its places in total order.
 *  Nothing depends on which worker found what. Pure but for its own state. */
import { createHash } from "node:crypto";
import type { DetectorFile } from "../detect/detector-file.ts";
import { shannonEntropy } from "../detect/entropy.ts";
import { weighPlaces } from "../detect/path-evidence.ts";
import { holds, type Clause } from "../model/clause.ts";
import type {
  BytePath,
  Exposure,
  Finding,
  ImageOrigin,
  InlineAllowance,
  Occurrence,
  Origin,
  Span,
} from "../model/finding.ts";
import { SEVERITY_LEVELS } from "../model/options.ts";
import type { Pattern } from "../model/pattern.ts";
import type { SecretRecord } from "./record-rows.ts";

const TOLD_RANK = { prefix: 2, keyword: 1, generic: 0 } as const;
const KIND_ORDER: Readonly<Record<Origin["kind"], number>> = {
  file: 0,
  staged: 1,
  stdin: 2,
  git: 3,
  message: 4,
  name: 5,
  image: 6,
};

interface Gathered {
  record: SecretRecord;
  readonly occurrences: Occurrence[];
  readonly exposures: Set<Exposure>;
  /** Why places do not count; undefined as soon as one does. */
  excuses: Set<string> | undefined;
}

/** Strongest first. */
const EXPOSURES: readonly Exposure[] = [
  "remote",
  "local",
  "staged",
  "unreachable",
  "working-tree",
  "image",
  "outside-git",
];

export class Findings {
  readonly #patterns: DetectorFile;
  readonly #byIdentity = new Map<string, Gathered>();

  constructor(patterns: DetectorFile) {
    this.#patterns = patterns;
  }

  add(record: SecretRecord, occurrence: Occurrence, exposure: Exposure): void {
    const excuse = this.#clauseAt(record, occurrence.origin);
    if (excuse?.isElsewhere) return;
    const known = this.#byIdentity.get(record.identity);
    if (known && occurrence.earlier) {
      known.occurrences.push(occurrence);
      known.exposures.add(exposure);
      return;
    }
    if (!known) {
      const excuses = excuse && new Set([excuse.reason]);
      this.#byIdentity.set(record.identity, {
        record,
        occurrences: [occurrence],
        exposures: new Set([exposure]),
        excuses,
      });
      return;
    }
    if (!excuse) known.excuses = undefined;
    else known.excuses?.add(excuse.reason);
    if (record !== known.record && this.#isBetter(record, known.record)) known.record = record;
    known.occurrences.push(occurrence);
    known.exposures.add(exposure);
  }

  /** All findings, most severe first, then by place. */
  take(): Finding[] {
    const findings = [...this.#byIdentity.values()].map((gathered) => this.#finding(gathered));
    return findings.sort(compareFindings);
  }

  /** Why findings are allowed whose every place is one of an allowlist; of what `take` gave back. */
  readonly allowed: Map<Finding, string> = new Map();

  /** The clause under which a secret counts for nothing at a place; one that says it is not the rule's before others. */
  #clauseAt({ conditions }: SecretRecord, origin: Origin): Clause | undefined {
    if (!conditions) return undefined;
    const path = "path" in origin ? origin.path : origin.kind === "name" ? origin.name : undefined;
    const commit = "first" in origin ? origin.first?.id : undefined;
    const clauses = conditions.flatMap((number) => this.#patterns.clauses[number] ?? []);
    const holding = clauses.filter(({ place }) => place && holds(place, { path, commit }, shannonEntropy));
    return holding.find(({ isElsewhere }) => isElsewhere) ?? holding[0];
  }

  #pattern(id: string): Pattern | undefined {
    const index = this.#patterns.indexOf(id);
    return index < 0 ? undefined : this.#patterns.at(index);
  }

  #isBetter(a: SecretRecord, b: SecretRecord): boolean {
    const rank = (r: SecretRecord): number => TOLD_RANK[this.#pattern(r.patternId)?.told ?? "generic"];
    const order =
      rank(a) - rank(b) ||
      a.confidence - b.confidence ||
      text(b.patternId, a.patternId) ||
      text(JSON.stringify(b.evidence), JSON.stringify(a.evidence));
    return order > 0;
  }

  #finding({ record, occurrences, exposures, excuses }: Gathered): Finding {
    const sorted = dedupe(occurrences.sort(compareOccurrences));
    const { patternId, fingerprint, preview, secret, dummy } = record;
    const told = this.#pattern(patternId)?.told;
    const paths = sorted.filter(({ earlier }) => !earlier).map(({ origin }) => evidencePath(origin));
    const { confidence, evidence } = told === undefined ? record : weighPlaces(record, paths, told);
    const finding: Finding = {
      patternId,
      severity: this.#pattern(patternId)?.severity ?? "medium",
      fingerprint,
      placeFingerprint: placeFingerprint(record, sorted[0]),
      preview,
      ...(secret === undefined ? {} : { secret }),
      confidence,
      evidence,
      dummy,
      exposure: EXPOSURES.find((e) => exposures.has(e)) ?? "outside-git",
      occurrences: sorted,
    };
    if (excuses) this.allowed.set(finding, [...excuses].sort().join("; "));
    return finding;
  }
}

/** An occurrence; one that no comment speaks of has no field for them. */
export function occurrenceAt(
  origin: Origin,
  span: Span,
  parts: Occurrence["parts"],
  allow: readonly InlineAllowance[],
): Occurrence {
  return { origin, span, parts, ...(allow.length > 0 ? { allow } : {}) };
}

/** What speaks of a value is the file that it stands in, not the archive around that. */
function evidencePath(origin: Origin): BytePath | undefined {
  if (!("path" in origin) || origin.path === undefined) return undefined;
  return origin.path.slice(origin.archive === undefined ? 0 : origin.archive.length);
}

/** Most severe first, then by place. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    SEVERITY_LEVELS.indexOf(b.severity) - SEVERITY_LEVELS.indexOf(a.severity) ||
    b.confidence - a.confidence ||
    text(a.patternId, b.patternId) ||
    compareOccurrences(a.occurrences[0], b.occurrences[0]) ||
    text(a.preview, b.preview)
  );
}

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What tells places of one kind apart, for people and for ties. */
function placeName(origin: Origin): string {
  if (origin.kind === "stdin") return origin.path ?? "";
  if (origin.kind === "name") return `${origin.nameOf} ${origin.name}`;
  if (origin.kind === "image") return `${origin.member} ${origin.path}`;
  return origin.kind === "message"
    ? `${origin.objectType} ${origin.objectId}`
    : (origin.path ?? ("objectId" in origin ? `\uffff${origin.objectId}` : ""));
}

function existsNow(origin: Origin): number {
  if ("inside" in origin && origin.inside !== undefined && origin.inside.state !== "visible") return 1;
  if (origin.kind === "image") return origin.state === "visible" || origin.state === "config" ? 0 : 1;
  return origin.kind === "git" ? (origin.inHead ? 0 : 1) : origin.kind === "message" || origin.kind === "name" ? 1 : 0;
}

/** A file of an image comes before the repository that it is checked out from. */
function kindOrder(origin: Origin): number {
  return KIND_ORDER[origin.kind] + ("inside" in origin && origin.inside !== undefined ? KIND_ORDER.image : 0);
}

function compareOccurrences(a: Occurrence | undefined, b: Occurrence | undefined): number {
  if (!a || !b) return Number(!a) - Number(!b);
  const x = a.origin;
  const y = b.origin;
  const repository = (o: Origin): string => ("repository" in o ? (o.repository ?? "") : "");
  const object = (o: Origin): string => ("objectId" in o ? (o.objectId ?? "") : "");
  return (
    Number(a.earlier ?? false) - Number(b.earlier ?? false) ||
    existsNow(x) - existsNow(y) ||
    kindOrder(x) - kindOrder(y) ||
    text(repository(x), repository(y)) ||
    text(placeName(x), placeName(y)) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column ||
    text(object(x), object(y)) ||
    compareImages(imageOf(x), imageOf(y)) ||
    a.span.start - b.span.start
  );
}

/** The image that a place is in, if it is in one. */
function imageOf(origin: Origin): ImageOrigin | undefined {
  return origin.kind === "image" ? origin : "inside" in origin ? origin.inside : undefined;
}

function compareImages(a: ImageOrigin | undefined, b: ImageOrigin | undefined): number {
  if (!a || !b) return Number(!b) - Number(!a);
  return (
    text(a.image, b.image) ||
    text(a.platform ?? "", b.platform ?? "") ||
    (a.layerNumber ?? 0) - (b.layerNumber ?? 0) ||
    text(a.layerDigest ?? "", b.layerDigest ?? "") ||
    text(a.path, b.path)
  );
}

/** Two patterns may have told the same place. */
function dedupe(sorted: readonly Occurrence[]): Occurrence[] {
  return sorted.filter((occurrence, i) => {
    const before = sorted[i - 1];
    return !before || compareOccurrences(before, occurrence) !== 0 || before.span.end !== occurrence.span.end;
  });
}

function placeFingerprint({ patternId, preview }: SecretRecord, occurrence: Occurrence | undefined): string {
  // What has no value is known by its place alone, which is the same before and after it is committed, and by what it is about.
  const isFile = occurrence?.origin.kind === "staged" || patternId.startsWith("docker-build-");
  const place = occurrence ? `${isFile ? "file" : occurrence.origin.kind}\0${placeName(occurrence.origin)}` : "";
  const about = occurrence?.span.start === occurrence?.span.end ? `\0${preview}` : "";
  return createHash("sha256").update(`${patternId}\0${place}${about}`, "latin1").digest("hex").slice(0, 32);
}
