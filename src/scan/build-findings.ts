/** Dockerfiles and compose files of the working tree: what their builds do with secrets, as findings like any other.
 *  Reads those few files a second time, on the main thread; whether they can be read is accounted for elsewhere. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { joinPath, parentPath, resolvePath } from "../bytes/byte-path.ts";
import { buildFileKind } from "../model/build-file.ts";
import type { BytePath, Exposure, Origin } from "../model/finding.ts";
import { buildRisks, type BuildContext, type BuildRisk } from "../source/build-risks.ts";
import { dockerIgnore } from "../source/docker-ignore.ts";
import type { FileEntry } from "./file-set.ts";
import { exposureOf } from "./file-results.ts";
import { occurrenceAt, type Findings } from "./findings.ts";

/** No build file is larger; what calls itself one and is says nothing here. */
const MAX_BYTES = 1 << 20;
/** Cheaper than to look at each name closely: there may be a hundred thousand. */
const SOME_BUILD_FILE = /(?:docker|container|compose)[^/]*$/i;
/** What stands there stands there; that a name tells a secret is a guess. */
const CONFIDENCE = 0.9;

interface BuildFile {
  readonly path: BytePath;
  readonly origin: Origin;
  readonly text: string;
}

/** What one build file does, and which it is. */
export interface FoundRisk {
  readonly origin: Origin;
  readonly risk: BuildRisk;
  /** Undefined: as any file's. */
  readonly exposure?: Exposure;
}

/** What the build files among these do with secrets. */
export async function findBuildRisks(files: readonly FileEntry[]): Promise<readonly FoundRisk[]> {
  const dockerfiles: BuildFile[] = [];
  const composeFiles: BuildFile[] = [];
  for (const { path, link, origin } of files) {
    if (link || origin.kind !== "file" || origin.tracked === "git-file" || !SOME_BUILD_FILE.test(path)) continue;
    const kind = buildFileKind(path);
    const text = kind && textAt(path);
    if (text !== undefined) (kind === "compose" ? composeFiles : dockerfiles).push({ path, origin, text });
  }
  const contexts = new Map<BytePath, Set<BytePath>>();
  const found: FoundRisk[] = [];
  if (composeFiles.length > 0) {
    const { readCompose } = await import("../source/compose.ts");
    for (const { path, origin, text } of composeFiles) {
      const { builds, risks } = readCompose(text);
      found.push(...risks.map((risk) => ({ origin, risk })));
      for (const { context, dockerfile } of builds) {
        const directory = resolvePath(parentPath(path), Buffer.from(context, "utf8").toString("latin1"));
        const built = resolvePath(directory, Buffer.from(dockerfile, "utf8").toString("latin1"));
        contexts.set(built, (contexts.get(built) ?? new Set()).add(directory));
      }
    }
  }
  for (const { path, origin, text } of dockerfiles) {
    const from = contexts.get(path) ?? new Set([parentPath(path)]);
    const risks = [...from].flatMap((directory) => buildRisks(text, contextAt(directory, path)));
    const distinct = new Map(risks.map((risk) => [`${risk.rule} ${risk.line} ${risk.what}`, risk]));
    found.push(...[...distinct.values()].map((risk) => ({ origin, risk })));
  }
  return found;
}

/**
 * Makes them findings.
 * @param isWanted - whether a rule is looked for
 */
export function addBuildRisks(
  found: readonly FoundRisk[],
  isWanted: (rule: string) => boolean,
  findings: Findings,
): void {
  for (const { origin, risk, exposure = exposureOf(origin) } of found) {
    const { rule, line, what, why } = risk;
    if (!isWanted(rule)) continue;
    const record = {
      patternId: rule,
      identity: `${rule} ${JSON.stringify(origin)} ${line} ${what}`,
      fingerprint: undefined,
      preview: what,
      secret: undefined,
      confidence: CONFIDENCE,
      evidence: [{ name: "build", text: why, weight: 0 }],
      dummy: false,
    };
    const span = { start: 0, end: 0, line, column: 1, endLine: line, endColumn: 1 };
    findings.add(record, occurrenceAt(origin, span, [], []), exposure);
  }
}

function textAt(path: BytePath): string | undefined {
  const file = Buffer.from(path, "latin1");
  try {
    return statSync(file).size > MAX_BYTES ? undefined : readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The Dockerfile's own ignore file comes before that of the context. */
function contextAt(directory: BytePath, dockerfile: BytePath): BuildContext {
  const ignores = dockerIgnore(textAt(`${dockerfile}.dockerignore`) ?? textAt(joinPath(directory, ".dockerignore")));
  return { ignores, has: (path) => existsSync(Buffer.from(joinPath(directory, path), "latin1")) };
}
