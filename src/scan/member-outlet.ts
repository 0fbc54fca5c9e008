/** Where the members of a layer go that is being read: small ones in batches to whoever has time, or, when nobody has, to this worker's
 *  own search; long ones, as a stream of slots, to a worker that has nothing to inflate, or to this one when none comes. Knows nothing of archives. */
import type { LongMember } from "./long-member.ts";
import { MemberBatch, type MemberTools } from "./member-batch.ts";
import { takenKind } from "./member-rows.ts";
import { SLOT_BYTES, TALLY, type SharedSlots } from "./shared-slots.ts";

/** Tags of what anybody may take: a batch, and the first slot of a long member; its others have tags of their own. */
export const TAG = { batch: 1, stream: 2 } as const;

/** Words of a slot that holds a part of a long member. `next` is the tag of the slot that follows; 0: none. */
export const STREAM_WORDS = { layer: 0, member: 1, kind: 2, length: 3, next: 4 } as const;

/** A long member on its way to another worker. */
interface Stream {
  readonly layer: number;
  readonly member: number;
  readonly kind: number;
  /** The slot that is being filled, and the tag that it will have. */
  slot: number;
  tag: number;
  filled: number;
  /** Claimed ahead, so that a piece of a layer always has somewhere to go. */
  spare: number | undefined;
  /** Its first slot, once that is offered. */
  first: number | undefined;
}

export class MemberOutlet {
  readonly #tools: MemberTools;
  readonly #batch: MemberBatch;
  readonly #long: LongMember;
  readonly #slots: SharedSlots | undefined;
  #open: "nothing" | "part" | "long" | Stream = "nothing";
  /** The slot that the batch is in; undefined: it is in the kernel's memory. */
  #slot: number | undefined;
  readonly #onSent: () => void;

  /**
   * @param slots - undefined when there is one worker
   * @param onSent - called when all of a long member has been sent
   */
  constructor(tools: MemberTools, long: LongMember, slots: SharedSlots | undefined, onSent: () => void) {
    this.#tools = tools;
    this.#batch = new MemberBatch(tools);
    this.#long = long;
    this.#slots = slots;
    this.#onSent = onSent;
  }

  /** Asked before each piece, of at most `SLOT_BYTES`: whether it has to wait, because whoever searches is behind. */
  get isBlocked(): boolean {
    if (typeof this.#open === "string") return false;
    return (this.#open.spare ??= this.#slots?.claim()) === undefined;
  }

  /** Begins a part of what belongs to a member. @param kind - its number, as it is sent. @param size - bytes that will come, at most */
  begin(layer: number, member: number, kind: number, size: number): void {
    if (size <= SLOT_BYTES) {
      if (!this.#batch.fits(size)) this.flush();
      if (this.#batch.isEmpty) this.#openBatch();
      this.#batch.begin(layer, member, kind);
      this.#open = "part";
      return;
    }
    this.#open = this.#openStream(layer, member, kind) ?? "long";
    if (this.#open !== "long") return;
    const { rows } = this.#tools;
    const taken = takenKind(kind);
    this.#long.begin(rows.unit(rows.begin(layer, member, 1), 0, taken.kind), taken.opening);
  }

  /** The first slot of the long member that is on its way, taken back: nobody has come for it. Undefined when somebody has. */
  takeBack(): number | undefined {
    if (!this.#slots || typeof this.#open === "string" || this.#open.first === undefined) return undefined;
    const { first, layer, member } = this.#open;
    this.#open.first = undefined;
    if (!this.#slots.takeAt(first, TAG.stream)) return undefined;
    const words = this.#slots.words(first);
    if (words[STREAM_WORDS.layer] === layer && words[STREAM_WORDS.member] === member) return first;
    // The slot is another's by now.
    this.#slots.publish(first, TAG.stream);
    return undefined;
  }

  append(bytes: Uint8Array): void {
    if (this.#open === "part") this.#batch.append(bytes);
    else if (this.#open === "long") this.#long.append(bytes);
    else if (typeof this.#open === "object") this.#send(this.#open, bytes);
  }

  end(): void {
    if (this.#open === "long") this.#long.end();
    else if (typeof this.#open === "object") this.#endStream(this.#open);
    this.#open = "nothing";
  }

  /** Hands over what is gathered, or searches it. */
  flush(): void {
    if (this.#batch.isEmpty) return;
    if (this.#slot === undefined || !this.#slots) return this.#batch.scan();
    this.#batch.list(this.#slots.words(this.#slot));
    this.#slots.publish(this.#slot, TAG.batch);
    this.#slot = undefined;
  }

  /** What another worker will search is put where it can take it. */
  #openBatch(): void {
    this.#slot = this.#slots?.claim();
    this.#batch.open(this.#slot === undefined ? undefined : this.#slots?.bytes(this.#slot));
  }

  /** As many as there are workers to come for them, and one more. It waits for whoever comes first, at the latest for this worker when it finds
   *  no free slot; with two more, all slots could be full of members that were sent and that nobody comes for. */
  #openStream(layer: number, member: number, kind: number): Stream | undefined {
    const slots = this.#slots;
    if (!slots) return undefined;
    const others = slots.addTo(TALLY.streams, 1);
    const slot = others <= slots.tally(TALLY.searchers) ? slots.claim() : undefined;
    const spare = slot === undefined ? undefined : slots.claim();
    if (slot !== undefined && spare !== undefined)
      return { layer, member, kind, slot, tag: TAG.stream, filled: 0, spare, first: undefined };
    if (slot !== undefined) slots.release(slot);
    slots.addTo(TALLY.streams, -1);
    return undefined;
  }

  #send(stream: Stream, bytes: Uint8Array): void {
    const slots = this.#slots;
    if (!slots) return;
    for (let done = 0; done < bytes.length;) {
      const count = Math.min(bytes.length - done, SLOT_BYTES - stream.filled);
      slots.bytes(stream.slot).set(bytes.subarray(done, done + count), stream.filled);
      stream.filled += count;
      done += count;
      if (stream.filled < SLOT_BYTES) continue;
      if (stream.spare === undefined) throw new Error("a piece is larger than a slot");
      const next = slots.drawTag();
      publish(slots, stream, next);
      stream.slot = stream.spare;
      stream.spare = undefined;
      stream.tag = next;
      stream.filled = 0;
    }
  }

  #endStream(stream: Stream): void {
    if (!this.#slots) return;
    publish(this.#slots, stream, 0);
    if (stream.spare !== undefined) this.#slots.release(stream.spare);
    this.#onSent();
  }
}

function publish(slots: SharedSlots, stream: Stream, next: number): void {
  const { layer, member, kind, slot, tag, filled } = stream;
  slots.words(slot).set([layer, member, kind, filled, next]);
  if (tag === TAG.stream) stream.first = slot;
  slots.publish(slot, tag);
}
