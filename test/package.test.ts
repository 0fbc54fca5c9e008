/** What npm would publish, and that it works where it is installed. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
  version: string;
  dependencies: Record<string, string>;
  engines: { node: string };
};

describe("the package", () => {
  let project: string;
  let packed: string[];

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), "dredge-package-"));
    const npm = ["pack", "--json", "--ignore-scripts", "--pack-destination", project];
    const [pack] = JSON.parse(execFileSync("npm", npm, { cwd: ROOT, encoding: "utf8" })) as [
      { filename: string; files: { path: string }[] },
    ];
    packed = pack.files.map(({ path }) => path);
    // Installed as npm would, but with this checkout's dependencies: tests need no registry.
    const installed = join(project, "node_modules/dredge");
    mkdirSync(installed, { recursive: true });
    execFileSync("tar", ["-xzf", join(project, pack.filename), "--strip-components=1", "-C", installed]);
    for (const name of Object.keys(manifest.dependencies)) {
      const link = join(project, "node_modules", name);
      mkdirSync(join(link, ".."), { recursive: true });
      symlinkSync(join(ROOT, "node_modules", name), link);
    }
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  function node(...words: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, words, { cwd: project, encoding: "utf8" });
  }

  test("holds what runs and what people read, and nothing else", () => {
    const expected = [
      "bin/dredge.js",
      "dist/index.js",
      "dist/index.d.ts",
      "dist/kernel/kernel.wasm",
      "LICENSE",
      "README.md",
    ];
    expect(packed).toEqual(expect.arrayContaining(expected));
    const tops = new Set(packed.map((path) => path.split("/")[0]));
    const allowed = [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "bin",
      "dist",
      "docs",
      "package.json",
      "patterns",
    ];
    expect([...tops].filter((top) => !allowed.includes(top ?? ""))).toEqual([]);
    expect(packed.filter((path) => /\.(?:ts|map)$/.test(path) && !path.endsWith(".d.ts"))).toEqual([]);
  });

  test("the command runs where it is installed", () => {
    expect(node("node_modules/dredge/bin/dredge.js", "--version").stdout).toBe(`${manifest.version}\n`);
    const scan = node("node_modules/dredge/bin/dredge.js", "dir", "node_modules/dredge/docs", "--quiet", "--jobs", "2");
    expect(scan).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  test("the example of the README runs", () => {
    const example = /^```js\n([\s\S]*?)^```$/m.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1] ?? "";
    expect(example).toContain('from "dredge"');
    const token = ["ghp", "_", "x".repeat(3)].join("");
    writeFileSync(join(project, "notes.txt"), `no token: ${token}\n`);
    writeFileSync(join(project, "example.mjs"), `${example}\nconsole.log(JSON.parse(sarif).version);\n`);
    const run = node("example.mjs");
    expect(run.stderr).toBe("");
    expect(run.stdout.trim().split("\n").at(-1)).toBe("2.1.0");
  });

  test("every function of the library is documented where an editor looks for it", () => {
    const door = readFileSync(join(ROOT, "src/index.ts"), "utf8");
    const sources = [...door.matchAll(/^export \{([^}]*)\} from "\.\/(.*)";$/gm)];
    expect(sources.length).toBeGreaterThan(3);
    for (const [, names = "", path = ""] of sources) {
      const text = readFileSync(join(ROOT, "src", path), "utf8");
      for (const name of names.split(",").map((one) => one.trim())) {
        if (name === "" || name.startsWith("type ")) continue;
        const documented = new RegExp(
          `\\*/\\nexport (?:async )?(?:function|class|const) ${name}\\b|^/\\*\\*[^]*?\\*/\\n\\nexport class ${name}\\b`,
        );
        expect(text, `${name} in ${path}`).toMatch(documented);
      }
    }
  });
});

describe("files that would tie the project to one machine or registry", () => {
  test("the lock file names no host", () => {
    expect(readFileSync(join(ROOT, "package-lock.json"), "utf8")).not.toMatch(/"resolved": "https?:/);
  });

  test("the lock file holds the native bindings of every platform, or npm ci fails (npm run lock adds them)", () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(wanted.filter((name) => !(`node_modules/${name}` in packages))).toEqual([]);
  });

  test("npm's settings name none either", () => {
    expect(readFileSync(join(ROOT, ".npmrc"), "utf8")).not.toMatch(/registry\s*=|:\/\//);
  });

  test("links between the pages lead somewhere", () => {
    const pages = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].concat(
      readdirSync(join(ROOT, "docs"))
        .filter((name) => name.endsWith(".md"))
        .map((name) => `docs/${name}`),
    );
    const broken = pages.flatMap((page) =>
      [...readFileSync(join(ROOT, page), "utf8").matchAll(/\]\((?!https?:)([^)#\s]+)/g)]
        .map((match) => match[1] ?? "")
        .filter((target) => !existsSync(join(ROOT, page, "..", target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});
