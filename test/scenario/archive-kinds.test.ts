/** A secret in each kind of archive that real tools make is found and placed: in a directory, in git's history, in a layer, through a pipe; and beside members, in comments,
 *  attributes and what links lead to. */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { json, ociLayout, plantedImage, sha256, writeFiles } from "../../fixtures/image/image.ts";
import { tar } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { pythonArchive } from "../archive/python-archives.ts";
import { hasTool, piped } from "../archive/real-tools.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { imagePlaces, runImage } from "../image/run-image.ts";
import { runDredge, type Run } from "./run-dredge.ts";

const secrets = new Secrets("archive kinds");
const home = temporaryDirectory();
const pat = (): string => secrets.githubPat().value;

function scan(...args: readonly string[]): Run {
  return runDredge([...args, "--format", "json", "--reveal"], home);
}

/** `path:line value` of each place, sorted. */
function places({ report }: Run): string[] {
  const all = (report?.verdicts ?? []).flatMap(({ finding }) =>
    finding.occurrences.map(({ origin, span }) => `${origin.path}:${span.line} ${finding.secret}`),
  );
  return all.sort();
}

interface Made {
  /** Path of the member. */
  readonly place: string;
  readonly value: string;
}

const CONTROL = "Package: x\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.com>\nDescription: x\n";

/** Writes one archive of each kind. */
class Maker {
  readonly made: Made[] = [];
  readonly #directory: string;
  readonly #tree = join(home, "tree");

  constructor(directory: string) {
    this.#directory = directory;
  }

  all(): void {
    for (const [tool, ending] of [
      ["xz -c", "xz"],
      ["bzip2 -c", "bz2"],
      ["lz4 -qc", "lz4"],
      ["lzip -c", "lz"],
    ] as const) {
      if (!hasTool(tool.split(" ", 1)[0] ?? "")) continue;
      this.#add(`a.tar.${ending}`, "etc/app.env", () => `tar -c etc | ${tool}`);
      this.#add(`dump.sql.${ending}`, "dump.sql", () => `cat etc/app.env | ${tool}`);
    }
    this.#add("v7.tar", "etc/app.env", () => "tar --format=v7 -c etc");
    if (hasTool("dpkg-deb")) this.#add("app.deb", "data.tar.xz!/etc/app.env", () => "dpkg-deb -Zxz -b . ../x.deb >&2 && cat ../x.deb"); // prettier-ignore
    if (hasTool("cpio")) this.#add("initrd.img", "etc/app.env", () => "find . | cpio -o -H newc --quiet | gzip -c");
    if (hasTool("rpmbuild")) this.#add("pkg.rpm", "etc/app.env", () => this.#rpm());
    if (hasTool("7z")) this.#add("a.7z", "etc/app.env", () => "7z a ../a.7z etc >&2 && cat ../a.7z");
    this.#bundle();
    this.#ours("z.zlib", "z.zlib", (text) => deflateSync(text.repeat(1)));
    this.#ours("doc.pdf", "object-3", pdfOf);
    this.#ours("app.asar", "config.js", asarOf);
  }

