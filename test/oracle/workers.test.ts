/** Reports are the same, byte for byte, however many workers share the work and wherever a heavy delta tree is cut for them. */
import { expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { planRepository } from "../../src/scan/repository-job.ts";
import { buildPack, installPack, objectId, type PackedObject } from "../git/pack-builder.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { makeRandom } from "../kernel/harness.ts";
import { runDredge } from "../scenario/run-dredge.ts";
import { assemble, encodeDelta, type Part } from "./delta-encoder.ts";
import { openAt } from "./forest-rig.ts";

const SECRETS = new Secrets("workers");
const RANDOM = makeRandom(9);

/** Something worth finding, or half of it. */
function planted(): Buffer {
  const { id, secret } = SECRETS.awsPair();
  const choices = [
    `token ${SECRETS.githubPat().value}\n`,
    `${id}\n${secret.value}\n`,
    `db_password = "${SECRETS.password().value}"\n`,
    SECRETS.githubPat().value.slice(0, 20),
  ];
  return Buffer.from(choices[(RANDOM() >>> 4) % choices.length] ?? "");
}

/** A text of a megabyte in many versions, each made from one of the others. */
function versions(count: number): PackedObject[] {
  const objects: PackedObject[] = [];
  const contents: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const base = i === 0 ? -1 : Math.floor((i - 1) / 3);
    const from = contents[base] ?? Buffer.from(SECRETS.prose(20_000));
    const at = RANDOM() % from.length;
    const parts: Part[] = [{ from: 0, size: at }, { insert: planted() }, { from: at, size: from.length - at }];
    const content = base < 0 ? from : assemble(from, parts);
    const id = objectId("blob", content);
    contents.push(content);
    if (base < 0) objects.push({ id, type: 3, data: content });
    else objects.push({ id, type: 6, data: encodeDelta(from.length, parts), baseEntry: base });
  }
  return objects;
}

test("1, 2, 3 and 8 jobs write the same report of trees that are cut into tasks", () => {
  const git = RealGit.init("--bare");
  installPack(git.path, buildPack(versions(300)));
  const { job } = planRepository(openAt(git.path), 3, false, { left: Infinity });
  expect(job.packs[0]?.cut.includes(1)).toBe(true);

  const reports = [1, 2, 3, 8].map((jobs) => {
    const { exit, stdout, stderr } = runDredge(
      ["git", git.path, "--format", "json", "--jobs", `${jobs}`],
      temporaryDirectory(),
    );
    return { exit, stderr, stdout };
  });
  expect(reports[0]?.exit).toBe(1);
  expect(reports[0]?.stdout.length).toBeGreaterThan(100_000);
  for (const report of reports) expect(report).toEqual(reports[0]);
});
