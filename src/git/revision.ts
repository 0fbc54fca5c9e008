/** Turns the name of a revision into an id: refs, ids and their beginnings, `@`, `~N`, `^N`, `^{…}`, `@{upstream}`.
 *  Meaning: gitrevisions. Other forms (reflog dates, `:/text`) are not known, which is told by name. */
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
    if (peeled.type !== "commit")
      throw new FormatError("missing-object", `${shown(name)} is a ${peeled.type}, no commit`);
    return peeled.id;
  }

  /** The object that a name means; tags stay tags. @throws FormatError "missing-object" */
  idOf(name: string): string {
    const [, base = "", steps = ""] = /^(.*?)((?:[~^](?:\d*|\{[^}]*\}))*)$/s.exec(name) ?? [];
    let id = this.#base(base === "@" ? "HEAD" : base, name);
    for (const [, sign, text = ""] of steps.matchAll(/([~^])(\{[^}]*\}|\d*)/g)) {
      if (text === "{}" || text === "{commit}") id = this.peel(id).id;
      else if (text.startsWith("{"))
        throw new FormatError("missing-object", `${shown(name)}: ^${text} is not known to dredge`);
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
    const upstream = /^(.*)@\{u(?:pstream)?\}$/s.exec(bytes);
    if (upstream) return this.#upstream(upstream[1] ?? "", whole);
    if (/^[0-9a-f]+$/.test(base) && base.length === 2 * hashBytes) {
      if (objects.has(base)) return base;
      throw new FormatError("missing-object", `${base} is not here`);
    }
    const ref = this.refs.expand(bytes);
    const id = ref === undefined ? undefined : this.refs.idOf(ref);
    if (id !== undefined) return id;
    const found = /^[0-9a-f]+$/.test(base) && base.length >= SHORTEST_ID ? objects.idsWith(base) : [];
    if (found.length === 1 && found[0] !== undefined) return found[0];
    if (found.length > 1) throw new FormatError("missing-object", `${base} is short for ${found.length} objects`);
    throw new FormatError("missing-object", `${shown(whole)} is no revision that is known here`);
  }

  #upstream(branch: string, whole: string): string {
    const head = branch === "" || branch === "HEAD" ? this.refs.targetOf("HEAD") : `refs/heads/${branch}`;
    const upstream = head === undefined ? undefined : this.upstreamOf(head);
    const id = upstream === undefined ? undefined : this.refs.idOf(upstream);
    if (id === undefined) throw new FormatError("missing-object", `${shown(whole)}: that branch has no upstream here`);
    return id;
  }

  #parent(id: string, number: number, whole: string): string {
    const { id: commit } = this.peel(id);
    const parent = parseCommit(this.#reader.objects.readType(commit, "commit")).parents[number - 1];
    if (parent === undefined)
      throw new FormatError("missing-object", `${shown(whole)} goes back further than history here`);
    return parent;
  }
}

function shown(name: string): string {
  return printable(name);
}
