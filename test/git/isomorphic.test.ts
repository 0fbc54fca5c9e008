/** isomorphic-git as a second opinion, for what it can read: SHA-1, loose and packed objects, refs, index version 2. */
import fs from "node:fs";
import { join } from "node:path";
import isomorphic from "isomorphic-git";
import { expect, it } from "vitest";
import { readIndex } from "../../src/git/read-index.ts";
import { readRefs } from "../../src/git/refs.ts";
import { open } from "./open.ts";
import { RealGit } from "./real-git.ts";

it("reads the same objects, branches and staged files", async () => {
  const git = RealGit.init();
  git.history(10);
  git.run("tag", "-a", "v1", "-m", "a tag");
  git.run("repack", "-adfq");
  git.commit({ "new.txt": "loose" });
  git.run("branch", "other");
  const repository = open(git.path);
  const gitdir = join(git.path, ".git");
  const store = repository.openStore();
  for (let object = 0; object < repository.index.objectCount; object++) {
    const oid = repository.index.idOf(object);
    const theirs = await isomorphic.readObject({ fs, gitdir, oid, format: "content" });
    const ours = store.readAt(object);
    expect(ours.type).toBe(theirs.type);
    expect(Buffer.from(ours.content).equals(theirs.object as Uint8Array)).toBe(true);
  }
  const branches = await isomorphic.listBranches({ fs, gitdir });
  for (const branch of branches) {
    const oid = await isomorphic.resolveRef({ fs, gitdir, ref: branch });
    expect(readRefs(repository).find((ref) => ref.name === `refs/heads/${branch}`)?.target).toBe(oid);
  }
  const staged = await isomorphic.listFiles({ fs, dir: git.path, gitdir });
  expect(readIndex(repository)?.entries.map((entry) => entry.path)).toEqual(staged);
});
