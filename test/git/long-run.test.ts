/** A few ids added to a long list: the same as sorting all of them. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { joinIds } from "../../src/git/long-run.ts";
import { compareIds } from "../../src/git/sorted-ids.ts";

const HASH_BYTES = 20;

/** Distinct ids, ascending; few values of few bytes, so that both lists share some. */
const ids = fc
  .uniqueArray(fc.nat(400), { maxLength: 40 })
  .map((numbers) => numbers.map((number) => new Uint8Array(HASH_BYTES).fill(number >> 4, 0, 8).fill(number & 15, 8)))
  .map((list) => list.sort((a, b) => compareIds(a, 0, b, 0, HASH_BYTES)));

it("joins two lists as a map of ids would, the lower run first", () => {
  fc.assert(
    fc.property(ids, ids, fc.nat(4), fc.array(fc.nat(4), { minLength: 40, maxLength: 40 }), (long, few, run, runs) => {
      const flat = (list: readonly Uint8Array[]): Uint8Array => Uint8Array.from(list.flatMap((id) => [...id]));
      const fewRuns = few.map((_, i) => ((runs[i] ?? 0) === run ? run + 1 : (runs[i] ?? 0)));
      const places = {
        ids: flat(few),
        run: Int32Array.from(fewRuns),
        position: Int32Array.from(few, (_, i) => 100 + i),
      };
      const joined = joinIds(flat(long), run, places, HASH_BYTES);
      const expected = new Map<string, readonly [number, number]>();
      long.forEach((id, i) => expected.set(Buffer.from(id).toString("hex"), [run, i]));
      few.forEach((id, i) => {
        const hex = Buffer.from(id).toString("hex");
        const known = expected.get(hex);
        if (!known || (fewRuns[i] ?? 0) < run) expected.set(hex, [fewRuns[i] ?? 0, 100 + i]);
      });
      const sorted = [...expected].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(Buffer.from(joined.ids).toString("hex")).toBe(sorted.map(([hex]) => hex).join(""));
      expect([...joined.run]).toEqual(sorted.map(([, [from]]) => from));
      expect([...joined.position]).toEqual(sorted.map(([, [, position]]) => position));
    }),
  );
});
