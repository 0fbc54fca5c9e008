/** The ledger of images: layers, their entries, and the bytes of these, as announced, read and searched. What one worker reads another
 *  may search, so the sums prove that nothing was lost between them. */
import { ATTESTATIONS, type ImageSet } from "../image/image-set.ts";
import { eachName } from "../image/name-list.ts";
import type { LedgerEntry, Problem } from "../model/result.ts";
import { accountArchives, archivesIn, type ToldArchive } from "./archive-account.ts";
import type { ImagesResult, LayerResult } from "./job.ts";
import { memberPlace } from "./member-rows.ts";

/**
 * @param subject - what the images are called together
 * @param stopped - the scan ended before its work did
 */
export function accountForImages(
  set: ImageSet,
  subject: string,
  results: readonly ImagesResult[],
  stopped: boolean,
): { ledger: LedgerEntry[]; problems: Problem[] } {
  if (set.images.length + set.layers.length + set.problems.length === 0) return { ledger: [], problems: [] };
  const layers = results.flatMap((result) => result.layers);
  const cut = new Set(results.flatMap((result) => result.cut));
  for (const layer of layers) if (layer.stopped) cut.add(layer.layer);
  const expected = set.layers.length + set.missing;
  const failed = layers.filter(({ problem }) => problem !== undefined).length + set.missing;
  const scanned = layers.filter(({ problem, layer }) => problem === undefined && !cut.has(layer)).length;
  const left = stopped ? expected - scanned - failed : 0;
  const problems = [...set.problems, ...layers.flatMap((layer) => damage(set, layer))];
  if (left > 0) {
    const message = `${left} layers were not scanned before the time limit; raise --timeout`;
    problems.push({ kind: "timed-out", subject, count: left, message });
  }
  const layerLine: LedgerEntry = {
    source: "image layers",
    subject,
    expected,
    scanned,
    failed,
    skipped: left > 0 ? { "time limit": left } : {},
    bytes: sum(layers, ({ bytes }) => bytes),
    notes: {
      images: set.images.filter(({ isLoose }) => isLoose !== true).length - (set.notes[ATTESTATIONS] ?? 0),
      "configs, manifests and other documents": set.documents.length,
      ...set.notes,
    },
  };
  const archives = accountArchives(archivesOf(results, layers), subject, problems);
  return { ledger: [layerLine, ...entryLines(layers, results, subject, stopped), ...archives], problems };
}

function archivesOf(results: readonly ImagesResult[], layers: readonly LayerResult[]): ToldArchive[] {
  const read = new Map(layers.map((layer) => [layer.layer, layer]));
  const nameOf = (layer: number, member: number): string => {
    let number = 0;
    for (const name of eachName(read.get(layer)?.names.paths ?? new Uint8Array(0)))
      if (number++ === member) return name;
    return "";
  };
  return results.flatMap(({ records, runs }) =>
    archivesIn([records], (unit, { bound }) => {
      const place = memberPlace(runs, unit);
      // A layer has a great many names, and only problems need them.
      return bound === undefined || !place ? "" : nameOf(place.layer, place.member);
    }),
  );
}

/** Entries, and the bytes that their headers announce. */
function entryLines(
  layers: readonly LayerResult[],
  results: readonly ImagesResult[],
  subject: string,
  stopped: boolean,
): LedgerEntry[] {
  const members = sum(layers, (layer) => layer.members);
  const cutMembers = sum(layers, (layer) => layer.cutMembers);
  const announced = sum(layers, (layer) => layer.announced);
  const absent = sum(layers, (layer) => layer.announced - layer.bytes);
  const attributes = sum(layers, (layer) => layer.attributeBytes);
  const searched = results.reduce((total, result) => total + result.searched, 0) - attributes;
  const unsearched = announced - absent - searched;
  const common = { subject, notes: {}, bytes: searched };
  return [
    {
      ...common,
      source: "entries of image layers",
      expected: members,
      scanned: members - cutMembers,
      failed: cutMembers,
      skipped: {},
      notes: attributes > 0 ? { "bytes of extended attributes": attributes } : {},
    },
    {
      ...common,
      source: "bytes of image layers",
      expected: announced,
      scanned: searched,
      failed: absent,
      skipped: stopped && unsearched > 0 ? { "time limit": unsearched } : {},
    },
  ];
}

function damage(set: ImageSet, { layer, problem }: LayerResult): Problem[] {
  if (!problem) return [];
  const name = set.layers[layer]?.name ?? "";
  return [{ kind: problem.kind, subject: name, count: 1, message: `layer ${name}: ${problem.message}` }];
}

function sum(layers: readonly LayerResult[], of: (layer: LayerResult) => number): number {
  return layers.reduce((total, layer) => total + of(layer), 0);
}
