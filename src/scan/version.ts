/** The version of this package, read from package.json: its one home. */
import { readFileSync } from "node:fs";

/** Such as "0.1.0". */
export function toolVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return manifest.version;
}
