/** Git directories inside layers, made by real git: scanned as the repositories that they are, whatever later layers did to them. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { directoryMembers } from "../../fixtures/image/directory-members.ts";
import { json, members, ociLayout, sha256, type BuiltImage } from "../../fixtures/image/image.ts";
import { tar, type Member } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import type { ReportedOrigin, Run } from "../scenario/run-dredge.ts";
import { runImage, type ImagePlace } from "./run-image.ts";

type Inside = ReportedOrigin & { readonly inside?: ImagePlace };

const secrets = new Secrets("git in layers");
let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function imageOf(layers: readonly (readonly Member[])[]): BuiltImage {
  const packed = layers.map((list) => tar(list));
  const history = layers.map((_, i) => ({ created_by: `STEP ${i + 1}` }));
  const config = json({ os: "linux", architecture: "amd64", rootfs: { diff_ids: packed.map(sha256) }, history });
  return { config, layers: packed, platform: { os: "linux", architecture: "amd64" } };
}

function scan(...images: readonly (readonly (readonly Member[])[])[]): Run {
  const paths = images.map((layers, i) => {
    const path = join(home, `image-${i}.tar`);
    writeFileSync(path, gzipSync(tar(members(ociLayout([imageOf(layers)])))));
    return path;
  });
  return runImage(paths, home);
}

/** Places of a value in repositories inside of images. */
function inside(run: Run, value: string): Inside[] {
  const found = run.report?.verdicts.find(({ finding }) => finding.secret === value);
  const origins = (found?.finding.occurrences ?? []).map(({ origin }) => origin as Inside);
  return origins.filter((origin) => origin.inside !== undefined);
}

function token(): { value: string; text: string } {
  const { value } = secrets.githubPat();
  return { value, text: `token: ${value}\n` };
}

it("tells commit, path, layer and state of what only the history has", () => {
  const git = RealGit.init();
  const old = token();
  const id = git.commit({ "conf/old.txt": old.text }, "with it");
  git.commit({ "conf/old.txt": "token: none\n" }, "without");
  git.run("gc", "-q");
  const run = scan([directoryMembers(git.path, "srv/app"), [{ name: "srv/app/.wh..git" }]]);
  expect(run.report?.problems).toEqual([]);
  expect(inside(run, old.value)).toMatchObject([
    {
      kind: "git",
      path: "conf/old.txt",
      first: { id },
      refs: ["HEAD", "refs/heads/main"],
      inside: { layerNumber: 1, instruction: "STEP 1", state: "deleted", stateDetail: "in layer 2 by STEP 2" },
    },
  ]);
  expect(run.report?.ledger.find(({ source }) => source === "git objects")).toMatchObject({
    expected: git.allObjects().length,
    scanned: git.allObjects().length,
  });
});

it("reads unreachable objects, messages, stashes and the index", () => {
  const git = RealGit.init();
  const [dropped, message, stashed, staged] = [token(), token(), token(), token()];
  git.commit({ a: "1\n" }, `about ${message.value}`);
  git.commit({ b: dropped.text });
  git.run("reset", "-q", "--hard", "HEAD~");
  git.write("a", stashed.text);
  git.run("stash");
  git.write("c", staged.text);
  git.run("add", "c");
  rmSync(join(git.path, "c"));
  const run = scan([directoryMembers(git.path, "app")]);
  for (const { value } of [dropped, message, stashed, staged]) expect(inside(run, value)).not.toEqual([]);
  expect(inside(run, dropped.value)).toMatchObject([{ kind: "git", reach: "unreachable" }]);
  expect(inside(run, staged.value).map(({ kind }) => kind)).toContain("staged");
});

it("joins what several layers wrote, and keeps what they deleted", () => {
  const git = RealGit.init();
  const [first, second] = [token(), token()];
  git.commit({ a: first.text }, "first");
  const before = directoryMembers(join(git.path, ".git"), "app/.git");
  git.commit({ a: second.text }, "second");
  git.run("gc", "-q");
  git.run("reflog", "expire", "--expire=now", "--all");
  const now = directoryMembers(join(git.path, ".git"), "app/.git");
  const names = new Set(now.map(({ name }) => name));
  const gone = before.filter(({ name, type }) => type === undefined && !names.has(name));
  const whiteouts = gone.map(({ name }) => ({ name: name.replace(/([^/]+)$/, ".wh.$1") }));
  const run = scan([before, [...now, ...whiteouts]]);
  expect(run.report?.problems).toEqual([]);
  // The loose object of layer 1 was packed by layer 2: both layers have it.
  expect(inside(run, first.value).map((origin) => origin.inside?.layerNumber)).toContain(1);
  expect(inside(run, second.value)).toMatchObject([
    { refs: ["HEAD", "refs/heads/main"], inHead: true, inside: { layerNumber: 2, state: "visible" } },
  ]);
});

