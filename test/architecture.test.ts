/** Holds src/ to the import table of docs/architecture.md and to the rules that keep the rooms small.
 *  The table is read from the page itself, so there is one home for it; planted violations prove that the checks can fail. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** asc exports to the host what its entry file exports. */
const KERNEL_ENTRY = "kernel/assembly/index.ts";
const FORBIDDEN_NAMES = /(?:^|\/)(?:utils?|helpers?|misc|common)(?:\/|\.ts$)|-(?:utils?|helpers?)\.ts$/;

type Table = ReadonlyMap<string, ReadonlySet<string>>;

/** The rows of the fenced block marked `imports`: a room, an arrow, the rooms it may import. */
function readTable(): Table {
  const page = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
  const block = /^```imports\n([\s\S]*?)^```$/m.exec(page)?.[1];
  if (block === undefined) throw new Error("docs/architecture.md has no ```imports block");
  const rows = block.trim().split("\n");
  return new Map(
    rows.map((row) => {
      const [room = "", allowed = ""] = row.split("->");
      return [room.trim(), new Set(allowed.split(/\s+/).filter(Boolean))];
    }),
  );
}

/** Every source file below `src`, as paths relative to it with forward slashes. */
function sourceFiles(src: string): string[] {
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.[cm]?[jt]s$/.test(path))
    .sort();
}

/** `index.ts` is a room of its own; any other file belongs to the folder it stands in. */
function roomOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : path.replace(/\.ts$/, "");
}

/** Code without comments and without what strings say, except for the specifiers of imports. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:"'`\\])\/\/.*$/gm, "$1");
}

/** Specifiers of static, dynamic and type-only imports and of re-exports. */
function specifiersOf(code: string): string[] {
  const statements = /\b(?:import|export)\b[^;"'`]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g;
  return [...code.matchAll(statements)].map((match) => match[1] ?? match[2] ?? "");
}

function forbiddenImports(path: string, code: string, table: Table): string[] {
  const room = roomOf(path);
  return specifiersOf(code)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(path), specifier))
    .filter((target) => roomOf(target) !== room && table.get(room)?.has(roomOf(target)) !== true)
    .map((target) => `${path}: ${room} may not import ${target}`);
}

function brokenRules(path: string, text: string, code: string): string[] {
  const room = roomOf(path);
  const rules: [boolean, string][] = [
    [!/^\/[*/]/.test(text), "does not open with a comment that says what it is"],
    [FORBIDDEN_NAMES.test(path), "is named after nothing in particular"],
    [/\bexport\s+default\b/.test(code), "has a default export"],
    [
      room !== "index" && path !== KERNEL_ENTRY && /\bexport\b[^;"'`=(]*\bfrom\s*["']/.test(code),
      "re-exports: only index.ts is a door",
    ],
    [
      room !== "cli" && /\bprocess\s*(?:\.(?!constrainedMemory\b)|\[)|["'](?:node:)?process["']/.test(code),
      "touches process outside cli/",
    ],
    [room !== "cli" && /\bconsole\s*\./.test(code), "writes to the console outside cli/"],
  ];
  return rules.filter(([broken]) => broken).map(([, message]) => `${path}: ${message}`);
}

/** Everything below `src` that the table or the rules forbid. */
function violations(src: string, table: Table): string[] {
  return sourceFiles(src).flatMap((path) => {
    const text = readFileSync(join(src, path), "utf8");
    const code = withoutComments(text);
    const unknown = table.has(roomOf(path)) ? [] : [`${path}: ${roomOf(path)} is no room of the table`];
    return [...unknown, ...forbiddenImports(path, code, table), ...brokenRules(path, text, code)];
  });
}

describe("the import table", () => {
  const table = readTable();
  const copies: string[] = [];
  afterAll(() => copies.forEach((copy) => rmSync(copy, { recursive: true, force: true })));

  /** A copy of src/ with files added, and what is wrong with it that was not wrong before. */
  function violationsWith(planted: Record<string, string>): string[] {
    const copy = mkdtempSync(join(tmpdir(), "dredge-architecture-"));
    copies.push(copy);
    cpSync(join(ROOT, "src"), copy, { recursive: true });
    const before = new Set(violations(copy, table));
    for (const [path, text] of Object.entries(planted)) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      writeFileSync(join(copy, path), text);
    }
    return violations(copy, table).filter((violation) => !before.has(violation));
  }

  test("has no cycle: every room imports only rooms below it", () => {
    const settled = new Set<string>();
    for (let round = 0; round < table.size; round++) {
      for (const [room, allowed] of table) if ([...allowed].every((other) => settled.has(other))) settled.add(room);
    }
    expect([...table.keys()].filter((room) => !settled.has(room))).toEqual([]);
  });

  test("is obeyed by every file of src/, and so are the house rules", () => {
    expect(violations(join(ROOT, "src"), table)).toEqual([]);
  });

  test.each([
    ["static", 'import { main } from "../cli/main.ts";'],
    ["type-only", 'import type { main } from "../cli/main.ts";'],
    ["dynamic", 'const cli = await import("../cli/main.ts");'],
    ["side-effect", 'import "../cli/main.ts";'],
    ["inline type", 'type Main = typeof import("../cli/main.ts");'],
    ["several lines", 'import {\n  main,\n} from "../cli/main.ts";'],
  ])("catches a planted %s import from a lower room", (_kind, statement) => {
    const found = violationsWith({ "model/planted.ts": `/** Planted. */\n${statement}\n` });
    expect(found).toEqual(["model/planted.ts: model may not import cli/main.ts"]);
  });

  test("catches a re-export from a lower room, and the barrel that it makes", () => {
    const found = violationsWith({ "model/planted.ts": '/** Planted. */\nexport * from "../cli/main.ts";\n' });
    expect(found).toEqual([
      "model/planted.ts: model may not import cli/main.ts",
      "model/planted.ts: re-exports: only index.ts is a door",
    ]);
  });

  test.each([
    ["a room that is not in the table", "attic/old.ts", "/** Old. */\n", "attic/old.ts: attic is no room of the table"],
    ["a drawer for everything", "git/utils.ts", "/** All. */\n", "git/utils.ts: is named after nothing in particular"],
    [
      "a drawer by another name",
      "git/pack-helpers.ts",
      "/** All. */\n",
      "git/pack-helpers.ts: is named after nothing in particular",
    ],
    ["a default export", "git/a.ts", "/** A. */\nexport default 1;\n", "git/a.ts: has a default export"],
    [
      "a file without a comment",
      "git/a.ts",
      "export const a = 1;\n",
      "git/a.ts: does not open with a comment that says what it is",
    ],
    ["process", "git/a.ts", "/** A. */\nexport const a = process.cwd();\n", "git/a.ts: touches process outside cli/"],
    [
      "node:process",
      "git/a.ts",
      '/** A. */\nimport { cwd } from "node:process";\n',
      "git/a.ts: touches process outside cli/",
    ],
    ["console", "git/a.ts", "/** A. */\nconsole.log(1);\n", "git/a.ts: writes to the console outside cli/"],
  ])("catches %s", (_what, path, text, message) => {
    expect(violationsWith({ [path]: text })).toEqual([message]);
  });

  test("a comment that mentions a forbidden import is no import", () => {
    const text = '/** See import "../cli/main.ts". */\n// import "../cli/main.ts"\nexport const a = 1;\n';
    expect(violationsWith({ "model/a.ts": text })).toEqual([]);
  });
});
