/** Platforms by name, `os/architecture[/variant]` (OCI image spec, image-index.md, "platform"). Pure. */
import { record, text } from "./json.ts";

/** The platform that a descriptor's `platform` or a config tells; undefined where neither does. */
export function platformName(value: unknown): string | undefined {
  const { os, architecture, variant } = record(value);
  const parts = [text(os), text(architecture), text(variant)];
  if (parts[0] === undefined || parts[1] === undefined || parts[0] === "unknown") return undefined;
  return parts.filter((part) => part !== undefined).join("/");
}

/** What an architecture is without a variant, as Docker and containerd have it; many images leave it out. */
const VARIANTS: Readonly<Record<string, string>> = { arm64: "v8", arm: "v7", amd64: "v1" };

/** Whether a platform is asked for: `linux/arm64` takes in all variants, `linux/arm64/v8` what has none as well; an empty list takes in all. */
export function isWanted(platform: string | undefined, wanted: readonly string[]): boolean {
  if (wanted.length === 0 || platform === undefined) return true;
  return wanted.some((name) => platform.startsWith(`${name}/`) || withVariant(platform) === withVariant(name));
}

function withVariant(platform: string): string {
  const [os = "", architecture = "", variant] = platform.split("/");
  return [os, architecture, variant ?? VARIANTS[architecture] ?? ""].join("/");
}
