/** Names of the refs in a set: the same as by going through all tips one by one. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { RefNames } from "../../src/scan/ref-names.ts";

const name = fc.constantFrom(
  "HEAD",
  "refs/heads/a",
  "refs/heads/b",
  "refs/pull/1/head",
  "refs/remotes/x/y",
  "refs/tags/v1",
  "stash@{1}",
);
const tip = fc.record({ name, isIn: fc.boolean() });

test("names, how many, and whether one is a server's, where tips share names as well", () => {
  fc.assert(
    fc.property(fc.array(tip, { maxLength: 100 }), fc.nat(8), (unsorted, most) => {
      const tips = unsorted.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
      const bits = new Uint32Array((tips.length + 31) >>> 5);
      tips.forEach(({ isIn }, i) => {
        if (isIn) bits[i >>> 5]! |= 1 << (i & 31);
      });
      const refs = new RefNames(
        tips.map((each) => each.name),
        most,
      );
      const expected = [...new Set(tips.filter(({ isIn }) => isIn).map((each) => each.name))];
      expect(refs.of(bits)).toEqual({
        names: expected.slice(0, most),
        count: expected.length,
        isOnServer: expected.some((each) => /^refs\/(?:pull|remotes)\//.test(each)),
      });
    }),
    { numRuns: 500 },
  );
});