  #add(name: string, member: string, command: () => string): void {
    const value = pat();
    rmSync(this.#tree, { recursive: true, force: true });
    mkdirSync(join(this.#tree, "etc"), { recursive: true });
    mkdirSync(join(this.#tree, "DEBIAN"));
    writeFileSync(join(this.#tree, "DEBIAN/control"), CONTROL);
    writeFileSync(join(this.#tree, "etc/app.env"), `# one\n# two\nTOKEN=${value}\n`);
    writeFileSync(join(this.#directory, name), piped(command(), "", this.#tree));
    this.made.push({ place: `${name}!/${member}:3`, value });
  }

  #ours(name: string, member: string, make: (text: string) => Buffer): void {
    const value = pat();
    writeFileSync(join(this.#directory, name), make(`# one\n# two\nTOKEN=${value}\n`));
    this.made.push({ place: `${name}!/${member}:3`, value });
  }

  #rpm(): string {
    const lines = ["Name: x", "Version: 1", "Release: 1", "Summary: x", "License: x", "BuildArch: noarch"];
    lines.push(
      "%description",
      "x",
      "%install",
      "mkdir -p %{buildroot}/etc",
      `cp ${this.#tree}/etc/app.env %{buildroot}/etc/`,
    );
    lines.push("%files", "/etc/app.env");
    writeFileSync(join(home, "x.spec"), `${lines.join("\n")}\n`);
    return `rpmbuild -bb --quiet --define '_topdir ${home}/rpm' ${home}/x.spec >&2 && cat ${home}/rpm/RPMS/noarch/*.rpm`;
  }

  /** Of a bundle also what is not in its last commit, and a message. */
  #bundle(): void {
    const [file, message] = [pat(), pat()];
    const git = RealGit.init();
    const id = git.commit({ "conf/app.env": `# one\n# two\nTOKEN=${file}\n` });
    git.commit({ "conf/app.env": "# gone\n" });
    git.run("commit", "-q", "--allow-empty", "-m", `a message\n\nwith ${message}`);
    const last = git.run("rev-parse", "HEAD");
    git.run("bundle", "create", "-q", join(this.#directory, "r.bundle"), "--all");
    git.run("repack", "-adq");
    piped(`cat .git/objects/pack/*.pack > ${join(this.#directory, "p.pack")}`, "", git.path);
    for (const name of ["r.bundle", "p.pack"]) {
      this.made.push({ place: `${name}!/${id.slice(0, 12)}/conf/app.env:3`, value: file });
      this.made.push({ place: `${name}!/${last.slice(0, 12)}:8`, value: message });
    }
  }
}

function pdfOf(text: string): Buffer {
  const shown = text.split("\n").map((line) => `[(${line.slice(0, 9)})-12(${line.slice(9)})] TJ 0 -12 Td`).join("\n"); // prettier-ignore
  const packed = deflateSync(`BT /F1 9 Tf ${shown} ET`);
  const head = `%PDF-1.5\n3 0 obj\n<< /Filter /FlateDecode /Length ${packed.length} >>\nstream\r\n`;
  return Buffer.concat([Buffer.from(head), packed, Buffer.from("\r\nendstream\nendobj\n")]);
}

function asarOf(text: string): Buffer {
  const list = JSON.stringify({ files: { "config.js": { size: text.length, offset: "0" } } }).padEnd(64);
  const head = Buffer.alloc(16);
  for (const [at, word] of [4, list.length + 8, list.length + 4, list.length].entries())
    head.writeUInt32LE(word, at * 4);
  return Buffer.concat([head, Buffer.from(list + text)]);
}

describe("each kind", () => {
  const files = join(home, "files");
  let expected: string[];
  beforeAll(() => {
    mkdirSync(files);
    const maker = new Maker(files);
    maker.all();
    expected = maker.made.map(({ place, value }) => `${place} ${value}`).sort();
  });

  test("in a directory, with any number of workers", () => {
    const run = scan("dir", files);
    expect(places(run)).toEqual(expected);
    expect(run.report?.complete).toBe(true);
    for (const jobs of ["1", "8"]) expect(scan("dir", files, "--jobs", jobs).stdout).toBe(run.stdout);
  });

  test("in history, with a cache and without", () => {
    const git = RealGit.init();
    cpSync(files, git.path, { recursive: true });
    git.run("add", "-A");
    git.run("commit", "-qm", "archives");
    git.run("rm", "-rq", ".");
    git.commit({ "a.txt": "nothing\n" });
    git.run("gc", "-q");
    const run = scan("git", git.path);
    expect(places(run)).toEqual(expected);
    const cache = temporaryDirectory();
    const report = (...flags: readonly string[]): string =>
      runDredge(["git", git.path, "--format", "json", ...flags], home).stdout;
    const plain = report();
    for (let i = 0; i < 2; i++) expect(report("--cache", cache)).toBe(plain);
  });

  test("in a layer, whose own git directory is scanned once", () => {
    const value = pat();
    const git = RealGit.init();
    git.commit({ "k.txt": `${value}\n` });
    piped("find .git -type f | tar -cf ../git.tar -T - && cat ../git.tar", "", git.path);
    const own = piped("tar -c .git", "", git.path);
    const layers = [piped("tar -c .", "", files), tar([{ name: "more/own.tar", content: own }]), own];
    const config = json({ os: "linux", architecture: "amd64", rootfs: { diff_ids: layers.map((layer) => sha256(layer)) } }); // prettier-ignore
    const image = { ...plantedImage("kinds").image, config, layers };
    const root = writeFiles(join(home, "layout"), ociLayout([image]));
    for (const jobs of ["1", "2"]) {
      const found = imagePlaces(runImage([root, "--archives", "--jobs", jobs], home));
      const all = found.map(({ path, line, secret }) => `${path}:${line} ${secret}`);
      expect(all.filter((place) => !place.includes(value)).sort()).toEqual(expected);
      const [loose] = all.filter((place) => place.includes(value));
      expect(loose).toMatch(/^more\/own\.tar!\/\.git\/objects\/..\/[0-9a-f]{38}!\/[0-9a-f]{38}:1 /);
      expect(all.filter((place) => place.includes(value))).toHaveLength(1);
    }
  });

  test.skipIf(!hasTool("xz"))("through a pipe, and explained", () => {
    const place = expected.find((line) => line.startsWith("a.tar.xz"))?.split(" ")[0] ?? "";
    const run = runDredge(["stdin", "--format", "json"], home, readFileSync(join(files, "a.tar.xz")));
    expect(run.report?.verdicts[0]?.finding.occurrences[0]?.origin.path).toBe("stdin!/etc/app.env");
    const explained = runDredge(["explain", `files/${place}`], home);
    expect(explained.stdout).toContain("github-");
    expect(explained.stdout).toContain("reported");
    expect(runDredge(["explain", "files/a.tar.xz!/etc/none:3"], home)).toMatchObject({ exit: 2 });
    expect(runDredge(["explain", `files/${place.replace(":3", ":99")}`], home)).toMatchObject({ exit: 2 });
  });
});

test("a bundle holds what a scan of the repository finds, deltas and all that was deleted included", () => {
  const git = RealGit.init();
  const values = Array.from({ length: 60 }, pat);
  const prose = secrets.prose(900);
  for (let i = 0; i < 20; i++) {
    const kept = values.slice(i, i + 3).join("\n");
    git.commit({
      [`d${i % 3}/a.txt`]: `${prose}${kept}\n${prose}`,
      "b.txt": `${i}\n${values[20 + i]}\n`,
      [`c${i}`]: `x\n`,
    });
    if (i % 5 === 4) git.run("tag", "-am", `tag ${values[40 + i]}`, `v${i}`);
  }
  git.run("repack", "-adfq", "--depth=50");
  const directory = temporaryDirectory();
  git.run("bundle", "create", "-q", join(directory, "all.bundle"), "--all");
  const found = ({ report }: Run): (string | undefined)[] =>
    (report?.verdicts ?? []).map(({ finding }) => finding.secret).sort();
  const whole = found(scan("git", git.path));
  expect(whole.length).toBeGreaterThan(40);
  const run = scan("dir", directory);
  expect(found(run)).toEqual(whole);
  expect(run.report?.complete).toBe(true);
});

test("beside members: what links lead to, attributes, and comments of zip and gzip", () => {
  const directory = temporaryDirectory();
  const tree = temporaryDirectory();
  const [link, attribute, zipComment, gzipName, gzipComment] = [pat(), pat(), pat(), pat(), pat()];
  mkdirSync(join(tree, "d"));
  writeFileSync(join(tree, "d/plain.txt"), "text\n");
  symlinkSync(`../${link}`, join(tree, "d/link"));
  writeFileSync(join(directory, "a.tar.gz"), piped("tar -c d | gzip -c", "", tree));
  const record = `--pax-option=SCHILY.xattr.user.note:=${attribute}`;
  writeFileSync(join(directory, "b.tar.gz"), piped(`tar --format=pax ${record} -c d/plain.txt | gzip -c`, "", tree));
  const zip = {
    kind: "zip",
    files: [{ name: "x.txt", content: "x" }],
    comment: `it says ${zipComment} there`,
  } as const;
  writeFileSync(join(directory, "c.zip"), pythonArchive(zip));
  const packed = piped("gzip -nc", "text\n");
  const fields = `${gzipName}.txt\0made by ${gzipComment}\0`;
  const head = Buffer.from(packed.subarray(0, 10));
  head[3] = 0x18;
  writeFileSync(join(directory, "d.gz"), Buffer.concat([head, Buffer.from(fields), packed.subarray(10)]));
  // The same in an archive that is packed itself.
  writeFileSync(join(directory, "e.tar.gz"), piped("tar -c c.zip d.gz | gzip -c", "", directory));
  const found = places(scan("dir", directory));
  expect(found).toContain(`a.tar.gz!/d/link:1 ${link}`);
  expect(found).toContain(`b.tar.gz!/d/plain.txt (attributes):1 ${attribute}`);
  for (const value of [zipComment, gzipName, gzipComment])
    expect(found.filter((place) => place.endsWith(value)).map((place) => place.split(":", 1)[0])).toEqual(
      value === zipComment ? ["c.zip", "e.tar.gz!/c.zip"] : ["d.gz", "e.tar.gz!/d.gz"],
    );
});

test("--timeout ends inside of one archive, which says so", () => {
  const directory = temporaryDirectory();
  const zeros = pythonArchive({ kind: "zip", files: [{ name: "0", content: Buffer.alloc(30 << 20) }] });
  const files = Array.from({ length: 16 }, (_, i) => ({ name: `${i}.zip`, content: zeros, method: "stored" as const }));
  writeFileSync(join(directory, "large.zip"), pythonArchive({ kind: "zip", files }));
  const { exit, report } = scan("dir", directory, "--timeout", "0.5");
  expect(exit).toBe(3);
  expect(report?.problems.every(({ kind }) => kind === "timed-out")).toBe(true);
  expect(report?.complete).toBe(false);
});
