/** Reading files into given memory: whole, in segments, and when something is wrong with them. */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFileInto, readLinkInto } from "../../src/source/file-reader.ts";
import type { FileReading, FileSegment } from "../../src/source/file-reader.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dredge-read-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Seen {
  readonly reading: FileReading;
  readonly segments: (FileSegment & { text: string })[];
}

function read(path: string, segmentBytes = 64, overlapBytes = 8, between: () => void = () => {}): Seen {
  const offset = 16;
  let memory = new Uint8Array(offset + segmentBytes);
  const segments: (FileSegment & { text: string })[] = [];
  const request = { path, memory: () => memory, offset, segmentBytes, overlapBytes };
  const reading = readFileInto(request, (segment) => {
    const bytes = memory.subarray(offset, offset + segment.length);
    segments.push({ ...segment, text: Buffer.from(bytes).toString("latin1") });
    // Memory may grow while a segment is looked at: the old array is then of no use.
    const grown = new Uint8Array(memory.length);
    grown.set(memory);
    memory.fill(0);
    memory = grown;
    between();
  });
  return { reading, segments };
}

/** Puts segments together again, and checks that what they repeat is the same. */
function joined(segments: Seen["segments"]): string {
  let text = "";
  for (const segment of segments) {
    expect(segment.start).toBe(text.length - segment.overlap);
    expect(text.endsWith(segment.text.slice(0, segment.overlap))).toBe(true);
    text += segment.text.slice(segment.overlap);
  }
  return text;
}

test("a small file is one segment, an empty one too", () => {
  writeFileSync(join(root, "a"), "hello");
  writeFileSync(join(root, "e"), "");
  expect(read(join(root, "a"))).toEqual({
    reading: { bytes: 5, problem: undefined, stopped: false },
    segments: [{ start: 0, length: 5, overlap: 0, last: true, text: "hello" }],
  });
  expect(read(join(root, "e")).segments).toEqual([{ start: 0, length: 0, overlap: 0, last: true, text: "" }]);
});

test("any size, any segment: every byte once, besides the overlap, and one last segment", () => {
  const path = join(root, "f");
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 2, max: 70 }),
      fc.nat(100),
      (size, segment, share) => {
        const text = Array.from({ length: size }, (_, at) => String.fromCharCode(at % 251)).join("");
        writeFileSync(path, text, "latin1");
        const overlap = Math.floor((share / 101) * (segment / 2));
        const { reading, segments } = read(path, segment, overlap);
        expect(reading).toEqual({ bytes: size, problem: undefined, stopped: false });
        expect(joined(segments)).toBe(text);
        expect(segments.map((one) => one.last)).toEqual(segments.map((_, at) => at === segments.length - 1));
      },
    ),
  );
});

test("a name that is not UTF-8", () => {
  writeFileSync(Buffer.from(join(root, "\xff"), "latin1"), "x");
  expect(read(join(root, "\xff")).segments[0]?.text).toBe("x");
});

test("a file that shrinks meanwhile is a problem, and what was there is seen", () => {
  const path = join(root, "f");
  writeFileSync(path, "x".repeat(500));
  const { reading, segments } = read(path, 64, 8, () => truncateSync(path, 100));
  expect(reading.problem).toMatchObject({ kind: "truncated", subject: path, count: 1 });
  expect(reading.problem?.message).toMatch(/shrank while it was read: 100 of 500 bytes$/);
  expect(segments.at(-1)?.last).toBe(true);
  expect(joined(segments).length).toBe(reading.bytes);
});

test("a file that grows for ever comes to an end", () => {
  const path = join(root, "f");
  writeFileSync(path, "x".repeat(200));
  const { reading } = read(path, 64, 8, () => appendFileSync(path, "y".repeat(100)));
  expect(reading).toEqual({ bytes: 200, problem: undefined, stopped: false });
});

test("what cannot be read is a problem with a reason, never a hang", () => {
  mkdirSync(join(root, "d"));
  symlinkSync("d", join(root, "link"));
  execFileSync("mkfifo", [join(root, "fifo")]);
  const reasons = ["absent", "d", "link", "fifo"].map((name) => read(join(root, name)).reading.problem?.message);
  expect(reasons.map((reason) => reason?.replace(root, ""))).toEqual([
    "cannot read /absent: it has vanished since it was listed",
    "cannot read /d: it is a directory",
    "cannot read /link: it has become a symbolic link",
    "cannot read /fifo: it has become a pipe",
  ]);
});

test("a symlink's target is read as bytes, dangling or not", () => {
  symlinkSync(Buffer.from("to/\xff", "latin1"), join(root, "l"));
  const memory = new Uint8Array(32);
  expect(readLinkInto(join(root, "l"), memory, 4)).toBe(4);
  expect([...memory.subarray(4, 8)]).toEqual([0x74, 0x6f, 0x2f, 0xff]);
  writeFileSync(join(root, "f"), "");
  expect(readLinkInto(join(root, "f"), memory, 0)).toMatchObject({ kind: "unreadable" });
});
