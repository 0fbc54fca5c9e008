/** What is done with the members of a layer as its archive is read: contents and attributes go to the outlet as they come; names and
 *  targets of links are judged some thousand at a time. Knows nothing of where the bytes come from. */
import { isObjectPath } from "../image/git-directories.ts";
import { isLeftClosed } from "../image/left-closed.ts";
import { BEHIND, BETWEEN } from "../image/layer-state.ts";
import { NameList } from "../image/name-list.ts";
import type { TarEntry, TarVisitor } from "../image/tar-reader.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { LayerResult } from "./job.ts";
import type { MemberTools } from "./member-batch.ts";
import type { MemberOutlet } from "./member-outlet.ts";
import { MEMBER_KINDS, sentKind, type Opening } from "./member-rows.ts";
import { scanNames } from "./name-scan.ts";
import { SLOT_BYTES } from "./shared-slots.ts";

/** Numbers of the kinds of rows. */
const CONTENT = MEMBER_KINDS.indexOf("content");
const NAME = MEMBER_KINDS.indexOf("name");
const LINK = MEMBER_KINDS.indexOf("link-target");
const ATTRIBUTE = MEMBER_KINDS.indexOf("attribute");

/** Members of one layer: some hundred bytes are kept of each. The largest known have half a million. */
const MOST_MEMBERS = 2_000_000;

/** Names that are judged together: enough for one pass to cost little, few enough that none waits at the end of a layer. */
const NAMES_AT_ONCE = 4096;

export class LayerVisit implements TarVisitor {
  readonly #layer: number;
  readonly #tools: MemberTools;
  readonly #outlet: MemberOutlet;
  readonly #names = new NameList();
  /** One character a member. */
  #kinds = "";
  #members = 0;
  readonly #hardLinks: [member: number, target: string][] = [];
  /** Names, kinds, and targets of links, of members that were not judged yet; the first is member `#judged`. */
  #paths: string[] = [];
  #ownKinds: string[] = [];
  #links: [member: number, target: string][] = [];
  #judged = 0;
  #bytes = 0;
  #announced = 0;
  #attributeBytes = 0;
  #left = 0;
  #isOpen = false;
  #isBehind = false;
  #isBetween = false;
  /** Told of damage; the rest is read all the same. */
  readonly damage: (error: FormatError) => void;

  constructor(layer: number, tools: MemberTools, outlet: MemberOutlet, damage: (error: FormatError) => void) {
    this.damage = damage;
    this.#layer = layer;
    this.#tools = tools;
    this.#outlet = outlet;
  }

  entry(entry: TarEntry): void {
    this.#entry(entry, entry.type === "directory" ? "d" : entry.type === "hard-link" ? "l" : "-");
  }

  #entry(entry: TarEntry, kind: string): void {
    if (this.#isBetween) this.end();
    this.#isBetween = false;
    if (this.#members >= MOST_MEMBERS)
      throw new FormatError("too-large", `has more than ${MOST_MEMBERS} members; what follows was not read`);
    const member = this.#members++;
    // A NUL parts the names; a real one cannot stand in a name.
    const path = entry.path.includes("\0") ? entry.path.replaceAll("\0", "") : entry.path;
    this.#paths.push(path);
    this.#ownKinds.push(kind);
    if (entry.type === "symlink" || entry.type === "hard-link") this.#links.push([member, entry.linkName]);
    if (entry.type === "hard-link") this.#hardLinks.push([member, entry.linkName]);
    if (entry.attributes.size > 0) this.#attributes(member, entry.attributes);
    this.#left = entry.size;
    if (this.#paths.length >= NAMES_AT_ONCE) this.#scanNames();
    // Objects of a git directory are scanned as such, once all layers are read.
    if (entry.size > 0) this.#begin(member, sentKind(CONTENT, this.#openingOf(path)), entry.size);
    if (entry.size < Infinity) this.#announced += entry.size;
  }

  #openingOf(path: BytePath): Opening {
    if (isObjectPath(path)) return "bytes";
    return !this.#tools.opensAll && isLeftClosed(path) ? "closed" : "opened";
  }

  content(bytes: Uint8Array, from: number, to: number): void {
    this.#outlet.append(bytes.subarray(from, to));
    this.#bytes += to - from;
    this.#left -= to - from;
  }

  end(): void {
    if (this.#isOpen) this.#outlet.end();
    this.#isOpen = false;
  }

  /** Bytes of a blob that is no archive. */
  lone(bytes: Uint8Array): void {
    if (this.#members === 0) this.#nameless("-");
    this.content(bytes, 0, bytes.length);
    this.#announced += bytes.length;
  }

  /** Bytes behind the archive's end: an entry without a name, which no container has. */
  behind(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#isBehind) {
      this.#nameless(BEHIND);
      this.#isBehind = true;
    }
    this.content(bytes, from, to);
    this.#announced += to - from;
  }

  /** Bytes that belong to no member: an entry without a name, up to the next one. */
  between(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#isBetween) this.#nameless(BETWEEN);
    this.#isBetween = true;
    this.content(bytes, from, to);
    this.#announced += to - from;
  }

  #nameless(kind: string): void {
    this.#entry({ path: "", linkName: "", size: Infinity, type: "file", attributes: new Map() }, kind);
  }

  /** What came of a member that is cut short is searched as well. */
  finish(): void {
    this.end();
    this.#outlet.flush();
    this.#scanNames();
  }

  result(): Omit<LayerResult, "layer" | "problem" | "stopped" | "key"> {
    const names = { paths: this.#names.take(), kinds: this.#kinds, hardLinks: this.#hardLinks };
    return {
      names,
      members: this.#members,
      cutMembers: this.#left > 0 && this.#left < Infinity ? 1 : 0,
      bytes: this.#bytes,
      announced: this.#announced,
      attributeBytes: this.#attributeBytes,
    };
  }

  #begin(member: number, kind: number, size: number): void {
    this.#outlet.begin(this.#layer, member, kind, size);
    this.#isOpen = true;
  }

  #attributes(member: number, attributes: ReadonlyMap<string, string>): void {
    const text = Buffer.from([...attributes].map(([name, value]) => `${name}=${value}\n`).join(""), "latin1");
    this.#attributeBytes += text.length;
    this.#begin(member, ATTRIBUTE, text.length);
    for (let done = 0; done < text.length; done += SLOT_BYTES) {
      this.#outlet.append(text.subarray(done, done + SLOT_BYTES));
    }
    this.end();
  }

  /** Judges the names that were not judged yet. */
  #scanNames(): void {
    const { kernel, scanner, recorder, rows } = this.#tools;
    const first = this.#judged;
    const members = this.#paths.length;
    if (members === 0) return;
    this.#names.push(this.#paths);
    const links = this.#links;
    const texts = [...this.#paths, ...links.map(([, target]) => target)];
    const names = texts.map((name) => name.replaceAll("\n", " "));
    const base = rows.begin(this.#layer, first, members);
    scanNames(kernel, scanner, recorder, names, (i) =>
      i < members ? rows.unit(base, i, NAME) : rows.unit(base, (links[i - members]?.[0] ?? first) - first, LINK),
    );
    this.#judged += members;
    this.#kinds += this.#ownKinds.join("");
    this.#paths = [];
    this.#ownKinds = [];
    this.#links = [];
  }
}
