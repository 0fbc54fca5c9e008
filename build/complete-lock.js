/** Adds to package-lock.json the platform packages (optional native bindings for other systems) that npm leaves out when its registry
 *  mirror does not carry them: `npm ci` of npm 11 refuses a lock without them. They are installed on their own platform alone.
 *  Run after `npm install`, as `npm run lock`; what npm wrote itself stays as it is. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @typedef {{ version: string, dev?: boolean, optionalDependencies?: Record<string, string> }} Entry */

const LOCK = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const PLATFORM = /^(?:binding-)?(android|darwin|freebsd|linux|openharmony|wasm32|win32)-([a-z0-9]+)(?:-([a-z]+))?$/;

/** @type {{ packages: Record<string, Entry> }} */
const lock = JSON.parse(readFileSync(LOCK, "utf8"));
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    const platform = PLATFORM.exec(name.slice(name.lastIndexOf("/") + 1));
    if (lock.packages[path] === undefined && platform !== null)
      lock.packages[path] = bindingEntry(entry, version, platform);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
writeFileSync(LOCK, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`);

/**
 * What npm would write for a binding, but for its digest, which only a registry that has it can tell.
 * @param {Entry} parent
 * @param {string} version
 * @param {RegExpExecArray} platform
 */
function bindingEntry(parent, version, [, system = "", cpu = "", abi = ""]) {
  const libc = abi.startsWith("gnu") ? ["glibc"] : abi.startsWith("musl") ? ["musl"] : undefined;
  return {
    version,
    cpu: [system === "wasm32" ? system : cpu],
    ...(parent.dev && { dev: true }),
    ...(libc && { libc }),
    optional: true,
    ...(system !== "wasm32" && { os: [system] }),
  };
}
