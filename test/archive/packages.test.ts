/** Packages and archives of real tools (dpkg-deb, rpmbuild, cpio, ar, GNU tar, git) and of forms that Electron and PDF writers make: members by name, byte for byte. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { archiveKind } from "../../src/archive/archive-kind.ts";
import type { ArchiveTally } from "../../src/archive/archive-tally.ts";
import { walkArchive } from "../../src/archive/archive-walk.ts";
import { prepareZstd } from "../../src/image/zstd.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { hasZstd } from "./python-archives.ts";
import { hasTool, piped } from "./real-tools.ts";

beforeAll(() => prepareZstd());

interface Walked {
  readonly kind: string | undefined;
  /** Those that are no archives themselves. */
  readonly members: Record<string, string>;
  /** What stands beside members. */
  readonly beside: Record<string, string>;
  readonly tally: ArchiveTally;
}

function walk(bytes: Buffer, isStopped: () => boolean = () => false): Walked {
  const kind = archiveKind(bytes, 0, bytes.length);
  const members: Record<string, string> = {};
  const beside: Record<string, string> = {};
  if (!kind) throw new Error("no archive");
  const tally = walkArchive(kind, bytes, {
    member: (path, content, isArchive) => {
      if (!isArchive) members[path] = Buffer.from(content).toString("latin1");
    },
    name: (path, text) => {
      if (!path.endsWith(text.replace(/^\.\//, ""))) beside[path] = text;
    },
    mayWait: false,
    isStopped,
  });
  if (!tally) throw new Error("zstd is not ready");
  expect(tally.members).toBe(tally.read + tally.tooLarge + Object.values(tally.skipped).reduce((a, b) => a + b, 0));
  return { kind, members, beside, tally };
}

const directory = temporaryDirectory();
const tree = join(directory, "tree");
const CONTROL = "Package: x\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.com>\nDescription: x\n";
const TEXT = "the text\nof a file\n";
mkdirSync(join(tree, "etc"), { recursive: true });
mkdirSync(join(tree, "DEBIAN"));
writeFileSync(join(tree, "DEBIAN/control"), CONTROL);
writeFileSync(join(tree, "etc/app.env"), TEXT);
writeFileSync(join(tree, "etc/empty"), "");
symlinkSync("../somewhere/else", join(tree, "etc/link"));
const HELD = { "DEBIAN/control": CONTROL, "etc/app.env": TEXT };
const LINKS = { "etc/link": "../somewhere/else" };

describe.skipIf(!hasTool("dpkg-deb"))("deb", () => {
  test.each(["xz", "gzip", ...(hasZstd ? ["zstd"] : []), "none"])("of %s", (packing) => {
    const path = join(directory, `${packing}.deb`);
    piped(`dpkg-deb --root-owner-group -Z${packing} -b tree ${path}`, "", directory);
    const { kind, members, beside, tally } = walk(readFileSync(path));
    const ending = { xz: ".xz", gzip: ".gz", zstd: ".zst", none: "" }[packing];
    expect(kind).toBe("ar");
    expect(members).toEqual({
      "debian-binary": "2.0\n",
      [`control.tar${ending}!/control`]: CONTROL,
      [`data.tar${ending}!/etc/app.env`]: TEXT,
    });
    expect(beside).toEqual({ [`data.tar${ending}!/etc/link`]: LINKS["etc/link"] });
    expect(tally).toMatchObject({ opened: 3, closed: {}, skipped: {} });
  });
});

describe.skipIf(!hasTool("cpio"))("cpio", () => {
  const make = (format: string, input = "find . | "): Buffer => piped(`${input}cpio -o -H ${format} --quiet`, "", tree);

  test.each(["newc", "crc", "odc", "bin", "newc --reproducible"])("%s", (format) => {
    const { kind, members, beside } = walk(make(format));
    expect({ kind, members, beside }).toEqual({ kind: "cpio", members: HELD, beside: LINKS });
  });

  test("compressed, both are one; behind the end goes on what Linux would read", () => {
    const plain = make("newc");
    const packed = piped("gzip -c", plain);
    expect(walk(packed)).toMatchObject({ kind: "gzip", members: HELD });
    const initrd = Buffer.concat([plain, Buffer.alloc(1024), plain, packed]);
    const { members, tally } = walk(initrd);
    const behind = Object.entries(HELD).map(([path, text]) => [`(behind the end)!/${path}`, text]);
    expect(members).toEqual({ ...HELD, ...Object.fromEntries(behind) });
    expect(tally).toMatchObject({ opened: 2, members: 3 * 3 + 1 });
  });

  test("cut short anywhere", () => {
    const plain = make("newc");
    for (let length = 30; length < plain.length; length += 7) {
      const { members } = walk(plain.subarray(0, length));
      for (const [path, text] of Object.entries(members))
        expect(HELD[path as keyof typeof HELD]?.startsWith(text)).toBe(true);
    }
  });
});

describe.skipIf(!hasTool("rpmbuild"))("rpm", () => {
  test.each(["w9.gzdio", "w6.xzdio", "w9.bzdio", "w6.lzdio", ...(hasZstd ? ["w3.zstdio"] : [])])("of %s", (payload) => {
    const spec = ["Name: x", "Version: 1", "Release: 1", "Summary: x", "License: x", "BuildArch: noarch"];
    spec.push("%description", "x", "%install", "mkdir -p %{buildroot}/etc");
    spec.push(`cp ${tree}/etc/app.env %{buildroot}/etc/`, "ln -s ../somewhere/else %{buildroot}/etc/link");
    spec.push("%files", "/etc/app.env", "/etc/link");
    const top = join(directory, payload);
    mkdirSync(top);
    writeFileSync(join(top, "x.spec"), `${spec.join("\n")}\n`);
    piped(`rpmbuild -bb --quiet --define '_topdir ${top}' --define '_binary_payload ${payload}' x.spec`, "", top);
    const { kind, members, beside, tally } = walk(readFileSync(join(top, "RPMS/noarch/x-1-1.noarch.rpm")));
    expect({ kind, members, beside }).toEqual({ kind: "rpm", members: { "etc/app.env": TEXT }, beside: LINKS });
    expect(tally).toMatchObject({ opened: 1, closed: {} });
  });
});

describe("tar", () => {
  test("of before POSIX (v7), plain and compressed", () => {
    const plain = piped("tar --format=v7 -c etc DEBIAN", "", tree);
    const { kind, members, beside } = walk(plain);
    expect({ kind, members, beside }).toEqual({ kind: "tar", members: HELD, beside: LINKS });
    for (const tool of ["xz", "bzip2", "lz4", "lzip"].filter(hasTool))
      expect(walk(piped(`${tool} -c`, plain)).members).toEqual(HELD);
  });

  test("extended attributes and comments", () => {
    const records = "--pax-option=SCHILY.xattr.user.note:=attached,comment:=beside";
    const { members } = walk(piped(`tar --format=pax ${records} -c etc/app.env | gzip -c`, "", tree));
    expect(members).toEqual({
      "etc/app.env": TEXT,
      "etc/app.env (attributes)": "comment=beside\nuser.note=attached\n",
    });
  });
});

test.skipIf(!hasTool("ar"))("ar: long names, as GNU and BSD write them", () => {
  const long = "a name that is longer than sixteen bytes.txt";
  writeFileSync(join(tree, long), "odd");
  const bytes = piped(`ar rc ../x.a '${long}' etc/app.env && cat ../x.a`, "", tree);
  expect(walk(bytes).members).toEqual({ [long]: "odd", "app.env": TEXT });
  const head = (name: string, size: number): string => `${name.padEnd(48)}${String(size).padEnd(10)}\`\n`;
  const bsd = `!<arch>\n${head("#1/20", 24)}${"a long name.txt".padEnd(20, "\0")}text${head("short", 3)}abc\n`;
  expect(walk(Buffer.from(bsd)).members).toEqual({ "a long name.txt": "text", short: "abc" });
});

describe.skipIf(!hasTool("7z"))("7z", () => {
  const code = readFileSync(process.execPath).subarray(1 << 20, (1 << 20) + 300_000);
  const make = (flags: string): Buffer => {
    writeFileSync(join(tree, "etc/code"), code);
    const path = join(directory, `${flags.replaceAll(/\W/g, "_")}.7z`);
    return piped(`7z a ${flags} ${path} etc/app.env etc/empty etc/code DEBIAN >&2; cat ${path}; rm etc/code`, "", tree);
  };
  const held = { ...HELD, "etc/code": code.toString("latin1") };

  test.each([
    ..."-m0=lzma2 -m0=lzma -m0=bzip2 -m0=deflate -m0=copy -ms=off -mhc=off".split(" "),
    "-m0=bcj -m1=lzma2",
    "-m0=delta:4 -m1=lzma",
    "-m0=arm -m1=lzma",
  ])("%s", (flags) => {
    const { kind, members, tally } = walk(make(flags));
    expect(kind).toBe("7z");
    expect(Object.keys(members).sort()).toEqual(Object.keys(held).sort());
    expect(members).toEqual(held);
    expect(tally).toMatchObject({ opened: 1, closed: {}, skipped: {} });
  });

  test("what is encrypted or packed otherwise is told", () => {
    expect(walk(make("-pword")).tally.skipped).toEqual({ encrypted: 3 });
    expect(walk(make("-pword -mhe=on")).tally.skipped).toEqual({ encrypted: 1 });
    expect(walk(make("-m0=ppmd")).tally.skipped).toEqual({ "packed by a method that is not read": 3 });
  });

  test("cut short, and with any byte of it another", () => {
    for (const bytes of [make("-mhc=off -m0=lzma2:x=1 -ms=off"), make("-mx=1")])
      for (let at = 0; at < bytes.length; at += at < bytes.length - 400 ? 20_011 : 3) {
        walk(bytes.subarray(0, Math.max(at, 18)));
        const other = Buffer.from(bytes);
        other[at] = (other[at] ?? 0) ^ 0x41;
        if (archiveKind(other, 0, other.length)) walk(other);
        // With a checksum that is right again, so that the header is read.
        const header = Number(other.readBigUInt64LE(12)) + 32;
        other.writeUInt32LE(crc32(other.subarray(header)), 28);
        if (archiveKind(other, 0, other.length)) walk(other);
      }
  });
});

test("asar: files by their paths; what lies beside it is not in it", () => {
  const contents = Buffer.from(`${TEXT}module`);
  const files = {
    "package.json": { size: TEXT.length, offset: "0" },
    lib: { files: { "index.js": { size: 6, offset: `${TEXT.length}` }, "native.node": { size: 5, unpacked: true } } },
    link: { link: "lib/index.js" },
    far: { size: 10, offset: "999999" },
  };
  const asar = (list: string): Buffer => {
    const text = Buffer.from(list);
    const padded = Math.ceil(text.length / 4) * 4;
    const head = Buffer.alloc(16 + padded);
    for (const [at, word] of [4, padded + 8, padded + 4, text.length].entries()) head.writeUInt32LE(word, at * 4);
    text.copy(head, 16);
    return Buffer.concat([head, contents]);
  };
  const { kind, members, beside, tally } = walk(asar(JSON.stringify({ files })));
  expect({ kind, members, beside }).toEqual({
    kind: "asar",
    members: { "package.json": TEXT, "lib/index.js": "module" },
    beside: { link: "lib/index.js" },
  });
  expect(tally).toMatchObject({ members: 3, read: 2, skipped: { damaged: 1 } });
  for (const list of ['{"files":', '{"files":[1,2]}', '{"files":{"a":{"files":null,"size":-5,"offset":"-1"}}}', "{}  "])
    expect(walk(asar(list)).members).toEqual({});
});

describe("zlib", () => {
  test("a stream by itself, and a loose object of git", () => {
    expect(walk(deflateSync(TEXT.repeat(40))).members).toEqual({ "": TEXT.repeat(40) });
    expect(walk(deflateSync(`blob ${TEXT.length}\0${TEXT}`)).members).toEqual({ "": TEXT });
  });

  test("damaged: what came before", () => {
    const text = Array.from({ length: 9000 }, (_, i) => `${(i * 2654435761) % 2 ** 32}\n`).join("");
    const { members, tally } = walk(deflateSync(text).subarray(0, 20_000));
    expect(text.startsWith(members[""] ?? "?")).toBe(true);
    expect(members[""]?.length).toBeGreaterThan(10_000);
    expect(tally.skipped).toEqual({ damaged: 1 });
  });
});

describe("pdf", () => {
  const stream = (number: number, dictionary: string, bytes: Buffer): Buffer =>
    Buffer.concat([
      Buffer.from(`${number} 0 obj\n<< /Length ${bytes.length} ${dictionary} >>\nstream\n`),
      bytes,
      Buffer.from("\nendstream\nendobj\n"),
    ]);
  const page =
    "BT /F1 9 Tf 72 700 Td [(pass)-20(word: hun)3(ter)] TJ 0 -12 Td (second \\(line\\)) Tj 30 0 Td <6f6e> Tj ET";
  const pdf = Buffer.concat([
    Buffer.from("%PDF-1.5\n"),
    stream(4, "/Filter /FlateDecode", deflateSync(page)),
    stream(7, "/Type /ObjStm /Filter[/FlateDecode]", deflateSync("1 0 << /JS (some script) >>")),
    stream(8, "/Subtype /Image /Filter /FlateDecode", deflateSync(Buffer.alloc(9000))),
    stream(9, "/Filter /LZWDecode", Buffer.from("packed")),
    stream(10, "/Filter [/ASCII85Decode /FlateDecode]", Buffer.from("packed")),
    stream(11, "/Filter /FlateDecode", deflateSync(page.repeat(50)).subarray(0, 60)),
    stream(12, "", Buffer.from("plain, and searched as it is")),
    Buffer.from("a stream of words\nstreamstream>>stream"),
  ]);

  test("streams by their object, what pages show in one piece", () => {
    const { members, tally } = walk(pdf);
    expect(members["object-4"]).toBe(`password: hunter\nsecond (line) on\n\n${page}`);
    expect(members["object-7"]).toBe("1 0 << /JS (some script) >>");
    expect(tally).toMatchObject({
      members: 5,
      read: 2,
      skipped: { "packed by a method that is not read": 2, damaged: 1 },
    });
  });

  test("encrypted ones are told as such; with any byte of it another", () => {
    const noise = Buffer.from(Array.from({ length: 300 }, (_, i) => (i * i * 31 + 7) & 255));
    const bytes = Buffer.concat([Buffer.from("%PDF-1.5\n"), stream(1, "/Filter /FlateDecode", noise), Buffer.from("trailer << /Encrypt 5 0 R >>")]); // prettier-ignore
    expect(walk(bytes).tally.skipped).toEqual({ encrypted: 1 });
    for (let at = 9; at < pdf.length; at++) {
      const other = Buffer.from(pdf);
      other[at] = (other[at] ?? 0) ^ 0x11;
      walk(other);
    }
  });
});

describe("png", () => {
  const chunk = (type: string, ...data: readonly (string | Buffer)[]): Buffer => {
    const body = Buffer.concat(
      [type, ...data].map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)),
    );
    const numbers = Buffer.alloc(8);
    numbers.writeUInt32BE(body.length - 4, 0);
    numbers.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([numbers.subarray(0, 4), body, numbers.subarray(4)]);
  };
  const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const picture = chunk("IDAT", deflateSync(Buffer.alloc(90_000, "pixels")));
  const texts = [
    chunk("zTXt", "Comment\0\0", deflateSync("a long comment")),
    chunk("iTXt", "XML:com.adobe.xmp\0\x01\0en\0mots\0", deflateSync("<x:xmpmeta/>")),
    chunk("iTXt", "plain\0\0\0en\0\0", "searched as it is"),
    chunk("zTXt", "cut\0\0", deflateSync("cut off in the midst of it".repeat(9)).subarray(0, 18)),
  ];
  const png = Buffer.concat([SIGNATURE, chunk("IHDR", Buffer.alloc(13)), picture, ...texts, chunk("IEND")]);

  test("compressed texts by their keywords; of others nothing", () => {
    const { members, tally } = walk(png);
    expect(members).toMatchObject({ Comment: "a long comment", "XML:com.adobe.xmp": "<x:xmpmeta/>" });
    expect(tally).toMatchObject({ members: 3, read: 2, skipped: { damaged: 1 } });
    for (const others of [[], [chunk("tEXt", "a\0b")], texts.slice(2, 3), [chunk("zTXt", "no end")]]) {
      const plain = Buffer.concat([SIGNATURE, chunk("IHDR", Buffer.alloc(13)), picture, ...others, chunk("IEND")]);
      expect(archiveKind(plain, 0, plain.length)).toBe(undefined);
    }
  });

  test("with any byte of it another", () => {
    const small = Buffer.concat([SIGNATURE, chunk("IHDR", Buffer.alloc(13)), ...texts]);
    for (let at = SIGNATURE.length; at < small.length; at++)
      for (const other of [0, 0x7f, 0xff]) {
        const bytes = Buffer.from(small);
        bytes[at] = other;
        if (archiveKind(bytes, 0, bytes.length)) walk(bytes);
      }
  });
});

describe("git packs and bundles", () => {
  const git = RealGit.init();
  const lines = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i}\n`).join("");
  let ids: string[] = [];
  const short = (n: number): string => ids[n]?.slice(0, 12) ?? "";
  beforeAll(() => {
    ids = [
      git.commit({ "conf/app.env": "one\n", "big.txt": lines(900) }),
      git.commit({ "conf/app.env": "two\n", "big.txt": `${lines(900)}more\n` }),
      git.commit({ "conf/other": "one\n" }),
    ];
    git.run("tag", "-am", "what it is", "v1");
    git.run("repack", "-adfq");
  });
  const bundle = (...args: string[]): Buffer => {
    git.run("bundle", "create", "-q", join(directory, "x.bundle"), ...args);
    return readFileSync(join(directory, "x.bundle"));
  };
  const blobs = ({ members }: Walked): Record<string, string> =>
    Object.fromEntries(Object.entries(members).filter(([path]) => path.includes("/")));

  function expectAll(walked: Walked): void {
    expect(blobs(walked)).toEqual({
      [`${short(0)}/conf/app.env`]: "one\n",
      [`${short(1)}/conf/app.env`]: "two\n",
      [`${short(0)}/big.txt`]: lines(900),
      [`${short(1)}/big.txt`]: `${lines(900)}more\n`,
    });
    expect(walked.members[short(2)]).toContain("tree ");
    expect(Object.values(walked.members).some((text) => text.endsWith("what it is\n"))).toBe(true);
    expect(walked.tally).toMatchObject({ opened: 1, closed: {}, skipped: {} });
  }

  test("blobs by the first commit that has them, commits and tags by their ids", () => {
    expectAll(walk(bundle("--all")));
    expect(walk(bundle("--all")).kind).toBe("git bundle");
    const pack = piped("cat .git/objects/pack/*.pack", "", git.path);
    expectAll(walk(pack));
    expect(walk(pack).kind).toBe("git pack");
  });

  test("a thin one: what its deltas insert", () => {
    const { members, tally } = walk(bundle("HEAD~2..HEAD~1", "HEAD"));
    expect(tally.skipped["a delta whose base lies elsewhere"]).toBeGreaterThan(0);
    expect(Object.values(members)).toContain("two\n");
    expect(Object.values(members).some((text) => text.includes("more\n"))).toBe(true);
  });

  test("of SHA-256", () => {
    const other = RealGit.init("--object-format=sha256");
    const id = other.commit({ "a/b.txt": "text\n" });
    other.run("repack", "-adq");
    const pack = piped("cat .git/objects/pack/*.pack", "", other.path);
    expect(blobs(walk(pack))).toEqual({ [`${id.slice(0, 12)}/a/b.txt`]: "text\n" });
  });

  test("an entry that says it is beyond reason, and one that unpacks to more than is read", () => {
    const head = (count: number): Buffer =>
      Buffer.concat([Buffer.from("PACK\0\0\0\x02\0\0\0", "latin1"), Buffer.of(count)]);
    const blob = (size: number, packed: Buffer): Buffer => {
      const header = [0xb0 | (size & 15)];
      for (let left = Math.floor(size / 16); header.length < 8; left = Math.floor(left / 128))
        header.push(0x80 | (left & 127));
      return Buffer.concat([Buffer.of(...header, 0), packed]);
    };
    const small = blob(4, deflateSync("text"));
    const far = Buffer.concat([head(2), small, blob(2 ** 45, deflateSync("x")), Buffer.alloc(20)]);
    expect(walk(far)).toMatchObject({ tally: { members: 2, read: 1, tooLarge: 1 } });
    expect(Object.values(walk(far).members)).toEqual(["text"]);
    const zeros = deflateSync(Buffer.alloc(200 << 20), { level: 1 });
    const bomb = Buffer.concat([
      head(9),
      small,
      ...Array.from({ length: 8 }, () => blob(200 << 20, zeros)),
      Buffer.alloc(20),
    ]);
    const { tally } = walk(bomb);
    expect(tally).toMatchObject({ members: 4, read: 3, tooLarge: 1 });
    expect(tally.bound).toContain("512 MiB");
  });

  test("cut short, and with any byte of it another", () => {
    const bytes = bundle("--all");
    for (let at = 20; at < bytes.length; at += 11) {
      walk(bytes.subarray(0, at));
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ 0x21;
      walk(other);
    }
  });
});

test("time is up: what was read counts, and it says so", () => {
  const bytes = piped("tar -c etc DEBIAN | gzip -c", "", tree);
  expect(walk(bytes).tally).toMatchObject({ members: 3, isCutShort: false });
  let asked = 0;
  const { tally } = walk(bytes, () => asked++ > 2);
  expect(tally.isCutShort).toBe(true);
  expect(tally.members).toBeLessThan(3);
});
