/** Makes dist/detect/detector.bin of the compiled patterns: the tables that a scan copies into the kernel as they are.
 *  Runs after tsc and after the patterns are compiled. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Rooms that have a part in what is found in an object of git. */
const ENGINE = ["bytes", "detect", "git", "kernel", "model", "scan"];
const DIST = fileURLToPath(new URL("../dist", import.meta.url));

/** Tells builds apart whose code differs, not those whose patterns do. */
function engineDigest() {
  const digest = createHash("sha256");
  for (const room of ENGINE) {
    const names = readdirSync(join(DIST, room), { recursive: true, encoding: "utf8" });
    for (const name of names.filter((file) => /\.(?:js|wasm)$/.test(file)).sort())
      digest.update(`${room}/${name}\0`).update(
        createHash("sha256")
          .update(readFileSync(join(DIST, room, name)))
          .digest(),
      );
  }
  return digest.digest("hex").slice(0, 32);
}

/** Writes the file. */
export async function buildDetector() {
  const { loadCompiled } = await import("../dist/pattern/load.js");
  const { compileDetector } = await import("../dist/detect/detector.js");
  const { encodeDetector } = await import("../dist/detect/detector-file.js");
  const { ALLOW_COMMENT } = await import("../dist/detect/allow-comment.js");
  const { LFS_POINTER } = await import("../dist/detect/lfs-pointer.js");
  const { SPELLED } = await import("../dist/detect/spelled/patterns.js");
  const { version, patterns } = loadCompiled();
  const all = [...patterns, LFS_POINTER, ALLOW_COMMENT, ...SPELLED];
  const file = encodeDetector({ version, engine: engineDigest() }, all, compileDetector(all));
  writeFileSync(new URL("../dist/detect/detector.bin", import.meta.url), file);
}
