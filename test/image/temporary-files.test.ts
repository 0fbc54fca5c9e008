/** What images are unpacked to is private, and gone at the end, whatever ends it; where there is no room, one line says so. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dockerArchiveOld, plantedImage } from "../../fixtures/image/image.ts";
import { tar } from "../../fixtures/image/tar-writer.ts";

const COMMAND = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));
const archive = tar(dockerArchiveOld(plantedImage("temporary").image, "app:1"));

let home = "";
let temporary = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
  temporary = join(home, "temporary");
  mkdirSync(temporary);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: temporary });

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)("is removed on %s, even while nothing comes from standard input", async (signal, code) => {
  const child = spawn(process.execPath, [COMMAND, "image", "-"], {
    env: environment(),
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(child, "exit");
  child.stdin.write(archive.subarray(0, 4096));
  for (let i = 0; i < 1000 && readdirSync(temporary).length === 0; i++) await pause(10);
  const [directory = ""] = readdirSync(temporary);
  expect(directory).not.toBe("");
  expect(statSync(join(temporary, directory)).mode & 0o777).toBe(0o700);
  child.kill(signal);
  expect((await ended)[0]).toBe(code);
  expect(readdirSync(temporary)).toEqual([]);
});

it("is removed at the end of a scan, and when there is no image in it", () => {
  for (const [name, bytes] of [
    ["image.tar.gz", archive],
    ["none.tar.gz", Buffer.from("nothing")],
  ] as const) {
    writeFileSync(join(home, name), gzipSync(bytes));
    const { status } = spawnSync(process.execPath, [COMMAND, "image", join(home, name)], { env: environment() });
    expect(status).toBe(name === "image.tar.gz" ? 1 : 2);
    expect(readdirSync(temporary)).toEqual([]);
  }
});

it("tells in one line that there is no room for it", () => {
  const path = join(home, "large.tar.gz");
  writeFileSync(path, gzipSync(tar([{ name: "large", content: Buffer.alloc(1 << 20) }])));
  // Files may have 64 blocks of 512 bytes; without its signal, what is beyond is an error as on a full disk.
  const script = `trap '' XFSZ; ulimit -f 64; exec "$0" "$@"`;
  const args = ["-c", script, process.execPath, COMMAND, "image", path];
  const { status, stderr } = spawnSync("sh", args, { env: environment(), encoding: "utf8" });
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain(`${temporary}: an image cannot be unpacked there (`);
  expect(stderr).toContain("TMPDIR");
  expect(status).toBe(2);
  expect(readdirSync(temporary)).toEqual([]);
});
