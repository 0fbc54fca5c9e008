/** Files: whatever is read in segments is found, and placed, as if it had been read at once; links say where they lead; names are judged. */
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { createDetector, type Detector } from "../../src/detect/detector.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { selectDetector } from "../../src/scan/detector.ts";
import { FileScan, newRunning } from "../../src/scan/file-scan.ts";
import { FileSet } from "../../src/scan/file-set.ts";
import { scanNames } from "../../src/scan/name-scan.ts";
import { eachRow, type Records } from "../../src/scan/record-rows.ts";
import { Recorder } from "../../src/scan/recorder.ts";
import { SEGMENT_BYTES } from "../../src/source/file-reader.ts";
import { temporaryDirectory } from "../git/real-git.ts";
import { makeKernel } from "../kernel/harness.ts";
import { DENSE, ENCODING_NAMES, encodeText, makePattern } from "../oracle/dense-patterns.ts";
import { pieces, textOf } from "../oracle/edits.ts";

const REAL = selectDetector({ only: [], skip: [] });

interface Row {
  readonly file: number;
  readonly pattern: string;
  readonly secret: string | undefined;
  /** start, end, line, column, end line, end column */
  readonly span: readonly number[];
  readonly parts: readonly string[];
}

function rowsOf(records: Records): Row[] {
  const rows: Row[] = [];
  eachRow(records, (file, { patternId, secret }, span, parts) => {
    const numbers = [span.start, span.end, span.line, span.column, span.endLine, span.endColumn];
    const names = parts.map((part) => `${part.pattern} ${part.span.line}:${part.span.column}`);
    rows.push({ file, pattern: patternId, secret, span: numbers, parts: names });
  });
  return rows;
}

function makeScan(detector: Detector): {
  kernel: ReturnType<typeof makeKernel>;
  scanner: ObjectScanner;
  recorder: Recorder;
  files: FileScan;
} {
  const kernel = makeKernel();
  const scanner = new ObjectScanner(kernel, detector);
  const recorder = new Recorder(kernel, { runKey: "test", fingerprintKey: undefined, reveal: true });
  return { kernel, scanner, recorder, files: new FileScan(kernel, scanner, recorder) };
}

/** Scans bytes in segments of `size` bytes. */
function inSegments(detector: Detector, bytes: Buffer, size: number): Row[] {
  const { kernel, files } = makeScan(detector);
  const at = kernel.arena.allocate(size);
  const running = newRunning();
  for (let start = 0; ; start += size - files.overlap) {
    const length = Math.min(size, bytes.length - start);
    const last = start + length === bytes.length;
    kernel.u8().set(bytes.subarray(start, start + length), at);
    files.segment(7, at, { start, length, overlap: start === 0 ? 0 : files.overlap, last }, running);
    if (last) return rowsOf(files.take().records);
  }
}

function atOnce(detector: Detector, bytes: Buffer): Row[] {
  return inSegments(detector, bytes, Math.max(bytes.length, 1));
}

