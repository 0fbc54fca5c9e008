/** Dockerfiles and compose files as findings of the working tree, by the built command. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { Rig } from "./rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.remove());

function found(words: readonly string[] = []): string[] {
  return rig.verdicts(words).map(({ finding: { patternId, preview, occurrences, exposure }, gates }) => {
    const [{ origin, span } = { origin: {}, span: { line: 0 } }] = occurrences;
    return `${String(origin["path"])}:${span.line} ${patternId} ${exposure} ${gates}: ${preview}`;
  });
}

describe("build files", () => {
  beforeEach(() => {
    rig.write("Dockerfile", "FROM debian\nARG NPM_TOKEN\nCOPY .aws /root/.aws\nCOPY . /app\n");
    rig.write("docker/api.Dockerfile", "FROM debian\nCOPY . /app\n");
    rig.write(
      "docker/compose.yaml",
      "services:\n  api:\n    build:\n      context: ..\n      dockerfile: docker/api.Dockerfile\n",
    );
    rig.write("other/Dockerfile", "FROM debian\nCOPY . /app\n");
    rig.write(".env", "A=1\n");
  });

  test("are findings of the working tree, the same from run to run, and in no history", () => {
    const wanted = [
      "Dockerfile:3 docker-build-copied-credentials working-tree true: COPY .aws",
      "Dockerfile:4 docker-build-copied-environment-file working-tree true: COPY . (with .env)",
      "docker/api.Dockerfile:2 docker-build-copied-environment-file working-tree true: COPY . (with .env)",
      "Dockerfile:2 docker-build-argument-secret working-tree false: ARG NPM_TOKEN",
      "Dockerfile:4 docker-build-copied-git-directory working-tree false: COPY . (with .git)",
      "docker/api.Dockerfile:2 docker-build-copied-git-directory working-tree false: COPY . (with .git)",
    ];
    expect(found()).toEqual(wanted);
    expect(found(["--jobs", "1"])).toEqual(wanted);
    rig.commit("one");
    expect(found(["git"])).toEqual([]);
  });

  test("an ignore file keeps out what it names; that of the Dockerfile comes first", () => {
    rig.write(".dockerignore", ".git\n.env\n");
    expect(found().filter((line) => line.includes("COPY . "))).toEqual([]);
    rig.write("Dockerfile.dockerignore", "nothing\n");
    expect(
      found()
        .filter((line) => line.includes("COPY . "))
        .map((line) => line.split(" ")[0]),
    ).toEqual(["Dockerfile:4", "Dockerfile:4"]);
  });

  test("can be chosen, left out, allowed and accepted like any other", () => {
    expect(found(["--only", "docker-build-copied-credentials"])).toHaveLength(1);
    expect(found(["--skip", "docker-build-*"])).toEqual([]);
    rig.write("dredge.yaml", "allow:\n  - {rules: docker-build-*, paths: Dockerfile, reason: never pushed}\n");
    expect(rig.verdicts().filter(({ status }) => status === "allowed")).toHaveLength(4);
    expect(rig.dredge(["baseline", "create", "--reason", "later"]).status).toBe(0);
    expect(rig.read(".dredge-baseline")).toMatch(/^place-[0-9a-f:]{39} docker-build-copied-environment-file later$/m);
    expect(rig.dredge([]).status).toBe(0);
  });

  test("a directory that is copied is looked into as the context is, and an ignore file counts for it", () => {
    rig.write("Dockerfile", "FROM debian\nCOPY app /app\nCOPY --chown=1:1 ./conf/ docs /etc/\n");
    rig.write("app/.env", "X=1\n");
    rig.write("conf/.aws/credentials", "x\n");
    rig.write("docs/readme.md", "x\n");
    const copied = (): string[] =>
      found()
        .filter((line) => line.startsWith("Dockerfile:"))
        .sort();
    expect(copied()).toEqual([
      expect.stringContaining("COPY app (with app/.env)"),
      expect.stringContaining("COPY ./conf/ (with conf/.aws)"),
    ]);
    rig.write(".dockerignore", "**/.env\n");
    expect(copied()).toEqual([expect.stringContaining("conf/.aws")]);
  });

  test("an accepted argument does not speak for another one in the same file", () => {
    rig.write("Dockerfile", "FROM debian\nARG NPM_TOKEN\n");
    rig.write("dredge.yaml", "severity: low\n");
    expect(rig.dredge(["baseline", "create", "--reason", "later"]).status).toBe(0);
    rig.write("Dockerfile", "FROM debian\nARG VERSION\nARG NPM_TOKEN\nARG AWS_SECRET_ACCESS_KEY\n");
    const arguments_ = rig.verdicts().filter(({ finding }) => finding.patternId === "docker-build-argument-secret");
    expect(arguments_.map(({ finding, status }) => `${finding.preview} ${status}`).sort()).toEqual([
      "ARG AWS_SECRET_ACCESS_KEY active",
      "ARG NPM_TOKEN baselined",
    ]);
  });

  test("say what to do: secret mounts, and nothing about a value", () => {
    const text = rig.dredge([]).stdout.replace(/\s+/g, " ");
    expect(text).toContain("Credentials copied into an image");
    expect(text).toContain("RUN --mount=type=secret,id=NAME,env=NAME");
    expect(text).not.toContain("filter-repo");
    expect(rig.dredge(["--format", "sarif"]).status).toBe(1);
    expect(rig.dredge(["explain", "docker-build-argument-secret"]).stdout).toContain("docker build --secret");
  });
});

test("a value in a Dockerfile is told with secret mounts, one in a compose file with its secrets", () => {
  const secrets = new Secrets("build files");
  rig.write("Dockerfile", `FROM debian\nENV GITHUB_TOKEN=${secrets.githubPat().value}\n`);
  rig.write("compose.yml", `services:\n  db:\n    environment:\n      DB_PASSWORD: "${secrets.password().value}"\n`);
  const text = rig.dredge([]).stdout.replace(/\s+/g, " ");
  expect(text).toContain("Hand it to the build as a secret mount");
  expect(text).toContain("docs.docker.com/compose/how-tos/use-secrets/");
});
