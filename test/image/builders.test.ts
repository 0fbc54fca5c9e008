/** The same Dockerfile, built by every real builder: Docker's classic one, BuildKit, buildah; and umoci, which has none. Layer, state and instruction of each planted
 *  value are the same, and the repository that was copied in is found. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildContext, type BuildContext } from "../../fixtures/image/context.ts";
import { Secrets, type Planted } from "../../fixtures/secrets.ts";
import type { Run } from "../scenario/run-dredge.ts";
import { imagePlaces, runImage } from "./run-image.ts";
import { dockerStores, hasTools, isRoot, serviceDirectory, startDocker, storageFlags, tool } from "./tools.ts";

/** Debian's client has BuildKit of its own; newer ones need a plugin for it. */
const DOCKER = existsSync("/usr/bin/docker") ? "/usr/bin/docker" : "docker";
let home = "";
let context: BuildContext;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
  if (!hasTools("busybox")) return;
  mkdirSync(join(home, "context"));
  context = buildContext("builders", join(home, "context"), tool("sh", ["-c", "command -v busybox"]));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function expectBuilt(run: Run): void {
  const places = imagePlaces(run);
  for (const { planted, path, state, layer, instruction } of context.expected) {
    const own = places.filter(({ secret }) => secret === planted.value);
    const found = own.find((place) => place.path.startsWith(path) && place.state === state);
    expect(found, `${path} is not found`).toBeDefined();
    expect(found?.layerNumber, path).toBe(layer);
    expect(found?.instruction ?? "", path).toMatch(new RegExp(`^${instruction}`));
    if (state === "deleted" || state === "replaced") expect(found?.stateDetail).toMatch(/^in layer 3 by RUN rm -rf/);
  }
  const inGit = run.report?.verdicts.find(({ finding }) => finding.secret === context.inGit);
  expect(inGit?.finding.occurrences).toMatchObject([{ origin: { kind: "git", path: "old.conf" } }]);
  expect(run.report?.problems).toEqual([]);
}

describe.skipIf(!hasTools("busybox")).each(dockerStores())("%s", (_, flags) => {
  let env: NodeJS.ProcessEnv = {};
  beforeAll(async () => {
    env = { DOCKER_HOST: `unix://${await startDocker(flags)}` };
  }, 30_000);

  it.each([
    ["classic builder", "0"],
    ["BuildKit", "1"],
  ])(
    "%s",
    (__, buildKit) => {
      const argument = ["--build-arg", `NPM_TOKEN=${context.argument}`];
      const path = join(home, `${buildKit}.tar`);
      tool(DOCKER, ["build", "-q", "--network", "none", ...argument, "-t", "built:1", context.directory], {
        env: { ...env, DOCKER_BUILDKIT: buildKit },
      });
      tool(DOCKER, ["save", "-o", path, "built:1"], { env });
      expectBuilt(runImage([path], home));
    },
    60_000,
  );
});

describe.skipIf(!hasTools("umoci"))("umoci", () => {
  it("insert, delete and config, a layer each", () => {
    const secrets = new Secrets("made by umoci");
    const [kept, deleted, set] = [secrets.githubPat(), secrets.githubPat(), secrets.githubPat()];
    const layout = join(home, "umoci");
    const image = ["--image", `${layout}:t`];
    const file = (name: string, { value }: Planted): string => {
      writeFileSync(join(home, name), `token: ${value}\n`);
      return join(home, name);
    };
    tool("umoci", ["init", "--layout", layout]);
    tool("umoci", ["new", ...image]);
    tool("umoci", ["insert", ...image, "--history.created_by", "STEP 1", file("kept", kept), "/etc/kept"]);
    tool("umoci", ["insert", ...image, "--history.created_by", "STEP 2", file("deleted", deleted), "/etc/deleted"]);
    tool("umoci", ["insert", ...image, "--whiteout", "--history.created_by", "STEP 3", "/etc/deleted"]);
    tool("umoci", ["config", ...image, "--config.env", `TOKEN=${set.value}`]);
    const run = runImage([layout], home);
    const found = imagePlaces(run).map(({ secret, path, layerNumber, state, instruction }) => ({
      secret,
      path,
      layerNumber,
      state,
      instruction,
    }));
    expect(found).toEqual(
      expect.arrayContaining([
        { secret: kept.value, path: "etc/kept", layerNumber: 1, state: "visible", instruction: "STEP 1" },
        { secret: deleted.value, path: "etc/deleted", layerNumber: 2, state: "deleted", instruction: "STEP 2" },
        expect.objectContaining({ secret: set.value, state: "config" }),
      ]),
    );
    expect(run.report?.problems).toEqual([]);
  });
});

describe.skipIf(!isRoot || !hasTools("buildah", "busybox"))("buildah", () => {
  let storage = "";
  beforeAll(() => {
    storage = serviceDirectory();
    const flags = [...storageFlags(storage), "bud", "--layers", "-q", "--isolation", "chroot"];
    tool("buildah", [
      ...flags,
      "--build-arg",
      `NPM_TOKEN=${context.argument}`,
      "-t",
      "localhost/built:1",
      context.directory,
    ]);
  }, 60_000);
  afterAll(() => rmSync(storage, { recursive: true, force: true }));

  it.each(["docker-archive:HOME/built.tar:built:1", "oci-archive:HOME/built-oci.tar:1", "oci:HOME/built:1"])(
    "push to %s",
    (target) => {
      const to = target.replace("HOME", home);
      tool("buildah", [...storageFlags(storage), "push", "-q", "localhost/built:1", to]);
      expectBuilt(runImage([to.replace(/^[a-z-]+:([^:]+).*$/, "$1")], home));
    },
    60_000,
  );
});
