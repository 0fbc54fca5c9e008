/** The tar reader against tar-stream, on archives that GNU tar makes in each of its formats, in pieces of any size; and on what
 *  tar-stream does not read: sparse files, sizes beyond octal, headers of other makers. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { extract } from "tar-stream";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tar } from "../../fixtures/image/tar-writer.ts";
import { TarReader, type TarEntry } from "../../src/image/tar-reader.ts";

interface Read {
  readonly name: string;
  readonly type: string;
  readonly link: string;
  readonly digest: string;
}

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Reads an archive in pieces of the given sizes, over and over; each is gone when the next one comes, as those of a file or a stream are. */
function own(archive: Uint8Array, sizes: readonly number[] = [archive.length]): Read[] {
  const read: Read[] = [];
  let open: TarEntry | undefined;
  let hash = createHash("sha256");
  const reader = new TarReader({
    entry(entry) {
      open = entry;
      hash = createHash("sha256");
    },
    content: (bytes, from, to) => void hash.update(bytes.subarray(from, to)),
    end() {
      if (!open) return;
      const name = Buffer.from(open.path, "latin1").toString("utf8");
      const link = Buffer.from(open.linkName, "latin1").toString("utf8");
      read.push({ name, type: open.type, link, digest: hash.digest("hex") });
    },
  });
  for (let at = 0, i = 0; at < archive.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1);
    const piece = Buffer.from(archive.subarray(at, at + size));
    reader.push(piece);
    piece.fill(0xff);
    at += size;
  }
  reader.finish();
  return read;
}

async function oracle(archive: Buffer): Promise<Read[]> {
  const read: Read[] = [];
  // v7 has no magic; the types do not know of the option.
  const options: object = { allowUnknownFormat: true };
  const stream = extract(options);
  stream.on("entry", ({ name, type, linkname }, body, next) => {
    const hash = createHash("sha256");
    body.on("data", (piece) => hash.update(piece as Buffer));
    body.on("end", () => {
      const types: Readonly<Record<string, string>> = { link: "hard-link", "character-device": "device" };
      read.push({ name, type: types[type ?? ""] ?? type ?? "", link: linkname ?? "", digest: hash.digest("hex") });
      next();
    });
  });
  await new Promise((resolve, reject) => {
    stream.on("finish", () => resolve(undefined));
    stream.on("error", reject);
    Readable.from([archive]).pipe(stream);
  });
  return read;
}

function tree(): string {
  const root = mkdtempSync(join(home, "tree-"));
  mkdirSync(join(root, "dir/inner"), { recursive: true });
  for (const size of [0, 1, 511, 512, 513, 100_000]) writeFileSync(join(root, `dir/of ${size}`), "x".repeat(size));
  writeFileSync(join(root, "dir/inner/ümläut \u{1f511}"), "name");
  linkSync(join(root, "dir/of 513"), join(root, "dir/other"));
  symlinkSync("../dir/of 1", join(root, "dir/link"));
  return root;
}

it.each(["v7", "oldgnu", "gnu", "ustar", "posix"])("reads what GNU tar writes as %s", async (format) => {
  const root = tree();
  if (format !== "v7") {
    mkdirSync(join(root, "deep/".repeat(25)), { recursive: true });
    writeFileSync(join(root, "deep/".repeat(25), "file"), "deep");
  }
  if (format !== "v7" && format !== "ustar") {
    writeFileSync(join(root, "n".repeat(250)), "long");
    symlinkSync(`/target/${"t".repeat(200)}`, join(root, "long-link"));
  }
  const archive = execFileSync("tar", ["-C", root, `--format=${format}`, "--sort=name", "-c", "."], {
    maxBuffer: 1 << 26,
  });
  const wanted = await oracle(archive);
  expect(wanted.length).toBeGreaterThan(10);
  expect(own(archive)).toEqual(wanted);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 5 }), (sizes) => {
      expect(own(archive, sizes)).toEqual(wanted);
    }),
    { numRuns: 20, seed: 4 },
  );
});

