/** Which files say how an image is built or run. By name alone; pure and tiny. */
import type { BytePath } from "./finding.ts";

/** What a path's last part is called by custom (docs.docker.com, "Dockerfile reference" and "Compose file reference"). */
export function buildFileKind(path: BytePath): "dockerfile" | "compose" | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (name.endsWith(".dockerignore")) return undefined;
  if (/^(?:dockerfile|containerfile)(?:\..+)?$|\.(?:dockerfile|containerfile)$/.test(name)) return "dockerfile";
  return /^(?:docker-)?compose(?:[.-].+)?\.ya?ml$/.test(name) ? "compose" : undefined;
}
