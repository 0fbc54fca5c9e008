/** Turns the name of a revision into an id: refs, ids and their beginnings, `git describe`'s names, `@`, `~N`, `^N`, `^{commit}`, `@{upstream}`,
 *  `@{N}`, `@{-N}`. Meaning: gitrevisions. Other forms (dates, `:/text`, paths) are told to be such, with what to write instead. */
import { printable } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { parseCommit, parseTag } from "./commit.ts";
import type { GitReader } from "./git-reader.ts";
import { RefLookup } from "./ref-lookup.ts";

/** Git's own least length of an abbreviated id. */
const SHORTEST_ID = 4;
/** Tags of tags of tags. */
const DEEPEST_TAG = 64;

export class Revisions {
  readonly refs: RefLookup;
  readonly #reader: GitReader;

  constructor(reader: GitReader) {
    this.#reader = reader;
    this.refs = new RefLookup(reader);
  }

  /**
   * The commit that a name means, tags peeled.
   * @throws FormatError "missing-object" when there is none, with what was not found
   */
  commitOf(name: string): string {
    const id = this.idOf(name);
    const peeled = this.peel(id);
    if (peeled.type !== "commit") throw notUnderstood(`${shown(name)} is a ${peeled.type}, no commit`);
    return peeled.id;
  }

