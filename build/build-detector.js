/** Makes dist/detect/detector.bin of the compiled patterns: the tables that a scan copies into the kernel as they are.
 *  Runs after tsc and after the patterns are compiled. */
import { writeFileSync } from "node:fs";

/** Writes the file. */
export async function buildDetector() {
  const { loadCompiled } = await import("../dist/pattern/load.js");
  const { compileDetector } = await import("../dist/detect/detector.js");
  const { encodeDetector } = await import("../dist/detect/detector-file.js");
  const { ALLOW_COMMENT } = await import("../dist/detect/allow-comment.js");
  const { LFS_POINTER } = await import("../dist/detect/lfs-pointer.js");
  const { version, patterns } = loadCompiled();
  const all = [...patterns, LFS_POINTER, ALLOW_COMMENT];
  const file = encodeDetector(version, all, compileDetector(all));
  writeFileSync(new URL("../dist/detect/detector.bin", import.meta.url), file);
}
