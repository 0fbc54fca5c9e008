/** What was known before a change, newest first: the files of the servers' branches and of the base, the likeliest before the others, then
 *  their history back. Each blob once, within bounds, for a look at whether a value stands there. Knows nothing of secrets. */
import { parseCommit } from "../../git/commit.ts";
import { FormatError } from "../../model/errors.ts";
import type { BytePath } from "../../model/finding.ts";
import type { ChangeSource } from "./change-source.ts";
import { refTips } from "./ref-tips.ts";
import { MODE_DIRECTORY, MODE_GITLINK } from "./side.ts";

/** A second's work or two, only where something was found. */
const MOST_OBJECTS = 40_000;
const MOST_BYTES = 128 * 2 ** 20;
/** Longer files hold data; one that holds a secret is told by a scan of everything. */
const LONGEST = 8 * 2 ** 20;
/** Tips of servers' branches; those that the change is compared with come first in any case. */
const MOST_TIPS = 100;

/** A file as a commit has it. */
export interface KnownBlob {
  readonly path: BytePath;
  readonly id: string;
  readonly commit: string;
}

/** Where a value that a change adds most likely stands already. */
export interface Likely {
  /** The same content. */
  readonly ids: ReadonlySet<string>;
  readonly paths: ReadonlySet<BytePath>;
}

interface Known {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly date: number;
}

export class KnownObjects {
  /** Something was left out: for the bounds' sake, or because it is not here. */
  isCut = false;
  /** Blobs read. */
  searched = 0;

  readonly #source: ChangeSource;
  readonly #likely: Likely;
  readonly #own: ReadonlySet<string>;
  readonly #seen = new Set<string>();
  #objects = 0;
  #bytes = 0;

  constructor(source: ChangeSource, likely: Likely) {
    this.#source = source;
    this.#likely = likely;
    this.#own = new Set(source.base.range?.commits.map(({ id }) => id));
  }

  /** Blobs, each at one path; ends where the bounds are reached. */
  *blobs(): Iterable<KnownBlob> {
    const seeds = this.#seeds().flatMap((id) => this.#commit(id) ?? []);
    const first = seeds.flatMap((commit) => [...this.#newBlobs(commit)]);
    yield* byLikelihood(first, this.#likely);
    yield* this.#history(seeds);
  }

  /** The content of a blob; undefined where it is not to be had, or too much. */
  read(id: string): Uint8Array | undefined {
    const { objects } = this.#source.reader;
    const content = this.#attempt(() => objects.read(id, LONGEST).content);
    if (content) this.searched++;
    else this.isCut = true;
    return content;
  }

  /** Commits back from the seeds, newest first. */
  *#history(seeds: readonly Known[]): Iterable<KnownBlob> {
    const pending = new Map<string, Known>();
    const add = ({ id, parents }: Known): void => {
      if (this.#source.reader.shallow.has(id)) this.isCut ||= parents.length > 0;
      else for (const each of parents) for (const parent of this.#unseenCommit(each)) pending.set(parent.id, parent);
    };
    for (const seed of seeds) add(seed);
    while (pending.size > 0 && !this.#isSpent()) {
      const newest = [...pending.values()].reduce((a, b) => (isNewer(b, a) ? b : a));
      pending.delete(newest.id);
      yield* this.#newBlobs(newest);
      add(newest);
    }
  }

  /** First what servers have: who finds it there need not ask whether it has been pushed. */
  #seeds(): string[] {
    const { base, reader, target, set } = this.#source;
    const { range, revisions } = base;
    const compared = range ? [range.base, ...range.boundary] : set.steps.flatMap(({ parents }) => parents);
    const isReceived = target.changes.kind === "range" && target.changes.incoming.length > 0;
    const tips = refTips(reader, revisions).filter(({ isOnServer }) => isReceived || isOnServer);
    const wanted = new Set(compared.flatMap((id) => id ?? []));
    const onServer = [...new Set(tips.map(({ id }) => id))].filter((id) => !this.#own.has(id));
    const sorted = [...onServer.filter((id) => wanted.has(id)), ...onServer.filter((id) => !wanted.has(id)).sort()];
    if (sorted.length > MOST_TIPS) this.isCut = true;
    return [...new Set([...sorted.slice(0, MOST_TIPS), ...wanted])];
  }

  #unseenCommit(id: string): Known[] {
    return this.#seen.has(id) ? [] : [this.#commit(id)].flatMap((commit) => commit ?? []);
  }

  #commit(id: string): Known | undefined {
    this.#seen.add(id);
    if (this.#own.has(id)) return undefined;
    const { tree, parents, committer } = this.#attempt(() => this.#parse(id)) ?? {};
    if (tree === undefined || !parents) {
      this.isCut = true;
      return undefined;
    }
    return { id, tree, parents, date: committer?.seconds ?? 0 };
  }

  #parse(id: string): ReturnType<typeof parseCommit> {
    return parseCommit(this.#source.reader.objects.readType(id, "commit"));
  }

  /** Blobs below a commit's tree that were not met yet. */
  *#newBlobs({ id: commit, tree }: Known): Iterable<KnownBlob> {
    const pending: [prefix: string, tree: string][] = [["", tree]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [prefix, at] = next;
      if (this.#seen.has(at)) continue;
      this.#seen.add(at);
      if (this.#isSpent()) return;
      const entries = this.#attempt(() => this.#source.base.trees.entries(at));
      if (!entries) this.isCut = true;
      for (const { name, mode, id } of entries?.values() ?? []) {
        const path = prefix + name;
        if (mode === MODE_GITLINK) continue;
        if (mode === MODE_DIRECTORY) pending.push([`${path}/`, id]);
        else if (!this.#seen.has(id)) {
          this.#seen.add(id);
          yield { path, id, commit };
        }
      }
    }
  }

  #isSpent(): boolean {
    const spent = this.#objects > MOST_OBJECTS || this.#bytes > MOST_BYTES;
    if (spent) this.isCut = true;
    return spent;
  }

  /** Reads something; undefined for what cannot be read, or would be beyond the bounds. */
  #attempt<Value>(look: () => Value): Value | undefined {
    if (this.#isSpent()) return undefined;
    this.#objects++;
    try {
      const value = look();
      if (value instanceof Uint8Array) this.#bytes += value.length;
      return value;
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }
}

function isNewer(a: Known, b: Known): boolean {
  return a.date !== b.date ? a.date > b.date : a.id < b.id;
}

/** The same content, then the same path, the same name, and the rest, each in the order given. */
function byLikelihood(blobs: readonly KnownBlob[], { ids, paths }: Likely): KnownBlob[] {
  const names = new Set([...paths].map(nameOf));
  const rank = ({ id, path }: KnownBlob): number =>
    ids.has(id) ? 0 : paths.has(path) ? 1 : names.has(nameOf(path)) ? 2 : 3;
  return [0, 1, 2, 3].flatMap((wanted) => blobs.filter((blob) => rank(blob) === wanted));
}

function nameOf(path: BytePath): BytePath {
  return path.slice(path.lastIndexOf("/") + 1);
}
