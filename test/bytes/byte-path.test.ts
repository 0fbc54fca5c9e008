import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baseName, bytesToPath, joinPath, parentPath, pathBytes, resolvePath } from "../../src/bytes/byte-path.ts";

describe("byte paths", () => {
  it("hold any bytes and give them back", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(new Uint8Array(pathBytes(bytesToPath(bytes)))).toEqual(bytes);
      }),
    );
  });

  it("are taken from a part of a larger array, shared or not", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(6));
    shared.set([0x61, 0x62, 0xe9, 0x64]);
    expect(bytesToPath(shared.subarray(1), 0, 2)).toBe("b\xe9");
  });

  it.each([
    ["/a/b", "../c", "/a/c"],
    ["/a", "/x//y/./z/..", "/x/y"],
    ["/a", "../../..", "/"],
    ["a", "b", "a/b"],
    [".", "..", ".."],
    ["a", "..", "."],
    ["C:/a", "../b", "C:/b"],
    ["/a", "C:\\b", "C:\\b"],
    ["/a", "", "/a"],
  ])("from %j, %j leads to %j", (base, path, expected) => {
    expect(resolvePath(base, path)).toBe(expected);
  });

  it("know their last name and their directory", () => {
    expect([baseName("/a/b.git/"), baseName("x"), baseName("/")]).toEqual(["b.git", "x", ""]);
    expect([parentPath("/a/b"), parentPath("/"), parentPath("a")]).toEqual(["/a", "/", "."]);
    expect([joinPath("/", "a"), joinPath("a/", "b", "c"), joinPath("", "a")]).toEqual(["/a", "a/b/c", "a"]);
  });
});
