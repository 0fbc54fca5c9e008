/** What to do about a secret in an image stands in every format, with the instruction to build anew from and the tags that carry it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dockerArchiveOld, json, sha256 } from "../../fixtures/image/image.ts";
import { tar } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit } from "../git/real-git.ts";
import { runDredge } from "../scenario/run-dredge.ts";

interface Step {
  readonly text: string;
  readonly command?: string;
}
interface Verdict {
  readonly finding: { readonly cleanUp: readonly Step[] };
}
interface Sarif {
  readonly runs: readonly {
    readonly results: readonly {
      readonly message: { readonly text: string };
      readonly properties: { readonly cleanUp?: readonly Step[] };
    }[];
  }[];
}

const secrets = new Secrets("clean-up");
let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** An image whose second layer deletes what the first one brought. */
function archive(name: string, value: string): string {
  const layers = [tar([{ name: "app/conf.txt", content: `token: ${value}\n` }]), tar([{ name: "app/.wh.conf.txt" }])];
  const history = [
    { created_by: "COPY app /app # buildkit" },
    { created_by: "RUN /bin/sh -c rm /app/conf.txt # buildkit" },
  ];
  const platform = { os: "linux", architecture: "amd64" };
  const config = json({ ...platform, rootfs: { type: "layers", diff_ids: layers.map(sha256) }, history });
  const path = join(home, name);
  writeFileSync(path, tar(dockerArchiveOld({ config, layers, platform }, "app:1")));
  return path;
}

const EXPECTED = [
  "Build the image anew from this instruction on, with the value gone from it: COPY app /app.",
  "Delete what carries it (app:1) from registries and build caches",
];

it.each(["json", "jsonl"])("is in %s", (format) => {
  const path = archive(`${format}.tar`, secrets.githubPat().value);
  const { stdout } = runDredge(["image", "--format", format, path], home);
  const [first = ""] = stdout.split("\n");
  const whole =
    format === "json"
      ? (JSON.parse(stdout) as { verdicts: readonly Verdict[] }).verdicts[0]
      : (JSON.parse(first) as Verdict);
  const { cleanUp } = whole?.finding ?? { cleanUp: [] };
  const texts = cleanUp.map(({ text }) => text);
  for (const text of EXPECTED) expect(texts.join("\n")).toContain(text);
  expect(cleanUp.map(({ command }) => command)).toContain("RUN --mount=type=secret,id=NAME,target=/PATH COMMAND");
});

it("is in SARIF, its first steps in the message", () => {
  const path = archive("sarif.tar", secrets.githubPat().value);
  const report = JSON.parse(runDredge(["image", "--format", "sarif", path], home).stdout) as Sarif;
  const [result] = report.runs[0]?.results ?? [];
  expect(result?.message.text).toContain(EXPECTED[0]);
  const texts = result?.properties.cleanUp?.map(({ text }) => text).join("\n");
  for (const text of EXPECTED) expect(texts).toContain(text);
});

it("stands beside the clean-up of a repository that holds the value too", () => {
  const git = RealGit.init();
  const { value } = secrets.githubPat();
  git.commit({ "conf.txt": `token: ${value}\n` });
  git.commit({ "conf.txt": "none\n", "more.txt": "more\n" });
  const args = ["image", archive("both.tar", value), "--repository", git.path];
  for (const format of ["text", "markdown"]) {
    const text = runDredge([...args, "--format", format], home).stdout.replace(/\s+/g, " ");
    expect(text).toMatch(/git filter(?:-|&#45;)repo/);
    expect(text).toContain("Build the image anew from this instruction on");
  }
});

it("is not told where nothing is in an image", () => {
  const git = RealGit.init();
  git.commit({ "conf.txt": `token: ${secrets.githubPat().value}\n` });
  for (const format of ["json", "sarif"])
    expect(runDredge(["git", "--format", format, git.path], home).stdout).not.toContain("cleanUp");
});
