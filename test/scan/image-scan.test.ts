/** Workers that share a layer find together what one finds alone, whatever the sizes of members and whoever is faster. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../fixtures/image/image.ts";
import { tar, type Member } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { selectDetector } from "../../src/scan/detector.ts";
import { ImageScan } from "../../src/scan/image-scan.ts";
import type { ImagesResult, LayerJob } from "../../src/scan/job.ts";
import { memberPlace } from "../../src/scan/member-rows.ts";
import { eachRow } from "../../src/scan/record-rows.ts";
import { makeSlots, SLOT_BYTES, type SlotMemory } from "../../src/scan/shared-slots.ts";
import { SEGMENT_BYTES } from "../../src/source/file-reader.ts";
import { makeKernel } from "../kernel/harness.ts";

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const DETECTOR = selectDetector({ only: ["github-personal-access-token"], skip: [] });
const JOB: LayerJob = {
  layer: 0,
  blob: { range: { path: "", offset: 0, size: 0 }, digest: undefined },
  isTar: true,
};

function worker(memory: SlotMemory | undefined): ImageScan {
  const kernel = makeKernel();
  const options = { runKey: "test", fingerprintKey: undefined, reveal: true };
  return new ImageScan(
    kernel,
    new ObjectScanner(kernel, DETECTOR),
    options,
    { whyNot: undefined, most: 2 ** 20, waiting: [], mayWait: false, isStopped: () => false },
    memory,
    false,
    0,
  );
}

/** What was found, in an order of its own. */
function placesOf(results: readonly ImagesResult[]): string[] {
  const places: string[] = [];
  for (const { records, runs } of results) {
    eachRow(records, (unit, { secret }, span) => {
      const at = memberPlace(runs, unit);
      places.push(`${at?.member} ${at?.kind} ${span.start} ${span.line}:${span.column} ${secret}`);
    });
  }
  return places.sort();
}

function* piecesOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function alone(layer: Uint8Array): readonly ImagesResult[] {
  const only = worker(undefined);
  only.begin(JOB, piecesOf(layer, 1 << 17));
  while (only.proceed() === 0);
  return [only.take()];
}

/** A job that has the layer in a file, behind other bytes, and knows its digest. */
function jobOf(layer: Uint8Array): LayerJob {
  const path = join(home, "layer");
  writeFileSync(path, Buffer.concat([Buffer.from("something before"), layer, Buffer.from("something behind")]));
  return { ...JOB, blob: { range: { path, offset: 16, size: layer.length }, digest: sha256(layer) } };
}

/** One reads, one helps; `turns` says again and again how many steps each makes. @param piece - bytes that come at once; 0: they are read from a file.
 *  @param isLate - the helper is not there yet when the layer begins */
function together(
  layer: Uint8Array,
  piece: number,
  turns: readonly (readonly [number, number])[],
  isLate = false,
): ImagesResult[] {
  const memory = makeSlots(1, 8);
  const reader = worker(memory);
  const helper = worker(memory);
  if (!isLate) helper.help();
  if (piece > 0) reader.begin(JOB, piecesOf(layer, piece));
  else reader.begin(jobOf(layer));
  let isReading = true;
  let isHelping = true;
  for (let turn = 0; isReading || isHelping; turn++) {
    const [reads, helps] = turns[turn % turns.length] ?? [1, 1];
    for (let i = 0; i < reads && isReading; i++) isReading = reader.proceed() === 0;
    for (let i = 0; i < helps && isHelping; i++) isHelping = helper.help();
  }
  return [reader.take(), helper.take()];
}

/** A member with a secret at each of some places, and lines. */
function member(name: string, size: number, places: readonly number[], secrets: Secrets): Member {
  const content = Buffer.alloc(size, "abcdefg hijklmn opqrstu vwxyz 1234567\n");
  for (const place of places) {
    const { value } = secrets.githubPat();
    const at = Math.floor(place * Math.max(0, size - value.length - 2));
    if (size > value.length + 2) content.write(` ${value}\n`, at, "latin1");
  }
  return { name, content, attributes: { "user.note": ` ${secrets.githubPat().value}\n` } };
}

const place = fc.double({ min: 0, max: 1, noNaN: true });
const sizes = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 3000 }) },
  { weight: 2, arbitrary: fc.integer({ min: SLOT_BYTES - 600, max: SLOT_BYTES + 600 }) },
  { weight: 2, arbitrary: fc.integer({ min: 2, max: 5 }).map((slots) => slots * SLOT_BYTES) },
  { weight: 1, arbitrary: fc.integer({ min: -700, max: 700 }).map((more) => SEGMENT_BYTES + more) },
);
const turns = fc.array(fc.tuple(fc.nat(40), fc.nat(3)), { minLength: 1, maxLength: 6 });

