/** Where the kernel shows its own state as files: /proc, /sys and the like, told from proc_pid_mountinfo(5).
 *  Their "files" are endless, block, or cost nothing to make up, so a walk of a whole system stays out of them.
 *  Must not know how a walk works. On systems without mountinfo there is nothing to leave out. */
import { readFileSync } from "node:fs";
import type { BytePath } from "../model/finding.ts";

const PSEUDO_TYPES: ReadonlySet<string> = new Set([
  "autofs",
  "binfmt_misc",
  "bpf",
  "cgroup",
  "cgroup2",
  "configfs",
  "debugfs",
  "devpts",
  "efivarfs",
  "fusectl",
  "mqueue",
  "nsfs",
  "proc",
  "pstore",
  "rpc_pipefs",
  "securityfs",
  "selinuxfs",
  "sysfs",
  "tracefs",
]);

/** Absolute mount points of pseudo file systems, without a final slash.
 *  @param mountinfo - file to read, for tests */
export function pseudoMounts(mountinfo = "/proc/self/mountinfo"): ReadonlySet<BytePath> {
  const found = new Set<BytePath>();
  let text: string;
  try {
    text = readFileSync(mountinfo, "latin1");
  } catch {
    return found;
  }
  for (const line of text.split("\n")) {
    const [mount, fileSystem] = line.split(" - ");
    const point = mount?.split(" ")[4];
    const type = fileSystem?.split(" ")[0];
    if (point === undefined || type === undefined || !PSEUDO_TYPES.has(type)) continue;
    // Spaces, tabs, line feeds and backslashes stand there as octal escapes.
    found.add(point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))));
  }
  return found;
}
