/** `dredge baseline` by the built command, on repositories made and merged by real git. */
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { BASELINE, Rig } from "./rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.remove());

const secrets = new Secrets("baseline");
const token = secrets.githubPat().value;
const other = secrets.githubPat().value;
/** One that people choose, and that a list of words would give away. */
const weak = ["correct", "horse7"].join("-");

describe("create", () => {
  test("accepts what counts, with a key of its own, and nothing in it says what or where", () => {
    rig.write("src/app.js", `const key = "${token}";\n`);
    rig.write("config.yml", `db_password: "${weak}"\n`);
    rig.commit("one");
    expect(rig.dredge([]).status).toBe(1);
    rig.accept("create");
    const text = rig.read(BASELINE);
    for (const told of [token, weak, "app.js", "config.yml", "2026"]) expect(text).not.toContain(told);
    expect(rig.entries()).toHaveLength(rig.verdicts().filter(({ status }) => status === "baselined").length);
    expect(rig.entries()).toEqual([...rig.entries()].sort());
    expect(rig.dredge([])).toMatchObject({ status: 0 });
    expect(rig.dredge([]).stdout).toMatch(/Left out: \d+ known from the baseline\./);
    expect(rig.dredge(["--no-baseline"]).status).toBe(1);
    expect(rig.dredge(["--no-suppressions"]).status).toBe(1);
  });

  test("the same value has another fingerprint under another key", () => {
    rig.write("src/app.js", `const key = "${token}";\n`);
    rig.accept("create");
    const [first] = rig.entries();
    rig.write("other/.git/HEAD", "");
    const two = new Rig();
    two.write("src/app.js", `const key = "${token}";\n`);
    two.dredge(["baseline", "create", "--reason", "x"]);
    const second = two.read(BASELINE).split("\n")[1] ?? "";
    two.remove();
    expect(second.slice(0, 39)).not.toBe(first?.slice(0, 39));
  });

  test("the key lies outside the repository, readable for its owner alone", () => {
    rig.write("a.txt", `${token}\n`);
    const ran = rig.dredge(["baseline", "create", "--reason", "x"]);
    const directory = join(rig.home, ".config/dredge/keys");
    const [id = ""] = readdirSync(directory);
    expect(ran.stderr).toContain(join(directory, id));
    expect(rig.read(BASELINE)).toContain(`made with ${id.replace(/(.{4})(?=.)/g, "$1:")}\n`);
    const key = readFileSync(join(directory, id), "utf8");
    expect(rig.read(BASELINE)).not.toContain(key.trim());
    // A teammate without it is told what is missing; CI has it in the environment.
    const env = { HOME: rig.root };
    expect(rig.dredge([], { env })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^dredge: \.dredge-baseline:1: its key is not here/),
    });
    expect(rig.dredge([], { env: { ...env, DREDGE_FINGERPRINT_KEY: key.trim() } }).status).toBe(0);
  });

  test("needs a reason, and does not write over a file that is there", () => {
    rig.write("a.txt", `${token}\n`);
    expect(rig.dredge(["baseline", "create"])).toMatchObject({ status: 2, stderr: expect.stringMatching(/--reason/) });
    rig.write(BASELINE, "mine\n");
    expect(rig.dredge(["baseline", "create", "--reason", "x"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^dredge: \.dredge-baseline: is there already/),
    });
    expect(rig.read(BASELINE)).toBe("mine\n");
  });

  test("a reason or an owner that holds an accepted value is refused, and nothing is written", () => {
    rig.write("a.txt", `key = ${token}\ndb_password: "${weak}"\n`);
    for (const words of [
      ["--reason", `the old ${token}, revoked`],
      ["--reason", `it is only ${weak}`],
      ["--reason", "x", "--owner", weak],
    ]) {
      const ran = rig.dredge(["baseline", "create", ...words]);
      expect(ran).toMatchObject({ status: 2, stderr: expect.stringMatching(/holds the value of a finding/) });
      expect(ran.stdout + ran.stderr).not.toContain(token);
      expect(ran.stdout + ran.stderr).not.toContain(weak);
      expect(existsSync(join(rig.repo, BASELINE))).toBe(false);
    }
  });

  test.each([
    [["baseline"], /^dredge: baseline needs one of create, /],
    [["baseline", "craete"], /did you mean "create"/],
    [["baseline", "update", "--reason", "x"], /^dredge: \.dredge-baseline: no such file; make it with/],
    [["baseline", "create", "--reason", "x", "--until", "soon"], /^dredge: --until must be a day/],
    [["baseline", "create", "--reason", "x", "--owner", "a b"], /^dredge: --owner must be one word/],
    [["baseline", "create", "--reason", "x\ny"], /^dredge: --reason must be words on one line/],
    [["baseline", "prune", "x"], /is one argument too many/],
    [["policy"], /^dredge: usage: dredge policy lint/],
  ])("%j: one line, exit 2", (words, wanted) => {
    const ran = rig.dredge(words);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toMatch(wanted);
    expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("an accepted value", () => {
  test("is known wherever it goes: moved, edited around, in git, directory, image and SARIF", () => {
    rig.write("src/app.js", `const key = "${token}";\n`);
    rig.commit("one");
    rig.accept("create");
    rig.write("src/app.js", "");
    rig.write("lib/deep/new.ts", `// much\n// changed\n\nexport const other = { key: "${token}" };\n`);
    rig.commit("two");
    rig.write("image/oci-layout", "");
    for (const words of [[], ["git"], ["dir"], ["dir", "lib"]]) {
      const found = rig.verdicts(words).filter(({ finding }) => finding.patternId.startsWith("github"));
      expect(found.map(({ status }) => status)).toEqual(["baselined"]);
      expect(rig.entries()[0]?.slice(0, 39).replaceAll(":", "")).toBe(found[0]?.finding.fingerprint);
    }
    const tar = join(rig.root, "layer.tar");
    rig.git("archive", "--format=tar", "-o", tar, "HEAD");
    writeImage(join(rig.root, "image"), readFileSync(tar));
    const image = rig.verdicts(["image", join(rig.root, "image")]);
    expect(image.map(({ status }) => status)).toEqual(["baselined"]);
    const sarif = rig.dredge(["--no-baseline", "--format", "sarif"]).stdout;
    expect(sarif).not.toContain(rig.entries()[0]?.slice(0, 39).replaceAll(":", ""));
    // The same key, without the baseline: SARIF has the same fingerprint.
    const key = readFileSync(
      join(rig.home, ".config/dredge/keys", readdirSync(join(rig.home, ".config/dredge/keys"))[0] ?? ""),
      "utf8",
    );
    const env = { DREDGE_FINGERPRINT_KEY: key.trim() };
    expect(rig.dredge(["--no-baseline", "--format", "sarif"], { env }).stdout).toContain(
      `"secret/v1":"${rig.entries()[0]?.slice(0, 39).replaceAll(":", "") ?? ""}"`,
    );
  });

  test("another value at its place is a finding", () => {
    rig.write("src/app.js", `const key = "${token}";\n`);
    rig.accept("create");
    rig.write("src/app.js", `const key = "${other}";\n`);
    expect(rig.dredge([]).status).toBe(1);
  });

  test("takes no doubtful value by its place, where such count: another one there would pass", () => {
    rig.write("dredge.yaml", "confidence: low\nseverity: low\n");
    rig.write("low.py", 'password = "maybe-pw"\n');
    const gating = (): string[] =>
      rig.verdicts().flatMap(({ gates, finding }) => (gates ? [`${finding.patternId} ${finding.fingerprint}`] : []));
    expect(gating()).toEqual(["generic-assignment undefined"]);
    const ran = rig.dredge(["baseline", "create", "--reason", "known"]);
    expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining("1 doubtful values that count have no") });
    expect(rig.entries()).toEqual([]);
    expect(gating()).toHaveLength(1);
  });

  test("is exit code 2 once its end has passed, a line for each, and never a silent pass", () => {
    rig.write("a.txt", `${token}\n`);
    rig.accept("create", "--until", "2999-12-31", "--owner", "@team/web");
    expect(rig.entries()[0]).toMatch(/ owner=@team\/web until=2999-12-31 known since May$/);
    expect(rig.dredge([]).status).toBe(0);
    rig.write(BASELINE, rig.read(BASELINE).replace("2999-12-31", "2001-12-31"));
    rig.write("dredge.yaml", "allow:\n  - { paths: [x/**], reason: old, until: 2001-12-30 }\n");
    rig.git("add", "-A");
    for (const words of [[], ["staged"], ["dir", "."]]) {
      const ran = rig.dredge(words);
      expect({ words, status: ran.status, lines: ran.stderr.trimEnd().split("\n") }).toEqual({
        words,
        status: 2,
        lines: [
          "dredge: dredge.yaml:2: allow ended on 2001-12-30: take it out, or decide anew and give it a later day",
          "dredge: .dredge-baseline:2: ended on 2001-12-31 (github-personal-access-token): dredge baseline update accepts it anew, dredge baseline prune takes it out",
        ],
      });
    }
    expect(rig.dredge(["--no-suppressions", "--config", "/dev/null"]).status).toBe(1);
    rig.write("dredge.yaml", "");
    expect(rig.dredge(["policy", "lint"])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(".dredge-baseline:2: ended on 2001-12-31"),
    });
    expect(rig.dredge(["baseline", "audit"]).stdout).toContain("its end has passed");
  });

  test("in the base of a change has ended for it as well, and can be mended by it", () => {
    rig.write("a.txt", `${token}\n`);
    rig.commit("known");
    rig.accept("create", "--until", "2999-12-31");
    rig.write(BASELINE, rig.read(BASELINE).replace("2999-12-31", "2001-12-31"));
    rig.commit("baseline");
    rig.write("copy.txt", `${token}\n`);
    rig.git("add", "-A");
    expect(rig.dredge(["staged"]).status).toBe(2);
    rig.write(BASELINE, rig.read(BASELINE).split("\n")[0] + "\n");
    rig.git("add", "-A");
    const [verdict] = rig.verdicts(["staged"]);
    expect(verdict).toMatchObject({
      status: "active",
      gates: true,
      reason: "its baseline entry (.dredge-baseline:2) ended on 2001-12-31",
    });
  });

  test("is not accepted until a day that has passed", () => {
    rig.write("a.txt", `${token}\n`);
    const words = ["--reason", "known", "--until", "2001-01-31"];
    expect(rig.dredge(["baseline", "create", ...words])).toMatchObject({
      status: 2,
      stderr: "dredge: --until 2001-01-31 has passed already: name the last day on which it is accepted\n",
    });
    expect(existsSync(join(rig.repo, BASELINE))).toBe(false);
  });

  test("the file itself, with many entries in it, holds nothing that dredge finds", () => {
    const made = Array.from(
      { length: 40 },
      () => `${secrets.githubPat().value}\npassword = "${secrets.password().value}"\n`,
    );
    rig.write("a.txt", made.join(""));
    rig.write("b.txt", `aws_secret_access_key = ${secrets.awsPair().secret.value}\n`);
    rig.accept("create");
    rig.commit("one");
    expect(rig.entries().length).toBeGreaterThan(20);
    expect(rig.verdicts().filter(({ status, gates }) => status === "active" && gates)).toEqual([]);
  });
});