describe("a layer that two workers share", () => {
  it("gives what one finds alone", () => {
    const layers = fc.array(fc.tuple(sizes, fc.array(place, { maxLength: 4 })), { maxLength: 12 });
    fc.assert(
      fc.property(layers, fc.integer({ min: 9, max: 24 }), turns, fc.boolean(), (list, pieceLog, schedule, isLate) => {
        const secrets = new Secrets("shared layer");
        const layer = tar(list.map(([size, places], i) => member(`m${i}`, size, places, secrets)));
        const shared = together(layer, pieceLog > 20 ? 0 : 1 << pieceLog, [...schedule, [1, 1]], isLate);
        expect(placesOf(shared)).toEqual(placesOf(alone(layer)));
        expect(shared.flatMap(({ layers: read }) => read)).toMatchObject([
          { members: list.length, stopped: false, problem: undefined },
        ]);
        expect(shared.flatMap(({ cut }) => cut)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it("waits for a slow helper, and leaves nothing of a long member out", () => {
    const layer = tar([member("long", 3 * SEGMENT_BYTES, [0, 0.2, 0.4, 0.6, 0.8, 1], new Secrets("slow helper"))]);
    const shared = together(layer, 1 << 17, [
      [20, 1],
      [1000, 1],
    ]);
    expect(placesOf(shared)).toHaveLength(7);
    expect(placesOf(shared)).toEqual(placesOf(alone(layer)));
    // The helper had the content.
    expect(placesOf(shared.slice(1)).filter((told) => told.includes(" content "))).toHaveLength(6);
  });

  it("searches long members itself that nobody comes for", () => {
    const secrets = new Secrets("nobody comes");
    const layer = tar([1, 2].map((i) => member(`long${i}`, 3 * SEGMENT_BYTES, [0, 0.2, 0.4, 0.6, 0.8, 1], secrets)));
    const reader = worker(makeSlots(1, 8));
    reader.begin(JOB, piecesOf(layer, 1 << 17));
    while (reader.proceed() === 0);
    while (reader.help());
    const results = [reader.take()];
    expect(placesOf(results)).toHaveLength(14);
    expect(placesOf(results)).toEqual(placesOf(alone(layer)));
    expect(results[0]?.cut).toEqual([]);
  });

  it("tells a wrong digest and a file that ends too early", () => {
    const layer = tar([member("long", 2 * SEGMENT_BYTES, [0.1, 0.9], new Secrets("direct"))]);
    const scanned = (job: LayerJob): ImagesResult => {
      const only = worker(undefined);
      only.begin(job);
      while (only.proceed() === 0);
      return only.take();
    };
    const job = jobOf(layer);
    const { range } = job.blob;
    expect(scanned(job).layers).toMatchObject([{ problem: undefined, bytes: 2 * SEGMENT_BYTES }]);
    const wrong = scanned({ ...job, blob: { range, digest: sha256(Buffer.from("other")) } });
    expect(wrong.layers).toMatchObject([{ problem: { kind: "corrupt" }, bytes: 2 * SEGMENT_BYTES }]);
    expect(placesOf([wrong])).toHaveLength(3);
    const short = scanned({ ...job, blob: { range: { ...range, size: 2 ** 31 }, digest: undefined } });
    expect(placesOf([short])).toHaveLength(3);
    truncateSync(range.path, range.offset + SEGMENT_BYTES);
    const cut = scanned(job);
    expect(cut.layers).toMatchObject([{ problem: { kind: "truncated" }, cutMembers: 1 }]);
    expect(placesOf([cut])).toHaveLength(2);
  });

  it("is not told to be whole when the scan is stopped in a member that was handed over", () => {
    const layer = tar([member("long", 2 * SEGMENT_BYTES, [0], new Secrets("stopped"))]);
    const memory = makeSlots(1, 8);
    const [reader, helper] = [worker(memory), worker(memory)];
    helper.help();
    reader.begin(JOB, piecesOf(layer, 1 << 20));
    for (let i = 0; i < 4; i++) reader.proceed();
    helper.help();
    expect(helper.take().cut).toEqual([0]);
    expect(reader.take().layers).toMatchObject([{ layer: 0, stopped: true }]);
  });
});
