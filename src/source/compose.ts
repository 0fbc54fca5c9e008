/** What a compose file says of builds: which Dockerfile is built from which directory, and arguments named like secrets
 *  (docs.docker.com, "Compose Build Specification"). Walks the YAML's nodes, so that aliases cannot blow up. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from "yaml";
import { isSecretName, type BuildRisk } from "./build-risks.ts";

export interface ComposeBuild {
  /** Relative to the compose file's directory. */
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
}

export interface ComposeFile {
  readonly builds: readonly ComposeBuild[];
  readonly risks: readonly BuildRisk[];
}

/** Reads a compose file; what is not as it should be says nothing. */
export function readCompose(text: string): ComposeFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  const services = isMap(document.contents) ? document.contents.get("services", true) : undefined;
  const builds: ComposeBuild[] = [];
  const risks: BuildRisk[] = [];
  for (const { value } of isMap(services) ? services.items : []) {
    const build = isMap(value) ? value.get("build", true) : undefined;
    if (isScalar(build) && typeof build.value === "string") {
      builds.push({ context: build.value, dockerfile: "Dockerfile" });
    }
    if (!isMap(build)) continue;
    builds.push({ context: textOf(build, "context") ?? ".", dockerfile: textOf(build, "dockerfile") ?? "Dockerfile" });
    for (const { name, offset } of argumentsOf(build)) {
      if (!isSecretName(name)) continue;
      const why = "whoever has the image reads build arguments in its history";
      const { line } = lines.linePos(offset);
      risks.push({ rule: "docker-build-argument-secret", line, what: `build argument ${name}`, why });
    }
  }
  return { builds, risks };
}

function textOf(map: YAMLMap, key: string): string | undefined {
  const value: unknown = map.get(key);
  return typeof value === "string" ? value : undefined;
}

/** `args` as a map, or as a list of `NAME=value`. */
function argumentsOf(build: YAMLMap): { name: string; offset: number }[] {
  const args = build.get("args", true);
  const keys: unknown[] = isMap(args) ? args.items.map(({ key }) => key) : isSeq(args) ? args.items : [];
  return keys.flatMap((key) =>
    isScalar(key) && typeof key.value === "string"
      ? [{ name: key.value.split("=", 1)[0] ?? "", offset: key.range?.[0] ?? 0 }]
      : [],
  );
}