describe("segments", () => {
  const detector = createDetector(DENSE.filter((pattern) => pattern.judge === undefined));
  const { overlap } = makeScan(detector).files;

  test("find and place what one reading finds, wherever the seams fall", () => {
    const latin = fc.array(pieces, { minLength: 1, maxLength: 12 }).map((lists) => Buffer.concat(lists.map(textOf)));
    const accents = fc.array(fc.constantFrom("é", "上", "\u{1f511}", "\n", "abcabab ", " cab acabb "), {
      minLength: 1,
    });
    const text = fc.oneof(
      latin,
      fc.array(accents, { maxLength: 30 }).map((lists) => Buffer.from(lists.flat().join(""))),
      fc.tuple(latin, accents).map(([a, b]) => Buffer.concat([a, Buffer.from(b.join("")), a])),
    );
    let found = 0;
    fc.assert(
      fc.property(text, fc.nat(200), (bytes, extra) => {
        const size = Math.ceil((2 * overlap + 4 + extra) / 4) * 4;
        const rows = inSegments(detector, bytes, size);
        const whole = atOnce(detector, bytes);
        // Lines of wide text are counted where the whole is in that encoding; see below.
        const brief = ({ pattern, secret, span }: Row): unknown[] => [pattern, secret, span[0], span[1]];
        if (bytes.includes(0)) expect(rows.map(brief)).toEqual(whole.map(brief));
        else expect(rows).toEqual(whole);
        found += rows.length;
      }),
      { numRuns: 1500 },
    );
    expect(found).toBeGreaterThan(1500);
  });

  test.each(ENCODING_NAMES)("place what stands in a text in %s, with and without a byte-order mark", (encoding) => {
    const wide = (text: string): Buffer =>
      Buffer.concat(
        [...text].map((c) => {
          if (c.length === 1 && c.charCodeAt(0) < 256) return encodeText(c, encoding);
          // Any other character in the same form.
          const unit = encodeText("\x01", encoding);
          const low = unit.indexOf(1);
          const code = c.charCodeAt(0);
          unit[low] = code & 0xff;
          unit[low === 0 ? 1 : low - 1] = code >> 8;
          return unit;
        }),
      );
    if (encoding === "latin1") return;
    const line = "上Ċ some words, cab abcabab and more of them\nacabb cab\n";
    for (const mark of ["", "\ufeff"]) {
      const bytes = wide(`${mark}first ${line.repeat(40)}${"no line end ".repeat(100)} abcabab`);
      const rows = inSegments(detector, bytes, 2 * overlap + 96);
      expect(rows).toEqual(atOnce(detector, bytes));
      expect(rows).toHaveLength(81);
    }
  });

  test("hold a token at every place around a seam", () => {
    const token = makePattern("token", "tok_[a-z]{6}", [{ text: "tok_", tailMax: 10 }]);
    const own = createDetector([token]);
    const reach = makeScan(own).files.overlap;
    const size = 4 * reach;
    for (const seam of [size, 2 * size - reach]) {
      const edges = [seam - reach, seam - reach / 2, seam].flatMap((edge) =>
        Array.from({ length: 25 }, (_, i) => Math.floor(edge) + i - 12),
      );
      for (const at of edges) {
        const bytes = Buffer.alloc(4 * size, ".");
        bytes.write("tok_abcdef", at);
        expect(inSegments(own, bytes, size).map((row) => row.span.slice(0, 4))).toEqual([[at, at + 10, 1, at + 1]]);
      }
    }
  });
});

