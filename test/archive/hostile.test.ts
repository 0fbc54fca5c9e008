/** Archives that were made to do harm, or were harmed: nothing crashes, hangs or grows without bound, what is whole is read, and the sums agree. */
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { archiveKind } from "../../src/archive/archive-kind.ts";
import { MOST_UNPACKED, type ArchiveTally } from "../../src/archive/archive-tally.ts";
import { walkArchive } from "../../src/archive/archive-walk.ts";
import { prepareZstd } from "../../src/image/zstd.ts";
import { hasZstd, pythonArchive, zipOf, zstd } from "./python-archives.ts";

beforeAll(() => prepareZstd());

interface Walked {
  readonly paths: readonly string[];
  readonly texts: readonly string[];
  readonly tally: ArchiveTally | undefined;
}

/** Texts are cut short. */
function walk(bytes: Buffer): Walked {
  const kind = archiveKind(bytes, 0, bytes.length);
  const paths: string[] = [];
  const texts: string[] = [];
  if (!kind) return { paths, texts, tally: undefined };
  const tally = walkArchive(kind, bytes, {
    member: (path, content) => {
      paths.push(path);
      texts.push(Buffer.from(content.subarray(0, 4096)).toString("latin1"));
    },
    name: () => undefined,
    mayWait: false,
    isStopped: () => false,
  });
  if (!tally) throw new Error("zstd is not ready");
  const others = Object.values(tally.skipped).reduce((a, b) => a + b, tally.read + tally.tooLarge);
  expect(tally.members).toBe(others);
  expect(tally.bytes).toBeLessThanOrEqual(MOST_UNPACKED * 3);
  return { paths, texts, tally };
}

const lines = Array.from({ length: 300 }, (_, i) => `line ${i * 7919} of it\n`).join("");
const files = { "first.txt": lines, "second.txt": lines.toUpperCase() };
const zip = zipOf(files);
const tar = pythonArchive({ kind: "tar", files: Object.entries(files).map(([name, content]) => ({ name, content })) });
const samples: readonly (readonly [string, () => Buffer])[] = [
  ["zip", () => zip],
  ["tar", () => tar],
  ["tar.gz", () => gzipSync(tar)],
  ["zip in zip", () => zipOf({ "inner.zip": zip })],
  ...(hasZstd ? ([["tar.zst", () => zstd(tar)]] as const) : []),
];

describe.each(samples)("%s", (name, make) => {
  const bytes = make();

  test("cut short anywhere", () => {
    const step = name === "tar" ? 61 : 7;
    for (let length = 0; length < bytes.length; length += step) walk(bytes.subarray(0, length));
  });

  test("with any byte of it another", () => {
    const step = name === "tar" ? 97 : name.startsWith("tar.") ? 13 : 3;
    for (let at = 0; at < bytes.length; at += step) {
      for (const flip of [0xff, 0x01]) {
        const other = Buffer.from(bytes);
        other[at] = (other[at] ?? 0) ^ flip;
        walk(other);
      }
    }
  });
});

test("a zstd stream that was damaged spoils no other", () => {
  if (!hasZstd) return;
  const sound = zstd(tar);
  for (let i = 0; i < 300; i++) {
    const other = Buffer.from(sound);
    other[20 + i] = (other[20 + i] ?? 0) ^ 0x55;
    walk(other);
  }
  expect(walk(sound).tally).toMatchObject({ members: 2, read: 2 });
});

test("what comes before damage is read, and told as damaged", () => {
  const long = Array.from({ length: 60_000 }, (_, i) => `${(i * 2654435761) % 2 ** 32}\n`).join("");
  const packed = zipOf({ "long.txt": long });
  packed.fill(0x55, packed.length >> 1, (packed.length >> 1) + 64);
  const { texts, tally } = walk(packed);
  expect(texts[0]).toBe(long.slice(0, 4096));
  expect(tally).toMatchObject({ members: 1, read: 0, skipped: { damaged: 1 } });
  const cut = walk(gzipSync(long).subarray(0, 40_000));
  expect(cut.texts[0]).toBe(long.slice(0, 4096));
  expect(cut.tally).toMatchObject({ members: 1, read: 0, skipped: { damaged: 1 } });
});

