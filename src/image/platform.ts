/** Platforms by name, `os/architecture[/variant]` (OCI image spec, image-index.md, "platform"). Pure. */
import { record, text } from "./json.ts";

/** The platform that a descriptor's `platform` or a config tells; undefined where neither does. */
export function platformName(value: unknown): string | undefined {
  const { os, architecture, variant } = record(value);
  const parts = [text(os), text(architecture), text(variant)];
  if (parts[0] === undefined || parts[1] === undefined || parts[0] === "unknown") return undefined;
  return parts.filter((part) => part !== undefined).join("/");
}

/** Whether a platform is asked for: `linux/arm64` takes in `linux/arm64/v8`; an empty list takes in all. */
export function isWanted(platform: string | undefined, wanted: readonly string[]): boolean {
  if (wanted.length === 0 || platform === undefined) return true;
  return wanted.some((name) => platform === name || platform.startsWith(`${name}/`));
}