describe("update, prune, audit, lint", () => {
  test("update adds and keeps, prune takes out what is gone, audit and lint say what there is", () => {
    rig.write("a.txt", `${token}\n`);
    rig.accept("create", "--owner", "me");
    const before = rig.entries();
    rig.write("b.txt", `${other}\n`);
    rig.accept("update");
    expect(rig.entries()).toHaveLength(2);
    expect(rig.entries()).toContain(before[0]);
    rig.write("a.txt", "");
    const audit = rig.dredge(["baseline", "audit"]);
    expect(audit.stdout).toMatch(/critical, working-tree: b\.txt:1\n {2}known since May\n/);
    expect(audit.stdout).toMatch(/matches nothing any more\n {2}known since May; owner me\n/);
    expect(audit.stdout).toMatch(/2 entries, 0 ended, 1 that match nothing\n$/);
    const rows = JSON.parse(rig.dredge(["baseline", "audit", "--format", "json"]).stdout) as { state: string }[];
    expect(rows.map(({ state }) => state).sort()).toEqual(["gone", "stands"]);
    const lint = rig.dredge(["policy", "lint"]);
    expect(lint.status).toBe(1);
    expect(lint.stdout).toMatch(
      /^\.dredge-baseline:\d: matches nothing any more \(github-personal-access-token\); dredge baseline prune takes it out\n$/,
    );
    expect(rig.dredge(["baseline", "prune"])).toMatchObject({
      status: 0,
      stdout: `${BASELINE}: 1 entries, 1 taken out\n`,
    });
    expect(rig.entries()).toHaveLength(1);
    expect(rig.dredge(["policy", "lint"])).toMatchObject({ status: 0, stdout: "" });
  });

  test("update gives an entry whose end has passed a new one", () => {
    rig.write("a.txt", `${token}\n`);
    rig.accept("create", "--until", "2999-01-30");
    rig.write(BASELINE, rig.read(BASELINE).replace("2999-01-30", "2001-01-31"));
    expect(rig.dredge([]).status).toBe(2);
    rig.accept("update", "--until", "2999-01-31");
    expect(rig.entries()).toEqual([expect.stringMatching(/until=2999-01-31/)]);
  });

  test("prune leaves everything where the scan is incomplete", () => {
    rig.write("a.txt", `${token}\n`);
    rig.commit("one");
    rig.accept("create");
    rig.write("a.txt", "gone");
    const [object = ""] = rig.git("rev-parse", "HEAD:a.txt").split("\n");
    const path = join(rig.repo, ".git/objects", object.slice(0, 2), object.slice(2));
    chmodSync(path, 0o644);
    writeFileSync(path, "damaged");
    expect(rig.dredge(["baseline", "prune"])).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/nothing was taken out/),
    });
    expect(rig.entries()).toHaveLength(1);
  });

  test("line ends of Windows stay", () => {
    rig.write("a.txt", `${token}\n`);
    rig.accept("create");
    rig.write(BASELINE, rig.read(BASELINE).replaceAll("\n", "\r\n"));
    expect(rig.dredge([]).status).toBe(0);
    rig.write("b.txt", `${other}\n`);
    rig.accept("update");
    expect(rig.read(BASELINE).split("\r\n")).toHaveLength(4);
    expect(rig.read(BASELINE).replaceAll("\r\n", "")).not.toContain("\n");
  });

  test("lint tells entries of allow and comments that leave nothing out", () => {
    rig.write(
      "dredge.yaml",
      "allow:\n  - {paths: gone/**, reason: old}\n  - {paths: test/**, reason: made up}\n" +
        "gate:\n  - pass: {paths: [test/**]}\n    reason: tests\n  - pass: {rules: [stripe-*]}\n    reason: once\n  - fail: {rules: [aws-*]}\n",
    );
    rig.write("test/a.txt", `${token}\n`);
    rig.write("src/b.txt", `${other} # dredge:allow github-* revoked\n# dredge:allow aws-* revoked\n# dredge:allow\n`);
    rig.write("src/c.txt", "# gitleaks:allow\n");
    const { status, stdout, stderr } = rig.dredge(["policy", "lint"]);
    expect(status).toBe(1);
    // Another tool may have something to leave out there.
    expect(stderr).toMatch(/^dredge: 1 comments of other tools leave nothing out here[^\n]*: src\/c\.txt:1\n$/);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "dredge.yaml:2: allow leaves nothing out any more (old)",
      "dredge.yaml:7: pass lets nothing through any more (once)",
      "src/b.txt:2: dredge:allow leaves nothing out any more",
      "src/b.txt:3: dredge:allow must name the rule and a reason",
    ]);
  });
});

