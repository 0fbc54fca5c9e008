/** The version, from the package's own manifest: there is one home for it. */
import { readFileSync } from "node:fs";

/** As npm knows it, such as "1.2.3". */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest) return String(manifest.version);
  throw new Error("package.json has no version");
}
