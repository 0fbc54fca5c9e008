/** Places what was found in repositories that lie inside layers: commit and path as in
 *  any repository, and the layer that holds the object. What such a repository lacks, the image lacks: it is counted, and no problem. */
import type { LooseObjects } from "../git/loose-objects.ts";
import { FormatError } from "../model/errors.ts";
import type { ImageOrigin, Occurrence, Origin } from "../model/finding.ts";
import type { LedgerEntry, Problem, RepositoryInfo } from "../model/result.ts";
import type { Findings } from "./findings.ts";
import type { ImageFindings } from "./image-findings.ts";
import type { WorkerResult } from "./job.ts";
import type { LayerRepository } from "./layer-repositories.ts";
import { placeRows } from "./placing.ts";
import { eachRow, type Records, type SecretRecord } from "./record-rows.ts";
import { accountFor } from "./repository-account.ts";

/** Kinds of problems that say what a repository does not have. */
const LACKS: Readonly<Partial<Record<Problem["kind"], string>>> = {
  "missing-object": "objects that the image does not have",
  "shallow-boundary": "commits at which the history is cut off",
};

/** A repository's part of the result. */
export interface InsideResult {
  readonly ledger: readonly LedgerEntry[];
  readonly problems: readonly Problem[];
  readonly info: RepositoryInfo;
}

/**
 * Concludes one repository.
 *
 * @param number - its place in the job
 * @param names - what was found in names of refs and of the index, as {@link insideNames} lists them
 */
export function concludeInside(
  repository: LayerRepository,
  number: number,
  results: readonly WorkerResult[],
  images: ImageFindings,
  findings: Findings,
  stopped: boolean,
): InsideResult {
  const own = results.map((result) => result.repositories[number]).filter((r) => r !== undefined);
  const { source } = repository;
  const { ledger, archives, problems } = accountFor(source, own, stopped);
  placeRows(source, own, {
    add: (record, occurrence) => addInside(repository, record, occurrence, images, findings),
  });
  const all = [...source.repository.problems, ...problems];
  const notes = { ...ledger.notes };
  for (const { kind, count } of all) {
    const what = LACKS[kind];
    if (what !== undefined) notes[what] = (notes[what] ?? 0) + count;
  }
  source.close();
  return {
    ledger: [{ ...ledger, notes }, ...archives],
    problems: all
      .filter(({ kind }) => LACKS[kind] === undefined)
      .map((problem) => ({ ...problem, message: `${source.path}: ${problem.message}` })),
    info: { ...source.info(), workTree: undefined, isInImage: true },
  };
}

/** Names to be judged as text: of refs, and of what indexes list. */
export function insideNames(repositories: readonly LayerRepository[]): InsideName[] {
  return repositories.flatMap((repository) => {
    const { source } = repository;
    const refs = source.names.refNames(source.path);
    const staged = source.names.staged.map(({ path, id }) => {
      const reach = { reach: "reachable", first: undefined, refs: [], refCount: 0 } as const;
      const origin: Origin = {
        kind: "name",
        repository: source.path,
        nameOf: "index-entry",
        name: path,
        objectId: id,
        ...reach,
      };
      return { text: path, origin };
    });
    return [...refs, ...staged].map(({ text, origin }) => ({ repository, origin, text: text.replaceAll("\n", " ") }));
  });
}

export interface InsideName {
  readonly repository: LayerRepository;
  readonly text: string;
  readonly origin: Origin;
}

/** Adds what was found in names. */
export function addInsideNames(
  names: readonly InsideName[],
  records: Records,
  images: ImageFindings,
  findings: Findings,
): void {
  eachRow(records, (i, record, span, parts) => {
    const name = names[i];
    if (name) addInside(name.repository, record, { origin: name.origin, span, parts }, images, findings);
  });
}

/** Adds a place once for each image and layer that holds it. */
function addInside(
  repository: LayerRepository,
  record: SecretRecord,
  occurrence: Occurrence,
  images: ImageFindings,
  findings: Findings,
): void {
  for (const inside of insidesOf(repository, occurrence.origin, images)) {
    findings.add(record, { ...occurrence, origin: { ...occurrence.origin, inside } as Origin }, "image");
  }
}

/** One place for each image and layer. */
function insidesOf(repository: LayerRepository, origin: Origin, images: ImageFindings): ImageOrigin[] {
  const members = new Map<number, string>();
  for (const path of holdingPaths(repository, origin)) {
    const holder = repository.holders.get(path);
    for (const layer of holder?.layers ?? []) if (!members.has(layer)) members.set(layer, holder?.member ?? "");
  }
  return repository.images.flatMap((image) =>
    image.layers.flatMap((layer, place) => {
      const member = members.get(layer);
      return member === undefined ? [] : [images.memberOrigin(image, place, member, "content")];
    }),
  );
}

/** Paths of all files that hold an object, or of the one that holds a ref or the index. */
function holdingPaths({ source, directory, holders }: LayerRepository, origin: Origin): string[] {
  const inside = (name: string): string => (directory === "" ? name : `${directory}/${name}`);
  if (origin.kind === "name" && origin.nameOf !== "tree-entry") {
    const own = origin.nameOf === "ref" ? inside(origin.name) : inside("index");
    const likely = [own, inside("packed-refs"), inside("logs/refs/stash"), inside("HEAD"), ...holders.keys()];
    return likely.filter((path) => holders.has(path)).slice(0, 1);
  }
  if (!("objectId" in origin) || origin.objectId === undefined) return [];
  const id = Buffer.from(origin.objectId, "hex");
  const { packs, loose } = source.repository;
  const packed = packs.filter((pack) => pack.find(id, 0) >= 0).map(({ path }) => path);
  const alone = loose.find(id, 0).filter((i) => isSound(loose, i));
  return [...packed, ...alone.map((i) => loose.pathOf(i))].map((path) => path.replace(/^\//, ""));
}

/** A later layer may have put something else in an object's place. */
function isSound(loose: LooseObjects, i: number): boolean {
  try {
    loose.header(i);
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