it("finds objects whose HEAD, refs and pack index are gone", () => {
  const git = RealGit.init();
  const { value, text } = token();
  git.commit({ a: text });
  git.run("gc", "-q");
  const objects = directoryMembers(join(git.path, ".git/objects"), "x/objects");
  const run = scan([objects.filter(({ name }) => !name.endsWith(".idx"))]);
  expect(run.report?.problems).toEqual([]);
  expect(inside(run, value)).toMatchObject([{ kind: "git", path: "a", reach: "unreachable" }]);
});

it("reads an object that a later layer overwrote with something else", () => {
  const git = RealGit.init();
  const { value, text } = token();
  git.commit({ a: text });
  const id = git.run("rev-parse", "HEAD:a");
  const path = `app/.git/objects/${id.slice(0, 2)}/${id.slice(2)}`;
  const run = scan([directoryMembers(git.path, "app"), [{ name: path, content: "nothing of git's" }]]);
  expect(inside(run, value)).toMatchObject([{ path: "a", inside: { layerNumber: 1, state: "replaced" } }]);
});

it("follows alternates inside the image and never to the machine", () => {
  const outside = RealGit.init();
  const [there, here] = [token(), token()];
  outside.commit({ a: there.text });
  const git = RealGit.init();
  git.commit({ b: here.text });
  git.write(".git/objects/info/alternates", `${join(outside.path, ".git/objects")}\n/mirror.git/objects\n`);
  const mirror = RealGit.init("--bare");
  const run = scan([directoryMembers(git.path, "app"), directoryMembers(mirror.path, "mirror.git")]);
  expect(inside(run, here.value)).toHaveLength(1);
  expect(run.stdout).not.toContain(there.value);
});

it("reads packs that are hard links to elsewhere in the layer, and bare repositories", () => {
  const git = RealGit.init();
  const { value, text } = token();
  git.commit({ a: text });
  git.run("gc", "-q");
  const bare = temporaryDirectory();
  git.run("clone", "-q", "--bare", git.path, bare);
  const [pack = ""] = readdirSync(join(bare, "objects/pack")).filter((name) => name.endsWith(".pack"));
  const list = directoryMembers(bare, "cache/app.git");
  const moved = list.map((member): Member => {
    if (!member.name.endsWith(".pack")) return member;
    return { name: member.name, type: "1", link: "elsewhere/blob" };
  });
  const content = list.find(({ name }) => name.endsWith(pack))?.content ?? "";
  const run = scan([[{ name: "elsewhere/blob", content }, ...moved]]);
  expect(run.report?.problems).toEqual([]);
  expect(inside(run, value)).toMatchObject([{ path: "a", inside: { state: "visible" } }]);
});

it("takes a history that is cut off for what it is: complete, with a note", () => {
  const git = RealGit.init();
  git.history(3);
  const clone = temporaryDirectory();
  git.run("clone", "-q", "--depth", "1", `file://${git.path}`, clone);
  const run = scan([directoryMembers(clone, "app")]);
  expect(run.report?.problems).toEqual([]);
  expect(run.exit).toBe(0);
  const ledger = run.report?.ledger.find(({ source }) => source === "git objects");
  expect(ledger?.notes["commits at which the history is cut off"]).toBe(1);
});

it("takes files that are only named like objects for files", () => {
  const { value, text } = token();
  const run = scan([[{ name: `cache/objects/ab/${"c".repeat(38)}`, content: text }]]);
  expect(run.report?.problems).toEqual([]);
  expect(run.report?.verdicts.map(({ finding }) => finding.secret)).toEqual([value]);
});

it("names each of several images that share the layer", () => {
  const git = RealGit.init();
  const { value, text } = token();
  git.commit({ a: text });
  const shared = directoryMembers(git.path, "app");
  const run = scan([shared], [shared, [{ name: "app/.wh..git" }]]);
  expect(inside(run, value).map((origin) => origin.inside?.state)).toEqual(["visible", "deleted"]);
});

it("damage inside is a problem that names the image", () => {
  const git = RealGit.init();
  git.commit({ a: token().text });
  git.run("gc", "-q");
  const cut = directoryMembers(join(git.path, ".git"), "app/.git").map((member): Member => {
    if (!member.name.endsWith(".pack")) return member;
    return { ...member, content: Buffer.from(member.content ?? "").subarray(0, 60) };
  });
  const run = scan([cut]);
  expect(run.report?.problems.some(({ message }) => message.includes("image-0.tar/app/.git"))).toBe(true);
  expect(run.exit).toBe(3);
});