describe("bombs", () => {
  test("a gzip that never seems to end", () => {
    const { tally } = walk(gzipSync(Buffer.alloc(MOST_UNPACKED + 4096), { level: 1 }));
    expect(tally).toMatchObject({ members: 1, tooLarge: 1, read: 0, bytes: MOST_UNPACKED });
    expect(tally?.bound).toContain("512 MiB");
  });

  test("a zip whose members share their bytes: the small ones are read, the rest is a bound", () => {
    const huge = handmade(Buffer.alloc(200 << 20), 8, "small and read");
    const { texts, tally } = walk(huge);
    expect(texts[0]).toBe("small and read");
    expect(tally).toMatchObject({ members: 9, read: 3, tooLarge: 6 });
    expect(tally?.bound).toContain("512 MiB");
  });

  test("thousands of members that are damaged late", () => {
    const packed = deflateRawSync(lines.repeat(40));
    packed.fill(0xff, packed.length - 20);
    const { tally } = walk(handmadeOf(packed, lines.repeat(40), 1500));
    expect(tally).toMatchObject({ members: 1500, read: 0, skipped: { damaged: 1500 } });
  });

  test("sizes beyond reason make no room for themselves", () => {
    for (const size of [0xfffffffe, 0x7fffffff]) {
      const other = Buffer.from(zip);
      const entry = other.lastIndexOf("PK\x01\x02", undefined, "latin1");
      other.writeUInt32LE(size, entry + 24);
      expect(walk(other).tally).toMatchObject({ members: 2, read: 1 });
      other.writeUInt32LE(size, entry + 20);
      expect(walk(other).tally).toMatchObject({ members: 2, read: 1 });
    }
  });

  test("archives in archives without end are opened three deep", () => {
    let bytes = gzipSync("the bottom");
    for (let i = 0; i < 40; i++) bytes = gzipSync(bytes);
    const { tally, paths } = walk(bytes);
    expect(tally).toMatchObject({ opened: 3, members: 3, closed: { "too deep": 1 } });
    expect(tally?.bound).toContain("3 deep");
    expect(paths).toHaveLength(3);
  });
});

test("an entry that no directory lists is in no archive, one that is listed twice is read twice", () => {
  const hidden = Buffer.concat([zipOf({ "hidden.txt": "hidden" }).subarray(0, 48), zip]);
  expect(walk(hidden).paths).toEqual(["first.txt", "second.txt"]);
  const packed = deflateRawSync("twice");
  expect(walk(handmadeOf(packed, "twice", 2)).texts).toEqual(["twice", "twice"]);
});

test("names are told as they are", () => {
  const names = ["../../etc/passwd", "/abs", "a\nb\x1b[31m", "C:\\x", "caf\u00e9"];
  const { paths } = walk(zipOf(Object.fromEntries(names.map((name) => [name, "x"]))));
  expect(paths).toEqual(names.map((name) => Buffer.from(name, "utf8").toString("latin1")));
});

/** A zip of one small member and several that all are the same deflated bytes. */
function handmade(content: Buffer, times: number, small: string): Buffer {
  const packed = deflateRawSync(content, { level: 1 });
  const inner = handmadeOf(packed, content, times);
  const other = zipOf({ "small.txt": small });
  const at = other.indexOf("PK\x01\x02", 0, "latin1");
  const entry = Buffer.from(other.subarray(at, other.length - 22));
  const body = other.subarray(0, at);
  const directoryAt = inner.indexOf("PK\x01\x02", 0, "latin1");
  entry.writeUInt32LE(directoryAt, 42);
  return finished([inner.subarray(0, directoryAt), body], [inner.subarray(directoryAt, inner.length - 22), entry], times + 1); // prettier-ignore
}

function handmadeOf(packed: Buffer, content: string | Buffer, times: number): Buffer {
  const one = zipOf({ x: "x" });
  const directoryAt = one.length - 22 - 47;
  expect(one.readUInt32LE(directoryAt)).toBe(0x02014b50);
  const local = Buffer.from(one.subarray(0, 31));
  const entry = Buffer.from(one.subarray(directoryAt, directoryAt + 47));
  for (const [header, at] of [
    [local, 14],
    [entry, 16],
  ] as const) {
    header.writeUInt16LE(8, at - 6);
    header.writeUInt32LE(crc32(content), at);
    header.writeUInt32LE(packed.length, at + 4);
    header.writeUInt32LE(content.length, at + 8);
  }
  return finished(
    [local, packed],
    Array.from({ length: times }, () => entry),
    times,
  );
}

function finished(bodies: readonly Buffer[], entries: readonly Buffer[], count: number): Buffer {
  const body = Buffer.concat(bodies);
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, end]);
}