  /** The commits that a name means: `NAME^@` are the parents, anything else is one. @throws FormatError as `commitOf` */
  commitsOf(name: string): readonly string[] {
    if (!name.endsWith("^@")) return [this.commitOf(name)];
    return parseCommit(this.#reader.objects.readType(this.commitOf(name.slice(0, -2)), "commit")).parents;
  }

  /** The object that a name means; tags stay tags. @throws FormatError "missing-object"; "unsupported" where no fetch would help */
  idOf(name: string): string {
    const [, base = "", steps = ""] = /^(.*?)((?:[~^](?:\d*|\{[^}]*\}))*)$/s.exec(name) ?? [];
    let id = this.#base(base === "@" ? "HEAD" : base, name);
    for (const [, sign, text = ""] of steps.matchAll(/([~^])(\{[^}]*\}|\d*)/g)) {
      if (text === "{object}") continue;
      if (text === "{}" || text === "{commit}") id = this.peel(id).id;
      else if (text.startsWith("{")) throw otherForm(name);
      else if (sign === "~") for (let n = text === "" ? 1 : Number(text); n > 0; n--) id = this.#parent(id, 1, name);
      else id = text === "0" ? this.peel(id).id : this.#parent(id, text === "" ? 1 : Number(text), name);
    }
    return id;
  }

  /** What tags lead to in the end. @throws FormatError when an object on the way cannot be read */
  peel(id: string): { readonly id: string; readonly type: string } {
    let at = id;
    for (let depth = 0; depth < DEEPEST_TAG; depth++) {
      const { type, content } = this.#reader.objects.read(at);
      const target = type === "tag" ? parseTag(content).object : undefined;
      if (target === undefined) return { id: at, type };
      at = target;
    }
    throw new FormatError("corrupt", `${id} is a tag of more than ${DEEPEST_TAG} tags`);
  }

  /** Full name of the ref that a branch follows (`branch.NAME.merge`), as it is kept here. */
  upstreamOf(branch: BytePath): BytePath | undefined {
    const { config } = this.#reader;
    const short = branch.replace(/^refs\/heads\//, "");
    const remote = config.get("branch", "remote", short);
    const merge = config.get("branch", "merge", short);
    if (remote === undefined || merge === undefined) return undefined;
    if (remote === ".") return merge;
    return merge.startsWith("refs/heads/") ? `refs/remotes/${remote}/${merge.slice("refs/heads/".length)}` : undefined;
  }

  #base(base: string, whole: string): string {
    const { hashBytes, objects } = this.#reader;
    const bytes = Buffer.from(base, "utf8").toString("latin1");
    const [, before = "", word] = /^(.*)@\{([^{}]*)\}$/s.exec(bytes) ?? [];
    if (word !== undefined) return this.#at(before, word, whole);
    if (/^[0-9a-f]+$/.test(base) && base.length === 2 * hashBytes) {
      if (objects.has(base)) return base;
      throw new FormatError("missing-object", `${base} is not here`);
    }
    const ref = this.refs.expand(bytes);
    const id = ref === undefined ? undefined : this.refs.idOf(ref);
    if (id !== undefined) return id;
    const short = /^(?:.+-g)?([0-9a-f]+)$/.exec(base)?.[1] ?? "";
    const found = short.length >= SHORTEST_ID ? objects.idsWith(short) : [];
    if (found.length === 1 && found[0] !== undefined) return found[0];
    if (found.length > 1)
      throw notUnderstood(`${short} is short for ${found.length} objects; write more of the commit's id`);
    if (!CAN_BE_NAME.test(base)) throw otherForm(whole);
    throw new FormatError("missing-object", `${shown(whole)} is no revision that is known here`);
  }

  /** `BRANCH@{upstream}`, `REF@{N}`, `@{-N}`. */
  #at(before: string, word: string, whole: string): string {
    if (/^u(?:pstream)?$/i.test(word)) return this.#upstream(before, whole);
    if (/^-[1-9]\d*$/.test(word) && before === "") return this.#left(-Number(word), whole);
    if (!/^\d+$/.test(word)) throw otherForm(whole);
    // Without a name it is the branch that counts, and HEAD where there is none.
    const ref =
      before === "" ? (this.refs.targetOf("HEAD") ?? "HEAD") : this.refs.expand(before === "@" ? "HEAD" : before);
    const now = ref === undefined ? undefined : this.refs.idOf(ref);
    if (ref === undefined || now === undefined)
      throw new FormatError("missing-object", `${shown(whole)} is no revision that is known here`);
    const number = Number(word);
    const log = this.refs.logOf(ref);
    const id = number === 0 ? now : (log[number]?.newId ?? (log.length === number ? log.at(-1)?.oldId : undefined));
    if (id === undefined)
      throw notUnderstood(`${shown(whole)}: the reflog of ${shown(ref)} goes back ${log.length} steps`);
    return id;
  }

  /** What was checked out before, so many times ago. */
  #left(times: number, whole: string): string {
    const moves = this.refs
      .logOf("HEAD")
      .flatMap(({ message }) => /^checkout: moving from (\S+) to /.exec(message)?.[1] ?? []);
    const name = moves[times - 1];
    if (name === undefined) throw notUnderstood(`${shown(whole)}: only ${moves.length} checkouts are remembered here`);
    return this.#base(Buffer.from(name, "latin1").toString("utf8"), whole);
  }

  #upstream(branch: string, whole: string): string {
    const head = branch === "" || branch === "HEAD" ? this.refs.targetOf("HEAD") : `refs/heads/${branch}`;
    const upstream = head === undefined ? undefined : this.upstreamOf(head);
    const id = upstream === undefined ? undefined : this.refs.idOf(upstream);
    if (id === undefined) throw notUnderstood(`${shown(whole)}: that branch has no upstream here`);
    return id;
  }

  #parent(id: string, number: number, whole: string): string {
    const { id: commit } = this.peel(id);
    const { parents } = parseCommit(this.#reader.objects.readType(commit, "commit"));
    const parent = parents[number - 1];
    if (parent !== undefined) return parent;
    if (parents.length > 0)
      throw notUnderstood(`${shown(whole)}: ${commit.slice(0, 10)} has no parent number ${number}`);
    const message = `${shown(whole)} goes back further than history here`;
    throw this.#reader.shallow.has(commit) ? new FormatError("missing-object", message) : notUnderstood(message);
  }
}

/** Git allows none of these signs in the name of a ref. */
const CAN_BE_NAME = /^(?!.*(?:\.\.|@\{))[^\s~^:?*[\\]+$/s;

/** No fetch would help. */
function notUnderstood(message: string): FormatError {
  return new FormatError("unsupported", message);
}

function otherForm(name: string): FormatError {
  return notUnderstood(
    `${shown(name)} is a form of revision that dredge does not read; write the commit's id, which git rev-parse tells`,
  );
}

function shown(name: string): string {
  return printable(name);
}
