/** What Dockerfiles, ignore files and compose files say, without a scan. */
import { describe, expect, test } from "vitest";
import { buildRisks, isSecretName, type BuildContext } from "../../src/source/build-risks.ts";
import { readCompose } from "../../src/source/compose.ts";
import { dockerIgnore } from "../../src/source/docker-ignore.ts";
import { buildFileKind } from "../../src/model/build-file.ts";

function context(there: readonly string[] = [], ignore?: string): BuildContext {
  return { has: (path) => there.includes(path), ignores: dockerIgnore(ignore) };
}

function told(text: string, where: BuildContext = context()): string[] {
  return buildRisks(text, where).map(({ rule, line, what }) => `${line} ${rule.replace("docker-build-", "")}: ${what}`);
}

test.each([
  ["Dockerfile", "dockerfile"],
  ["a/b/Dockerfile.prod", "dockerfile"],
  ["web.dockerfile", "dockerfile"],
  ["Containerfile", "dockerfile"],
  ["Dockerfile.dockerignore", undefined],
  ["docs/dockerfile-tips.md", undefined],
  ["compose.yaml", "compose"],
  ["docker-compose.override.yml", "compose"],
  ["composer.json", undefined],
])("%s is a build file: %s", (path, kind) => {
  expect(buildFileKind(path)).toBe(kind);
});

describe("arguments and variables", () => {
  test("named like a secret, however they are written", () => {
    const text = [
      "# syntax=docker/dockerfile:1",
      "FROM a AS b",
      "ARG NPM_TOKEN",
      "arg A=1 DB_PASSWORD=x API_KEY",
      "ENV GITHUB_TOKEN some words",
      'ENV X="SECRET_TOKEN=no" \\',
      "  # a comment",
      "",
      "  MY_SECRET=$MY_SECRET",
      "ONBUILD ARG DEPLOY_KEY",
    ];
    expect(told(text.join("\r\n"))).toEqual([
      "3 argument-secret: ARG NPM_TOKEN",
      "4 argument-secret: ARG DB_PASSWORD",
      "4 argument-secret: ARG API_KEY",
      "5 argument-secret: ENV GITHUB_TOKEN",
      "6 argument-secret: ENV MY_SECRET",
      "10 argument-secret: ARG DEPLOY_KEY",
    ]);
  });

  test.each([
    ["NPM_TOKEN", true],
    ["npm_token", true],
    ["DBPASSWORD", true],
    ["AWS_SECRET_ACCESS_KEY", true],
    ["SSH_PRIVATE_KEY", true],
    ["DB_PASSWORD_FILE", false],
    ["AWS_ACCESS_KEY_ID", false],
    ["GPG_KEY", false],
    ["TOKENIZER", false],
    ["SECRET_NAME", false],
    ["KEYBOARD", false],
  ])("%s: %s", (name, secret) => {
    expect(isSecretName(name)).toBe(secret);
  });

  test("what stands in a here-document or a comment is none", () => {
    expect(told("FROM a\nRUN <<EOF\nARG NPM_TOKEN\nCOPY .env .\nEOF\n# ARG NPM_TOKEN\nARG X")).toEqual([]);
  });

  test("the backtick continues lines where a directive says so", () => {
    expect(told("# escape=`\nFROM a\nENV A=1 `\n  NPM_TOKEN=x\nCOPY .env C:\\")).toEqual([
      "3 argument-secret: ENV NPM_TOKEN",
      "5 copied-environment-file: COPY .env",
    ]);
  });
});

describe("copies", () => {
  test("of secrets by name, in words and as JSON", () => {
    const text = [
      "FROM a",
      "COPY .env /app/",
      "COPY --chown=1:1 ./conf/.env.production /app/",
      'ADD [".ssh", "/root/.ssh"]',
      "COPY .aws/ id_rsa /root/",
      "COPY .git /src/.git",
      "COPY .env.example .env",
      "COPY --from=builder /.env /",
      "COPY package.json .npmrc ./",
      "ADD https://example.org/.env /x",
    ];
    expect(told(text.join("\n"))).toEqual([
      "2 copied-environment-file: COPY .env",
      "3 copied-environment-file: COPY ./conf/.env.production",
      "4 copied-credentials: ADD .ssh",
      "5 copied-credentials: COPY .aws/",
      "5 copied-credentials: COPY id_rsa",
      "6 copied-git-directory: COPY .git",
    ]);
  });

  test("of everything: what is there and not kept out", () => {
    const there = [".git", ".env", ".aws"];
    expect(told("FROM a\nCOPY . /app\n", context(there))).toEqual([
      "2 copied-git-directory: COPY . (with .git)",
      "2 copied-environment-file: COPY . (with .env)",
      "2 copied-credentials: COPY . (with .aws)",
    ]);
    expect(told("FROM a\nCOPY ./ /app\n", context(there, ".git\n**/.env\n.aws/**\n"))).toEqual([]);
    expect(told("FROM a\nCOPY . /app\n", context(there, "*\n!src\n!.env\n"))).toEqual([
      "2 copied-environment-file: COPY . (with .env)",
    ]);
    expect(told("FROM a\nCOPY . /app\n", context([]))).toEqual([]);
  });

  test("into an earlier stage are in no image", () => {
    const where = context([".git"]);
    expect(told("FROM a AS b\nCOPY . /src\nFROM c\nCOPY --from=b /src/out /\n", where)).toEqual([]);
    expect(told("FROM a AS b\nCOPY .git /src\nFROM c\nCOPY . /\n", where)).toHaveLength(1);
  });
});

test(".dockerignore: comments, blanks, slashes, exceptions, parents", () => {
  const ignores = dockerIgnore("# c\n\n/build/\n./tmp\n**/*.log\n!keep.log\nsecret*\n");
  const kept = ["build", "build/a/b", "tmp", "a/b.log", "secrets/x"].map(ignores);
  expect(kept).toEqual([true, true, true, true, true]);
  expect(["keep.log", "src", "# c", "abuild"].map(ignores)).toEqual([false, false, false, false]);
});

test("compose files: contexts, Dockerfiles and arguments; what is no compose file says nothing", () => {
  const text = [
    "services:",
    "  web:",
    "    build: ./web",
    "  api:",
    "    build:",
    "      context: ..",
    "      dockerfile: docker/api.Dockerfile",
    "      args:",
    "        NPM_TOKEN: ${NPM_TOKEN}",
    "        VERSION: 1",
    "  job:",
    "    build:",
    "      args: [A=1, DEPLOY_KEY]",
  ].join("\n");
  const { builds, risks } = readCompose(text);
  expect(builds).toEqual([
    { context: "./web", dockerfile: "Dockerfile" },
    { context: "..", dockerfile: "docker/api.Dockerfile" },
    { context: ".", dockerfile: "Dockerfile" },
  ]);
  expect(risks.map(({ line, what }) => `${line} ${what}`)).toEqual([
    "9 build argument NPM_TOKEN",
    "13 build argument DEPLOY_KEY",
  ]);
  for (const other of ["", "- a", "services: [", "services:\n  a: &a\n    build: *a\n", "x: 1"]) {
    expect(readCompose(other).risks).toEqual([]);
  }
});
