/** What a change makes of Dockerfiles and compose files: lines that it adds, as the change leaves the files. What a build copies is told by what the
 *  repository holds then: files that git does not know are a matter of the working tree. Reads those few files on the main thread. */
import { joinPath, parentPath } from "../../bytes/byte-path.ts";
import { buildFileKind } from "../../model/build-file.ts";
import type { BytePath } from "../../model/finding.ts";
import { buildRisks, type BuildContext, type BuildRisk } from "../../source/build-risks.ts";
import { dockerIgnore } from "../../source/docker-ignore.ts";
import type { Arrival } from "./change-set.ts";
import type { ChangeSource } from "./change-source.ts";
import type { LineOrigins } from "./line-origins.ts";
import { MODE_DIRECTORY, type Side } from "./side.ts";

/** No build file is larger. */
const MAX_BYTES = 1 << 20;
/** Cheaper than to look at each name closely. */
const SOME_BUILD_FILE = /(?:docker|container|compose)[^/]*$/i;

/** What an added line does, and what brought the version of the file that has it. */
export interface ChangedRisk {
  readonly arrival: Arrival;
  readonly risk: BuildRisk;
}

/** Risks of all build files that the change touches and leaves there. */
export async function changedBuildRisks(source: ChangeSource, lines: LineOrigins): Promise<readonly ChangedRisk[]> {
  const found: ChangedRisk[] = [];
  for (const arrival of lastArrivals(source).values()) {
    const { path, id, step } = arrival;
    const side = source.set.steps[step]?.now;
    const text = textOf(source, id);
    if (text === undefined || !side) continue;
    const risks =
      buildFileKind(path) === "compose"
        ? (await import("../../source/compose.ts")).readCompose(text).risks
        : buildRisks(text, contextAt(source, side, path));
    if (risks.length === 0) continue;
    const added = source.reader.problemList.attempt(id, undefined, () => lines.added(sinceBase(source, arrival)));
    for (const risk of risks) if (added?.has(risk.line - 1) ?? true) found.push({ arrival, risk });
  }
  return found;
}

/** The version that the change leaves, of each build file. */
function lastArrivals(source: ChangeSource): Map<BytePath, Arrival> {
  const last = new Map<BytePath, Arrival>();
  source.set.units.forEach(({ kind }, unit) => {
    if (kind !== "blob") return;
    for (const arrival of source.set.arrivals(unit)) {
      if (!SOME_BUILD_FILE.test(arrival.path) || !buildFileKind(arrival.path)) continue;
      if (source.base.entryProposed(arrival.path)?.id === arrival.id) last.set(arrival.path, arrival);
    }
  });
  return last;
}

/** Of a range all that the base does not have is new, whichever commit brought it. */
function sinceBase(source: ChangeSource, arrival: Arrival): Arrival {
  const { range, commit, trees } = source.base;
  if (!range) return arrival;
  const before = commit === undefined ? undefined : trees.find(trees.treeOf(commit), arrival.path)?.id;
  return before === undefined ? arrival : { ...arrival, before: [before] };
}

function textOf({ reader }: ChangeSource, id: string): string | undefined {
  const content = reader.problemList.attempt(id, undefined, () => reader.objects.readType(id, "blob"));
  return content === undefined || content.length > MAX_BYTES ? undefined : Buffer.from(content).toString("utf8");
}

/** The Dockerfile's own directory; a build from a checkout's top has its `.git`. */
function contextAt(source: ChangeSource, side: Side, dockerfile: BytePath): BuildContext {
  const directory = parentPath(dockerfile);
  const at = (path: BytePath): BytePath => (directory === "" || directory === "." ? path : joinPath(directory, path));
  const own = entryAt(side, `${dockerfile}.dockerignore`) ?? entryAt(side, at(".dockerignore"));
  const ignores = dockerIgnore(own?.id === undefined ? undefined : textOf(source, own.id));
  return { ignores, has: (path) => (path === ".git" ? at(path) === path : entryAt(side, at(path)) !== undefined) };
}

function entryAt(side: Side, path: BytePath): { readonly id: string | undefined } | undefined {
  const names = path.split("/");
  const last = names.pop() ?? "";
  let directory: Side | undefined = side;
  for (const name of names) directory = directory?.entries.get(name)?.directory;
  const entry = directory?.entries.get(last);
  return entry && { id: entry.mode === MODE_DIRECTORY ? undefined : entry.id };
}
