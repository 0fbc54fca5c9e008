/** A member of an archive is known by all of its packed bytes: no other stream passes for it, whatever its archive says of it. */
import { randomBytes } from "node:crypto";
import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { KnownMembers } from "../../src/scan/known-members.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { zipOf } from "../archive/python-archives.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { runDredge } from "../scenario/run-dredge.ts";

function stream(length: number): { packed: Uint8Array; expected: { size: number; crc: number } } {
  const content = randomBytes(length);
  return { packed: deflateRawSync(content), expected: { size: length, crc: crc32(content) } };
}

describe("known members", () => {
  test("a stream is known when all is the same, and was copied", () => {
    const known = new KnownMembers();
    const { packed, expected } = stream(5000);
    const own = Uint8Array.from(packed);
    expect(known.has(packed, expected)).toBe(false);
    known.add(own, expected);
    expect(known.has(packed, expected)).toBe(true);
    own.fill(0);
    expect(known.has(packed, expected)).toBe(true);
    expect(known.has(own, expected)).toBe(false);
  });

  test("one byte, the size or the sum differs: it is another", () => {
    const known = new KnownMembers();
    const { packed, expected } = stream(300);
    known.add(packed, expected);
    for (let at = 0; at < packed.length; at++) {
      const other = Uint8Array.from(packed);
      other[at] = (other[at] ?? 0) ^ 1;
      expect(known.has(other, expected)).toBe(false);
    }
    expect(known.has(packed, { ...expected, size: 301 })).toBe(false);
    expect(known.has(packed, { ...expected, crc: expected.crc ^ 1 })).toBe(false);
    expect(known.has(packed.subarray(1), expected)).toBe(false);
  });

  test("the last megabytes are known, and none is taken for what was kept over it", () => {
    const known = new KnownMembers();
    const streams = Array.from({ length: 40 }, (_, i) => stream(300_000 + 1000 * i));
    for (const { packed, expected } of streams) known.add(packed, expected);
    const answers = streams.map(({ packed, expected }) => known.has(packed, expected));
    expect(answers.slice(0, 10)).not.toContain(true);
    expect(answers.slice(-20)).not.toContain(false);
    const large = stream(3 << 20);
    known.add(large.packed, large.expected);
    expect(known.has(large.packed, large.expected)).toBe(false);
  });
});

describe("versions of an archive", () => {
  const secrets = new Secrets("known members");
  const [kept, later] = [secrets.githubPat().value, secrets.githubPat().value];
  const prose = secrets.prose(3000);
  const git = RealGit.init();
  for (const notes of ["one", "two", `three\ntoken = ${later}`])
    git.commit({ "a.zip": zipOf({ "same.txt": prose, "app.ini": `token = ${kept}\n`, "notes.txt": `${notes}\n` }) });
  git.run("repack", "-adfq");

  test.each(["1", "2"])(
    "members that are the same are counted, and what stands in others is found (%s jobs)",
    (jobs) => {
      const { report } = runDredge(
        ["git", git.path, "--format", "json", "--reveal", "--jobs", jobs],
        temporaryDirectory(),
      );
      const places = report?.verdicts.flatMap(({ finding }) =>
        finding.occurrences.map(({ origin, span }) => `${origin.path}:${span.line} ${finding.secret}`),
      );
      expect(places?.sort()).toEqual([`a.zip!/app.ini:1 ${kept}`, `a.zip!/notes.txt:2 ${later}`]);
      const ledger = report?.ledger.find(({ source }) => source === "archive members");
      const bytes =
        3 * (prose.length + `token = ${kept}\n`.length) + "one\ntwo\nthree\n".length + `token = ${later}\n`.length;
      expect(ledger).toMatchObject({ expected: 9, scanned: 9, failed: 0, bytes });
    },
  );
});
