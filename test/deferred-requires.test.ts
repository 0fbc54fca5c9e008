/** The step of the bundler that makes files of the command load one another late: what it makes of small modules, run by Node. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deferredRequires } from "../build/deferred-requires.js";

let place: string;

beforeEach(() => (place = realpathSync(mkdtempSync(join(tmpdir(), "dredge-deferred-")))));
afterEach(() => rmSync(place, { recursive: true }));

/** Bundles modules by name, each into a chunk of its own, runs `main` and gives what it prints. */
async function run(modules: Readonly<Record<string, string>>, atOnce: readonly string[] = []): Promise<string[]> {
  for (const [name, code] of Object.entries(modules)) {
    writeFileSync(join(place, `${name}.js`), `console.log("load ${name}");\n${code}\n`);
  }
  writeFileSync(join(place, "package.json"), '{ "type": "module" }');
  const build = await rolldown({
    input: join(place, "main.js"),
    platform: "node",
    preserveEntrySignatures: false,
    plugins: [deferredRequires(new Set(["rolldown-runtime", ...atOnce]))],
  });
  const names = Object.keys(modules).filter((name) => name !== "main");
  const groups = names.map((name) => ({ name, test: (id: string) => id.endsWith(`/${name}.js`) }));
  const codeSplitting = { includeDependenciesRecursively: false, groups };
  const dir = join(place, "bundle");
  await build.write({ dir, format: "cjs", codeSplitting });
  await build.close();
  writeFileSync(join(dir, "package.json"), '{ "type": "commonjs" }');
  // As bin/load.js gives it to them.
  writeFileSync(join(place, "import.cjs"), "globalThis.importModule$ = (specifier) => import(specifier);");
  const words = ["--require", join(place, "import.cjs"), join(dir, "main.js")];
  return execFileSync(process.execPath, words, { encoding: "utf8" }).trimEnd().split("\n");
}

test("a file is loaded when something of it is used, once", async () => {
  const main = `import { a } from "./a.js"; import { b } from "./b.js";
    console.log("begin"); if (process.argv.length > 9) b(); console.log(a(), a());`;
  const printed = await run({ main, a: "export const a = () => 1;", b: "export const b = () => 2;" });
  expect(printed).toEqual(["load main", "begin", "load a", "1 1"]);
});

test("what is made with new, extended, called, read and shadowed means what it meant", async () => {
  const a = `import { hash } from "node:crypto"; import { constants } from "node:zlib";
    export class Base { value = 1; static made = () => new Base(); }
    export const LIST = [2, constants.Z_BEST_SPEED];
    export const digest = (text) => hash("sha1", text).slice(0, 4);
    export const count = { n: 0 };`;
  const main = `import * as everything from "./a.js"; import { Base, LIST, count, digest } from "./a.js";
    class Derived extends Base { more = LIST[0]; }
    const shadow = (LIST) => LIST + 1;
    count.n++;
    const made = new Base();
    console.log(new Derived().more, made.value, Base.made() instanceof Base, shadow(4), { LIST }.LIST, digest("a"), count.n);
    console.log(Object.keys(everything).sort().join(), new (class { LIST = 5; })().LIST);`;
  const printed = await run({ main, a });
  expect(printed.slice(0, 2).sort()).toEqual(["load a", "load main"]);
  expect(printed.slice(2)).toEqual(["2 1 true 5 [ 2, 1 ] 86f7 1", "Base,LIST,count,digest 5"]);
});

test("files that need one another", async () => {
  const even = `import { isOdd } from "./odd.js"; export const isEven = (n) => n === 0 || isOdd(n - 1);`;
  const odd = `import { isEven } from "./even.js"; export const isOdd = (n) => n !== 0 && isEven(n - 1);`;
  const main = `import { isEven } from "./even.js"; console.log(isEven(10), isEven(7));`;
  expect(await run({ main, even, odd })).toEqual(["load main", "load even", "load odd", "true false"]);
});

test("what always runs may need others later, not as soon as it is loaded", async () => {
  const a = `import { b } from "./b.js"; export const sum = () => b + 1; const now = b;`;
  const main = `import { sum } from "./a.js"; console.log(sum());`;
  const b = "export const b = 1 + Date.now() * 0;";
  await expect(run({ main, a: `${a} export const kept = () => now;`, b }, ["a"])).resolves.toContain("2");
  await expect(
    run(
      {
        main: `import { kept, sum } from "./a.js"; console.log(sum(), kept());`,
        a: `${a} export const kept = () => now;`,
        b,
      },
      ["a"],
    ),
  ).rejects.toThrow("a uses require_b as soon as it is loaded");
});

test("what is imported as it runs, of the bundle or of others, is loaded as it should", async () => {
  const main =
    `const { a } = await import("./a.js"); const { inflateSync } = await import("node:zlib");
    console.log(a(), typeof inflateSync);`.replace(/^/, "void (async () => {") + "})();";
  expect(await run({ main, a: "export const a = () => 1;" })).toEqual(["load main", "load a", "1 function"]);
});
