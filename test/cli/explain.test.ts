/** `dredge explain FILE:LINE`: says why a line is reported or not, with evidence that adds up. The built command, on real files. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const BIN = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));
const VALUE = ["q7Zk", "Tw2p", "Xv9s", "Rb4n"].join("");

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "dredge-explain-"));
  const lines = [
    "user = bob",
    `db_password = "${VALUE}"`,
    "password: ${DB_PASSWORD}",
    'password = "connection"',
    `url: postgres://app:${VALUE}@db.example.com/shop`,
    `password = "change${"me"}"`,
    'token: "{{ deploy_token }}"',
    "key: column_12_of_titles",
    'key: "description"',
    'password = "Enter the old password here"',
  ];
  writeFileSync(join(root, "app.conf"), `${lines.join("\n")}\n`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function explain(what: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [BIN, "explain", what], { cwd: root, encoding: "utf8" });
}

test("a line that is reported: by which rule, how sure, and evidence that adds up to it", () => {
  const { status, stdout } = explain("app.conf:2");
  expect(status).toBe(0);
  expect(stdout).toContain("generic-assignment: reported");
  expect(stdout).not.toContain(VALUE);
  const confidence = Number(/confidence (\d\.\d+)/.exec(stdout)?.[1]);
  const weights = [...stdout.matchAll(/^ +([−+])(\d+\.\d\d)  /gm)].map(
    ([, sign, n]) => Number(n) * (sign === "−" ? -1 : 1),
  );
  expect(weights.length).toBeGreaterThan(3);
  expect(1 / (1 + Math.exp(-weights.reduce((a, b) => a + b, 0)))).toBeCloseTo(confidence, 1);
});

test("a reference is refused, with the reason", () => {
  expect(explain("app.conf:3").stdout).toMatch(/not reported\n +the value of pass: none stands there .* a variable/);
});

test("a template is refused, with the reason", () => {
  expect(explain("app.conf:7").stdout).toMatch(/not reported\n +the value of token: something is filled in/);
});

test("words are weighed and found too light, with the evidence", () => {
  expect(explain("app.conf:4").stdout).toMatch(/does not count: confidence below medium\n.*\n +−\d/);
  expect(explain("app.conf:8").stdout).toMatch(/not reported\n +the value of key: the value reads like words/);
  expect(explain("app.conf:9").stdout).toMatch(/not reported\n +the value of key: the value reads like words/);
  expect(explain("app.conf:10").stdout).toMatch(/too little speaks for a secret\n +−\d/);
});

test("a rule of a form of its own is named", () => {
  expect(explain("app.conf:5").stdout).toMatch(/^postgres-url-password: reported/m);
});

test("a placeholder is told as one", () => {
  expect(explain("app.conf:6").stdout).toMatch(/placeholder|not reported/);
});

test("a line without anything to look at", () => {
  expect(explain("app.conf:1").stdout).toBe("No rule finds anything to look at in this line.\n");
});

test("a line or a file that is not there is one clear line", () => {
  expect(explain("app.conf:99")).toMatchObject({ status: 2, stderr: "dredge: app.conf: has no line 99\n" });
  expect(explain("nothing.conf:1")).toMatchObject({
    status: 2,
    stderr: "dredge: nothing.conf: there is no such file\n",
  });
  expect(explain("no-such-rule").status).toBe(2);
});