describe("files", () => {
  const top = temporaryDirectory();
  const secrets = new Secrets("file scan");

  function scanFiles(...paths: readonly string[]): ReturnType<FileScan["take"]> {
    const { files } = makeScan(REAL);
    const links = Uint8Array.from(paths, (p) => Number(p.endsWith("link")));
    files.scan({ paths, links, batches: Int32Array.of(0, paths.length) }, 0, () => false);
    return files.take();
  }

  test("of 40 MB hold their first line, their seams and their end", () => {
    const path = join(top, "large");
    writeFileSync(path, "");
    const filler = `${"an ordinary line of a log, as there are many\n".repeat(100)}`;
    const planted: { value: string; line: number; at: number }[] = [];
    let size = 0;
    let lines = 1;
    const append = (text: string): void => {
      appendFileSync(path, text, "latin1");
      size += text.length;
      lines += text.split("\n").length - 1;
    };
    const plant = (): void => {
      const { value } = secrets.githubPat();
      planted.push({ value, line: lines, at: size + 6 });
      append(`token=${value}\n`);
    };
    plant();
    for (const seam of [1 << 24, (1 << 25) - 600_000, 40_000_000]) {
      const lead = seam - 20 - size;
      append(filler.repeat(Math.floor(lead / filler.length)));
      append("x".repeat(Math.max(0, seam - 20 - size)));
      plant();
    }
    const { records, problems, read } = scanFiles(path);
    expect(problems).toEqual([]);
    expect(read).toEqual([[0, size]]);
    expect(rowsOf(records).map((row) => [row.secret, row.span[0], row.span[2]])).toEqual(
      planted.map(({ value, at, line }) => [value, at, line]),
    );
  });

  test("that are links are read as the path that they hold, not followed", () => {
    const { value } = secrets.githubPat();
    const link = join(top, "a link");
    symlinkSync(`/nowhere/${value}/x`, link);
    const { records, problems } = scanFiles(link);
    expect(problems).toEqual([]);
    expect(rowsOf(records).map((row) => [row.secret, row.span[0]])).toEqual([[value, 9]]);
  });

  test("that cannot be read are problems that name them, and the others are read", () => {
    const { value } = secrets.githubPat();
    const directory = join(top, "directory");
    mkdirSync(directory);
    writeFileSync(join(top, "good"), value);
    writeFileSync(join(top, "empty"), "");
    const taken = scanFiles(join(top, "absent"), directory, join(top, "good"), join(top, "empty"));
    expect(taken.problems.map((p) => [p.file, p.kind])).toEqual([
      [0, "unreadable"],
      [1, "unreadable"],
    ]);
    expect(taken.problems[0]?.message).toContain(join(top, "absent"));
    expect(taken.read).toEqual([
      [2, 40],
      [3, 0],
    ]);
    expect(rowsOf(taken.records).map((row) => row.file)).toEqual([2]);
  });

  test("that come through a pipe say the same, whatever their size", () => {
    const content = readFileSync(join(top, "large"));
    for (const size of [0, 1, SEGMENT_BYTES - 1, SEGMENT_BYTES, SEGMENT_BYTES + 1, content.length]) {
      const path = join(top, "piped");
      writeFileSync(path, content.subarray(0, size));
      const { files } = makeScan(REAL);
      const descriptor = openSync(path, "r");
      files.scanStream(0, descriptor, () => false);
      closeSync(descriptor);
      const [piped, direct] = [files.take(), scanFiles(path)];
      expect(piped.read).toEqual([[0, size]]);
      expect(rowsOf(piped.records)).toEqual(rowsOf(direct.records));
    }
  });

  test("that are stopped half way are not counted, but what was found stands", () => {
    const { files } = makeScan(REAL);
    files.scan({ paths: [join(top, "large")], links: new Uint8Array(1), batches: Int32Array.of(0, 1) }, 0, () => true);
    const { records, read, problems } = files.take();
    expect([read, problems]).toEqual([[], []]);
    expect(rowsOf(records).map((row) => row.span[2])).toEqual([1]);
  });

  test("are cut into batches that hold each once, the last of them alone", () => {
    for (const count of [0, 1, 2, 63, 64, 1000, 48_000]) {
      const set = new FileSet();
      for (let i = 0; i < count; i++) set.add({ path: `${i}`, link: false, group: 0, origin: { kind: "stdin" } });
      const batches = [...set.job().batches];
      expect([batches[0], batches.at(-1)]).toEqual([0, count]);
      const sizes = batches.slice(1).map((end, i) => end - (batches[i] ?? 0));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      if (count > 0) expect(sizes.at(-1)).toBe(1);
    }
  });

  test("beyond 4 GB are placed where they are", () => {
    const { kernel, scanner, recorder } = makeScan(REAL);
    const text = Buffer.from(secrets.githubPat().value);
    const at = kernel.arena.allocate(text.length);
    kernel.u8().set(text, at);
    const span = { start: 5e9, end: 5e9 + 40, line: 7, column: 4.5e9, endLine: 7, endColumn: 4.5e9 + 40 };
    recorder.recordPlaced(0, scanner.whole(at, text.length), () => span);
    expect(rowsOf(recorder.take())[0]?.span).toEqual([span.start, span.end, 7, span.column, 7, span.endColumn]);
  });

  test("in memory are bytes like any other", () => {
    const { files } = makeScan(REAL);
    const { value } = secrets.githubPat();
    files.scanBytes(3, Buffer.from(`\n\n  ${value}`));
    const { records, read } = files.take();
    expect(rowsOf(records).map((row) => [row.file, ...row.span.slice(2, 4)])).toEqual([[3, 3, 3]]);
    expect(read).toEqual([[3, 44]]);
  });
});

describe("names", () => {
  const secrets = new Secrets("names");
  const judge = (names: readonly string[]): Row[] => {
    const { kernel, scanner, recorder } = makeScan(REAL);
    return rowsOf(scanNames(kernel, scanner, recorder, names));
  };

  test("are told by number, with the offset in the name", () => {
    const { value } = secrets.githubPat();
    const rows = judge(["plain", `refs/heads/${value}`, "", `${value}`, "last"]);
    expect(rows.map((row) => [row.file, row.secret, ...row.span.slice(0, 4)])).toEqual([
      [1, value, 11, 51, 1, 12],
      [3, value, 0, 40, 1, 1],
    ]);
  });
  test("do not run together", () => {
    const { value } = secrets.githubPat();
    expect(judge([value.slice(0, 20), value.slice(20)])).toEqual([]);
  });
  test("that only speak of secrets are none", () => {
    expect(
      judge(["password", "secret_token", "api_key"].map((name, i) => `${name}=${"a1B2c3D4e5F6".slice(i)}`)),
    ).toEqual([]);
  });
});
