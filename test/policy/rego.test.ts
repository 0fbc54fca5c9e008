/** Policies in Rego: the example of docs/rego, compiled to test/policy/rego/dredge.wasm (how, it says itself); where OPA and conftest are installed,
 *  the same policy is asked through them as well. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { Rig } from "./rig.ts";

const WASM = fileURLToPath(new URL("rego/dredge.wasm", import.meta.url));
const REGO = fileURLToPath(new URL("../../docs/rego", import.meta.url));
const has = (tool: string, flag: string): boolean => spawnSync(tool, [flag]).status === 0;
const hasOpa = has("opa", "version");
const hasConftest = has("conftest", "--version");

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.remove());

const secrets = new Secrets("rego");
const token = secrets.githubPat().value;

describe("--policy", () => {
  test("decides in place of thresholds and gate, and says so in every report", () => {
    rig.write("a.txt", `${token}\n`);
    rig.write("dredge.yaml", "gate:\n  - {pass: {rules: github-*}, reason: would pass}\n");
    expect(rig.dredge(["dir"]).status).toBe(0);
    const ran = rig.dredge(["dir", "--policy", WASM]);
    expect(ran.status).toBe(1);
    expect(ran.stdout.replace(/\s+/g, " ")).toMatch(
      /policy fails by \S*dredge\.wasm: github-personal-access-token, critical/,
    );
    rig.write("a.txt", "clean\n");
    rig.write("b.txt", `password = "${secrets.password().value}"\n`);
    rig.write("dredge.yaml", "");
    expect(rig.dredge(["dir"]).status).toBe(1);
    const [verdict] = rig.verdicts(["dir", "--policy", WASM]);
    expect(verdict).toMatchObject({ gates: false, reason: expect.stringMatching(/^passes by .*dredge\.wasm$/) });
    expect(rig.dredge(["dir", "--policy", WASM, "-q"]).status).toBe(0);
  });

  test("sees exposure, suppressions and gaps: a denial of the whole scan fails it", () => {
    rig.write("a.txt", `${token}\n`);
    rig.commit("one");
    rig.dredge(["baseline", "create", "--reason", "known"]);
    const nobody = rig.dredge(["--policy", WASM, "--format", "json"]);
    expect(nobody.status).toBe(1);
    expect(nobody.stdout).toMatch(/fails by \S+: \.dredge-baseline:2 names no owner/);
    rig.write(".dredge-baseline", rig.read(".dredge-baseline").replace("-token known", "-token owner=me known"));
    expect(rig.dredge(["--policy", WASM]).status).toBe(0);
    rig.write("a.txt", "gone\n");
    rig.commit("two");
    const shallow = join(rig.root, "shallow");
    rig.git("clone", "-q", "--depth", "1", `file://${rig.repo}`, shallow);
    const words = ["git", "--policy", WASM, "--allow-incomplete"];
    expect(rig.dredge(words, { cwd: shallow })).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/Denied: the scan is incomplete/),
    });
    const sarif = rig.dredge([...words, "--format", "sarif"], { cwd: shallow }).stdout;
    expect(sarif).toContain('"denials":["the scan is incomplete"]');
    expect(rig.dredge([...words, "-o", join(rig.root, "x.json")], { cwd: shallow }).stderr).toMatch(
      /, the scan is incomplete; exit code 1/,
    );
  });

  test("is never shown a secret", () => {
    rig.write("a.txt", `${token}\n`);
    const ran = rig.dredge(["dir", "--policy", WASM, "--reveal", "--format", "json"]);
    expect(ran.stdout).toContain(token);
    expect(ran.status).toBe(1);
  });

  test("what is none: one line each, exit 2, together with other mistakes", () => {
    const put = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(rig.root, name), bytes);
      return join(rig.root, name);
    };
    const says = (file: string): string => {
      const ran = rig.dredge(["dir", "--policy", file]);
      expect(ran.status).toBe(2);
      expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
      return ran.stderr;
    };
    expect(says(join(rig.root, "absent.wasm"))).toMatch(/absent\.wasm: no such file$/m);
    expect(says(put("text.wasm", "package dredge"))).toMatch(
      /text\.wasm: is no WebAssembly module; build it with: opa build /,
    );
    expect(says(put("empty.wasm", Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])))).toMatch(
      /is no policy that OPA compiled/,
    );
    expect(says(put("b.tar.gz", Buffer.from([0x1f, 0x8b, 8])))).toMatch(
      /is a bundle; take the policy out of it: tar xzf/,
    );
    const renamed = Buffer.from(
      readFileSync(WASM).toString("latin1").replaceAll("dredge/deny", "dredge/dent"),
      "latin1",
    );
    expect(says(put("other.wasm", renamed))).toMatch(
      /other\.wasm: has no entry point dredge\/deny \(it has dredge\/dent\); build it with/,
    );
    rig.write("dredge.yaml", "severty: high\n");
    const both = rig.dredge(["dir", "--policy", put("text.wasm", "x")]);
    expect(both.stderr.trimEnd().split("\n")).toHaveLength(2);
  });

  test("of the repository is read from the base where a change is scanned", () => {
    rig.write("p.wasm", readFileSync(WASM));
    rig.commit("policy");
    rig.write("b.txt", `password = "${secrets.password().value}"\n`);
    rig.git("add", "-A");
    expect(rig.dredge(["staged", "--policy", "p.wasm"]).status).toBe(0);
    rig.write("p.wasm", "broken");
    rig.git("add", "-A");
    expect(rig.dredge(["staged", "--policy", "p.wasm"]).status).toBe(0);
    rig.write("new.wasm", readFileSync(WASM));
    rig.git("add", "-A");
    expect(rig.dredge(["staged", "--policy", "new.wasm"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^dredge: HEAD: has no new\.wasm/),
    });
  });
});

describe("the same policy through other tools", () => {
  let document: string;
  beforeEach(() => {
    rig.write("a.txt", `${token}\n`);
    document = rig.dredge(["dir", "--format", "json"]).stdout;
  });

  test.skipIf(!hasOpa)("opa eval denies the same", () => {
    const ran = spawnSync("opa", ["eval", "--format", "raw", "--stdin-input", "--data", REGO, "data.dredge.deny"], {
      input: document,
      encoding: "utf8",
    });
    const denials = JSON.parse(ran.stdout) as { msg: string }[];
    expect(denials.map(({ msg }) => msg)).toEqual(["github-personal-access-token, critical"]);
  });

  test.skipIf(!hasOpa)("the committed module is what opa builds of the example", () => {
    const directory = mkdtempSync(join(tmpdir(), "dredge-opa-"));
    const built = join(directory, "b.tar.gz");
    const build = spawnSync(
      "opa",
      ["build", "-t", "wasm", "-e", "dredge/deny", "-o", built, join(REGO, "dredge.rego")],
      { encoding: "utf8" },
    );
    expect(build.stderr).toBe("");
    spawnSync("tar", ["xzf", built, "-C", directory, "/policy.wasm"]);
    const policy = join(directory, "policy.wasm");
    expect(existsSync(policy)).toBe(true);
    expect(rig.dredge(["dir", "--policy", policy]).status).toBe(1);
    rmSync(directory, { recursive: true });
  });

  test.skipIf(!hasOpa)("a policy that asks for what the module cannot do is named, with what that is", () => {
    const directory = mkdtempSync(join(tmpdir(), "dredge-opa-"));
    const [source, built] = [join(directory, "p.rego"), join(directory, "b.tar.gz")];
    writeFileSync(source, 'package dredge\nimport rego.v1\ndeny contains "x" if opa.runtime().env.HOME == "/"\n');
    spawnSync("opa", ["build", "-t", "wasm", "-e", "dredge/deny", "-o", built, source]);
    spawnSync("tar", ["xzf", built, "-C", directory, "/policy.wasm"]);
    const ran = rig.dredge(["dir", "--policy", join(directory, "policy.wasm")]);
    expect(ran).toMatchObject({ status: 2, stderr: expect.stringMatching(/cannot be evaluated: .*opa\.runtime\n$/) });
    rmSync(directory, { recursive: true });
  });

  test.skipIf(!hasConftest)("conftest test - fails for the same", () => {
    mkdirSync(join(rig.root, "empty"));
    const conftest = (input: string): number | null =>
      spawnSync("conftest", ["test", "--policy", REGO, "--namespace", "dredge", "--parser", "json", "-"], { input })
        .status;
    expect(conftest(document)).toBe(1);
    expect(conftest(rig.dredge(["dir", join(rig.root, "empty"), "--format", "json"]).stdout)).toBe(0);
  });
});