/** An OCI layout of one layer. */
function writeImage(directory: string, layer: Buffer): void {
  const blobs = join(directory, "blobs/sha256");
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Buffer | string, mediaType: string): object => {
    const content = Buffer.from(bytes);
    const digest = createHash("sha256").update(content).digest("hex");
    writeFileSync(join(blobs, digest), content);
    return { mediaType, digest: `sha256:${digest}`, size: content.length };
  };
  const layers = [put(layer, "application/vnd.oci.image.layer.v1.tar")];
  const diff = `sha256:${createHash("sha256").update(layer).digest("hex")}`;
  const config = put(
    JSON.stringify({ architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [diff] } }),
    "application/vnd.oci.image.config.v1+json",
  );
  const manifest = put(
    JSON.stringify({ schemaVersion: 2, config, layers }),
    "application/vnd.oci.image.manifest.v1+json",
  );
  writeFileSync(join(directory, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(directory, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
}

test("where no key can be written that is said, and nothing else happens", () => {
  rig.write("a.txt", `${token}\n`);
  writeFileSync(join(rig.root, "file"), "");
  const ran = rig.dredge(["baseline", "create", "--reason", "x"], { env: { XDG_CONFIG_HOME: join(rig.root, "file") } });
  expect(ran).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/the key cannot be written there \(ENOTDIR\)/),
  });
  expect(existsSync(join(rig.repo, BASELINE))).toBe(false);
});