it.each([
  ["gnu", []],
  ["posix", ["--sparse-version=0.0"]],
  ["posix", ["--sparse-version=0.1"]],
  ["posix", ["--sparse-version=1.0"]],
])("reads the data of a sparse file as %s %s, its name and what follows", (format, flags) => {
  const root = mkdtempSync(join(home, "sparse-"));
  const file = openSync(join(root, "a-sparse"), "w");
  // More holes than one header's map has room for.
  for (let i = 0; i < 40; i++) writeSync(file, `data ${i}\n`, i * (1 << 20));
  closeSync(file);
  writeFileSync(join(root, "behind"), "behind");
  const archive = execFileSync(
    "tar",
    ["-C", root, `--format=${format}`, ...flags, "-S", "--sort=name", "-c", "a-sparse", "behind"],
    {
      maxBuffer: 1 << 26,
    },
  );
  const found: [string, string][] = [];
  let content = "";
  let name = "";
  const reader = new TarReader({
    entry: ({ path }) => void ((name = path), (content = "")),
    content: (bytes, from, to) => void (content += Buffer.from(bytes.subarray(from, to)).toString("latin1")),
    end: () => void found.push([name, content]),
  });
  reader.push(archive);
  reader.finish();
  expect(archive.length).toBeLessThan(1 << 20);
  expect(found.map(([path]) => path)).toEqual(["a-sparse", "behind"]);
  // The map of what lies where is none of it: lines are counted from the first of the file's own bytes.
  expect(found[0]?.[1].replaceAll("\0", "")).toBe(Array.from({ length: 40 }, (_, i) => `data ${i}\n`).join(""));
  expect(found[1]?.[1]).toBe("behind");
});

it("reads random archives as tar-stream does", async () => {
  const names = fc.stringMatching(/^[a-z]{1,8}(?:\/[a-z]{1,60}){0,4}$/);
  const member = fc.record({
    name: names,
    content: fc.string({ maxLength: 2000 }),
    longName: fc.constantFrom("pax", "gnu"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(member, { maxLength: 8 }), fc.integer({ min: 1, max: 3000 }), async (list, size) => {
      const archive = tar(list);
      expect(own(archive, [size])).toEqual(await oracle(archive));
    }),
    { numRuns: 60, seed: 4 },
  );
});

it.each([
  ["no number", "token: x\n".padEnd(700, "y")],
  ["more stretches than content", `${"9".repeat(15)}\n${"1\n".repeat(400)}`],
  ["bytes behind its end", "0\nhidden".padEnd(600, "z")],
  ["less than a block", "0\n"],
])("takes a sparse map that is none (%s) for content", (_, content) => {
  const pax = { "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "named" };
  const archive = tar([
    { name: "sparse", content, pax },
    { name: "behind", content: "behind" },
  ]);
  const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
  const members = own(archive, [100]).map((member) => [member.name, member.digest]);
  expect(members).toEqual([
    ["named", digest(content)],
    ["behind", digest("behind")],
  ]);
});

it("tells of bytes behind an archive's end, but not of zeros or another archive there", () => {
  const first = tar([{ name: "a", content: "b" }]);
  const second = tar([{ name: "c", content: "d" }]);
  const behind = (archive: Buffer, size: number): string => {
    let told = "";
    const reader = new TarReader({
      entry: () => undefined,
      content: () => undefined,
      end: () => undefined,
      behind: (bytes, from, to) => void (told += Buffer.from(bytes.subarray(from, to)).toString("latin1")),
    });
    for (let at = 0; at < archive.length; at += size) reader.push(archive.subarray(at, at + size));
    reader.finish();
    return told;
  };
  for (const size of [1, 511, 512, 700, 1 << 20]) {
    expect(behind(Buffer.concat([first, second, Buffer.alloc(3000)]), size)).toBe("");
    expect(behind(Buffer.concat([first, Buffer.alloc(512), Buffer.from("short")]), size)).toBe("short");
    const long = "long ".repeat(300);
    expect(behind(Buffer.concat([first, Buffer.from(long), second]), size)).toBe(long + second.toString("latin1"));
  }
});

it("never reads bytes that are not there, whatever the bytes are", () => {
  const archive = tar([
    { name: "a", content: "b".repeat(700), attributes: { "user.x": "y" } },
    { name: "n".repeat(120), longName: "gnu", content: "c" },
  ]);
  fc.assert(
    fc.property(fc.nat(archive.length - 1), fc.nat(255), fc.nat(archive.length), (at, byte, end) => {
      const broken = Buffer.from(archive.subarray(0, end));
      if (at < end) broken[at] = byte;
      try {
        own(broken);
      } catch (error) {
        expect((error as Error).constructor.name).toBe("FormatError");
      }
    }),
    { numRuns: 500, seed: 4 },
  );
});
