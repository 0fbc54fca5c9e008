/** `dredge image TARGET…`: container images, from archives, layouts, registries and engines. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { anyTarget, imageTarget } from "../../config/targets.ts";
import { UsageError } from "../../model/errors.ts";
import type { Arguments, Terminal } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";
import { scanAndReport } from "../scan-and-report.ts";

/** Scans images, layers that they share once. */
export async function imageCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { workingDirectory, environment } = terminal;
  const listed = args.value("list");
  const references = [
    ...args.positionals,
    ...(listed === undefined ? [] : readList(listed === "-" ? 0 : resolve(workingDirectory, listed))),
  ];
  if (listed === "-" && references.includes("-"))
    throw new UsageError("standard input is a list or an image, not both");
  const cache = args.value("cache");
  const target = imageTarget(workingDirectory, references, {
    platforms: args.values("platform") ?? [],
    plainHttp: args.has("plain-http"),
    mirrors: args.values("mirror") ?? [],
    cache: cache === undefined ? undefined : resolve(workingDirectory, cache),
    dockerConfig: environment["DOCKER_CONFIG"],
    dockerHost: environment["DOCKER_HOST"] ?? environment["CONTAINER_HOST"],
    authFile: environment["REGISTRY_AUTH_FILE"],
    runtimeDirectory: environment["XDG_RUNTIME_DIR"],
    certificates: {
      authorities: environment["SSL_CERT_FILE"],
      extra: environment["NODE_EXTRA_CA_CERTS"],
      configHome: environment["XDG_CONFIG_HOME"],
    },
  });
  const repository = args.value("repository");
  const others = repository === undefined ? [] : [anyTarget(workingDirectory, repository).target];
  return scanAndReport({ target, others }, args, terminal);
}

/** One reference a line, of a file or standard input; blank lines and those that begin with `#` are left out. */
function readList(path: string | 0): string[] {
  try {
    const lines = readFileSync(path, "utf8").split(/\r?\n/);
    return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UsageError(`${path === 0 ? "standard input" : path}: the list of images cannot be read (${code})`);
  }
}
