/** What became of a file in the layers above it, by names alone. */
import { expect, it } from "vitest";
import { LayerTree, stateIn, type FileState } from "../../src/image/layer-state.ts";

/** Members as `NAME`, `NAME/` for a directory, `NAME=TARGET` for a hard link. */
function tree(...members: readonly string[]): LayerTree {
  const links = members.flatMap((text, i) => (text.includes("=") ? [[i, text.split("=")[1] ?? ""] as const] : []));
  return new LayerTree({
    paths: new Uint8Array(Buffer.from(members.map((text) => `${text.split("=")[0] ?? ""}\0`).join(""))),
    kinds: members.map((text) => (text.endsWith("/") ? "d" : text.includes("=") ? "l" : "-")).join(""),
    hardLinks: links,
  });
}

function state(own: LayerTree, path: string, ...above: readonly (LayerTree | undefined)[]): FileState {
  return stateIn(own, path, above);
}

it.each([
  ["nothing touches it", "a/b", [["c"]], "visible", 0],
  ["a whiteout", "a/b", [["c"], ["a/.wh.b"]], "deleted", 1],
  ["a whiteout of its directory", "a/b/c", [["./.wh.a"]], "deleted", 0],
  ["an opaque directory", "a/b/c", [["a/.wh..wh..opq", "a/b/"]], "deleted", 0],
  ["an opaque top", "a", [[".wh..wh..opq"]], "deleted", 0],
  ["another file", "a/b", [["a/b"]], "replaced", 0],
  ["another file where its directory was", "a/b/c", [["a/b"]], "replaced", 0],
  ["a directory in its place", "a", [["a/"]], "replaced", 0],
  ["its directory again, which changes nothing", "a/b", [["a/"]], "visible", 0],
  ["a name that only begins alike", "a/b", [["a/.wh.bc", "a/bc"]], "visible", 0],
  ["AUFS's own book-keeping", "a", [[".wh..wh.plnk/"]], "visible", 0],
  ["a whiteout and a new file in one layer", "a", [[".wh.a", "a"]], "replaced", 0],
  ["the first of several", "a", [[".wh.a"], ["a"]], "deleted", 0],
] as const)("%s", (_, path, above, wanted, layer) => {
  const found = state(tree(path), path, ...above.map((members) => tree(...members)));
  expect(found).toEqual(wanted === "visible" ? { state: wanted } : { state: wanted, layer });
});

it("a file with another name in its own layer is there as long as one of them is", () => {
  const own = tree("a", "b=a");
  expect(state(own, "a", tree(".wh.a"))).toEqual({ state: "visible" });
  expect(state(own, "a", tree(".wh.a"), tree(".wh.b"))).toEqual({ state: "deleted", layer: 0 });
});

it("a hard link in a later layer keeps the file of an earlier one", () => {
  expect(state(tree("a"), "a", tree("b=a"), tree(".wh.a"))).toEqual({ state: "visible" });
  expect(state(tree("a"), "a", tree("b=a"), tree(".wh.a"), tree(".wh.b"))).toEqual({ state: "deleted", layer: 1 });
});

it("a hard link to a new file of that name keeps nothing of the old one", () => {
  expect(state(tree("a"), "a", tree("a", "b=a"))).toEqual({ state: "replaced", layer: 0 });
});

it("a layer that could not be read takes nothing away", () => {
  expect(state(tree("a"), "a", undefined, tree(".wh.a"))).toEqual({ state: "deleted", layer: 1 });
});
