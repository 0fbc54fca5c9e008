/** Tools that make archives and streams: dpkg-deb, cpio, rpmbuild, 7z, xz, bzip2, lz4, lzip, ar. What is not installed is skipped, unless
 *  DREDGE_ARCHIVE_TOOLS=required says that it must be there. */
import { execFileSync, spawnSync } from "node:child_process";

const REQUIRED = process.env["DREDGE_ARCHIVE_TOOLS"] === "required";

/** Whether a tool is there. @throws where it must be and is not */
export function hasTool(tool: string): boolean {
  const isThere = spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0;
  if (!isThere && REQUIRED) throw new Error(`${tool} is required`);
  return isThere;
}

/** What a command line makes of its standard input. */
export function piped(command: string, input: Buffer | string, cwd?: string): Buffer {
  return execFileSync("sh", ["-c", command], { input, maxBuffer: 1 << 30, cwd, stdio: ["pipe", "pipe", "ignore"] });
}
