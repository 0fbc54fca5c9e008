/** A pack that several threads read into memory at once. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ResidentPages } from "../../src/git/resident-pages.ts";
import { fillPack, fillShare } from "../../src/scan/pack-fill.ts";

const directory = mkdtempSync(join(tmpdir(), "dredge-fill-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Large enough to be shared, and no multiple of a chunk. */
const SIZE = (33 << 20) + 17;
const content = Buffer.alloc(SIZE);
for (let i = 0; i < SIZE; i += 4099) content.writeUInt8((i * 31) & 0xff, i);

function packFile(name: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

describe("reading a pack with all threads", () => {
  it("gives the same bytes whoever reads the chunks", () => {
    const path = packFile("whole");
    for (const share of [() => undefined, fillShare]) {
      const bytes = fillPack(path, SIZE, undefined, share);
      const copy = Buffer.alloc(SIZE);
      bytes.copyInto(copy, 0, 0, SIZE);
      expect(copy.equals(content)).toBe(true);
    }
  });

  it("reads what another thread took and could not read", () => {
    const path = packFile("elsewhere");
    let over = 0;
    const bytes = fillPack(path, SIZE, undefined, (fill) => {
      fillShare({ ...fill, path: join(directory, "nowhere") });
      over = Atomics.load(fill.control, 1);
      expect(fill.filled.every((flag) => flag === 0)).toBe(true);
    });
    expect(over).toBeGreaterThan(0);
    const copy = Buffer.alloc(SIZE);
    bytes.copyInto(copy, 0, 0, SIZE);
    expect(copy.equals(content)).toBe(true);
  });

  it("leaves the middle of long entries in the file", () => {
    const path = packFile("in part");
    const pages = ResidentPages.of(Float64Array.of(12, 5 << 20, (5 << 20) + 700, 30 << 20, SIZE), SIZE);
    for (const share of [() => undefined, fillShare]) {
      const bytes = fillPack(path, SIZE, pages, share);
      const copy = Buffer.alloc(SIZE);
      bytes.copyInto(copy, 0, 0, SIZE);
      expect(copy.equals(content)).toBe(true);
      const { address } = bytes;
      if (address.kind !== "segments") throw new Error("not in memory");
      const inMemory = Buffer.from(address.segments[0] ?? new SharedArrayBuffer(0));
      expect(inMemory.subarray(0, 4096)).toEqual(content.subarray(0, 4096));
      expect(inMemory.subarray(1 << 20, 2 << 20).every((byte) => byte === 0)).toBe(true);
      bytes.close();
    }
  });

  it("says that a file has become shorter, or is gone", () => {
    const path = packFile("shorter");
    truncateSync(path, SIZE >> 1);
    expect(() => fillPack(path, SIZE, undefined, fillShare)).toThrow(/cannot be read/);
    expect(() => fillPack(join(directory, "gone"), SIZE, undefined, fillShare)).toThrow(/cannot be read/);
  });
});
