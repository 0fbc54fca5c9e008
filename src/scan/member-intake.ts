/** What a worker takes from the others: batches of small members, and long ones whose slots it follows to the end. */
import type { LongMember } from "./long-member.ts";
import { MemberBatch, type MemberTools } from "./member-batch.ts";
import { STREAM_WORDS, TAG } from "./member-outlet.ts";
import { takenKind } from "./member-rows.ts";
import { TALLY, type SharedSlots } from "./shared-slots.ts";

export class MemberIntake {
  readonly #tools: MemberTools;
  readonly #batch: MemberBatch;
  readonly #long: LongMember;
  readonly #slots: SharedSlots;
  /** The long member that is being taken, and the tag of its next slot. */
  #stream: { readonly layer: number; next: number } | undefined;

  constructor(tools: MemberTools, long: LongMember, slots: SharedSlots) {
    this.#tools = tools;
    this.#batch = new MemberBatch(tools);
    this.#long = long;
    this.#slots = slots;
  }

  /** Whether a long member's end is still to come. */
  get isWaiting(): boolean {
    return this.#stream !== undefined;
  }

  /** Searches one slot's bytes: of a long member if possible. Returns false when there was none. */
  take(): boolean {
    return this.#takeStream() || this.takeBatch();
  }

  /** Searches a batch. Returns false when there was none. */
  takeBatch(): boolean {
    const slot = this.#slots.take(TAG.batch);
    if (slot === undefined) return false;
    this.#batch.takeFrom(this.#slots.words(slot), this.#slots.bytes(slot));
    this.#slots.release(slot);
    this.#batch.scan();
    return true;
  }

  /** Searches one slot's bytes of the long member that this worker is sending, if nobody else came for it. Returns false when somebody did.
   *  @param takeBack - takes its first slot, unless somebody has */
  takeOwn(takeBack: () => number | undefined): boolean {
    if (this.#stream) return this.#takeStream();
    const slot = takeBack();
    if (slot !== undefined) this.#search(slot);
    return slot !== undefined;
  }

  /** Searches what is left of a long member that has been sent, if it is this worker that takes it. */
  takeRest(): void {
    while (this.#stream && this.#takeStream());
  }

  /** Takes all that is there, when a scan is told to stop. @returns the layer of a long member whose end has not come */
  drain(): number | undefined {
    while (this.take());
    const layer = this.#stream?.layer;
    if (this.#stream) this.#end();
    return layer;
  }

  #takeStream(): boolean {
    const slot = this.#slots.take(this.#stream?.next ?? TAG.stream);
    if (slot === undefined) return false;
    this.#search(slot);
    return true;
  }

  #search(slot: number): void {
    const words = this.#slots.words(slot);
    const word = (name: keyof typeof STREAM_WORDS): number => words[STREAM_WORDS[name]] ?? 0;
    const layer = word("layer");
    const next = word("next");
    if (!this.#stream) {
      const { rows } = this.#tools;
      const { kind, opening } = takenKind(word("kind"));
      this.#long.begin(rows.unit(rows.begin(layer, word("member"), 1), 0, kind), opening);
      this.#stream = { layer, next };
    }
    this.#stream.next = next;
    this.#long.append(this.#slots.bytes(slot).subarray(0, word("length")));
    this.#slots.release(slot);
    if (next === 0) this.#end();
  }

  #end(): void {
    this.#long.end();
    this.#stream = undefined;
    this.#slots.addTo(TALLY.streams, -1);
  }
}
