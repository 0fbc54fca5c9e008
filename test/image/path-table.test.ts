/** Members found by path, against a map of strings. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { normalPath, whiteoutOf } from "../../src/image/layer-path.ts";
import { eachName, NameList } from "../../src/image/name-list.ts";
import { ByteTable, StringTable } from "../../src/image/path-table.ts";

function listOf(names: readonly string[]): Uint8Array {
  const list = new NameList();
  // In two goes: a layer's names come some thousand at a time.
  const half = names.length >> 1;
  list.push(names.slice(0, half));
  list.push(names.slice(half));
  return list.take();
}

const part = fc.oneof(
  fc.constantFrom("a", "b", "usr", ".", "..", "", ".hidden", ".wh.a", ".wh..wh..opq", "\xe9\xff"),
  fc.stringMatching(/^[a-c]{1,3}$/),
);
const name = fc
  .tuple(fc.constantFrom("", "/", "./"), fc.array(part, { maxLength: 4 }), fc.constantFrom("", "/"))
  .map(([before, parts, after]) => before + parts.join("/") + after);

it("finds the last member of each path, as a map does", () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 60 }), fc.array(name, { maxLength: 10 }), (names, others) => {
      const bytes = listOf(names);
      for (const make of [() => new ByteTable(bytes, names.length), () => new StringTable(bytes)]) {
        const [table, all] = [make(), make()];
        all.putAll();
        expect(all.mayHoldWhiteouts).toBe(names.some((each) => each.includes(".wh.")));
        const map = new Map<string, number>();
        names.forEach((each, i) => {
          table.put(i);
          map.set(normalPath(each), i);
          expect(table.pathOf(i)).toBe(normalPath(each));
          if (!table.mayBeWhiteout(i)) expect(whiteoutOf(normalPath(each))).toBe(undefined);
        });
        for (const path of [...names, ...others].map(normalPath)) {
          expect(table.find(path)).toBe(map.get(path) ?? -1);
          expect(all.find(path)).toBe(map.get(path) ?? -1);
        }
      }
    }),
    { numRuns: 300, seed: 4 },
  );
});

it("keeps a hundred thousand names apart", () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `usr/share/${i % 7}/${i}${i % 11 === 0 ? "/" : ""}`);
  const bytes = listOf(names);
  expect([...eachName(bytes)]).toEqual(names);
  const table = new ByteTable(bytes, names.length);
  names.forEach((_, i) => table.put(i));
  for (let i = 0; i < names.length; i += 997) expect(table.find(normalPath(names[i] ?? ""))).toBe(i);
  expect(table.find("usr/share/0/1")).toBe(-1);
});

it.each([
  ["a//b/./c/../d/", "a/b/d"],
  ["/", ""],
  ["./", ""],
  ["../../x", "x"],
  ["a/b/", "a/b"],
  [".hidden", ".hidden"],
  ["a/..b", "a/..b"],
])("takes %s for %s", (written, wanted) => expect(normalPath(written)).toBe(wanted));
