/** Slots of shared memory through which workers hand each other members of layers: one inflates, another searches.
 *  A slot goes from free to claimed to full to taken and back; each step is one compare-and-swap, so that whoever made it owns the slot.
 *  Nobody waits without a limit: a thread that has died must not hang the others. Knows nothing of what a slot holds. */
import { sharedInt32, sharedUint8 } from "../bytes/shared.ts";

/** Bytes of a slot. */
export const SLOT_BYTES: number = 1 << 20;
/** Words of a slot that belong to whoever owns it. */
export const SLOT_WORDS = 2056;
/** What lies ready for those who search; a member of 16 MiB is searched in one go, and must not leave another worker without work. */
const SLOTS = 32;
/** Words before the slots' own. */
const BELL = 0;
const NEXT_TAG = 1;
const TALLIES = 2;
const STATES = 8;

const FREE = 0;
const CLAIMED = -1;
const TAKEN = -2;
/** Tags that are not drawn; those that are begin above. */
const RESERVED = 16;

/** Numbers that workers share. */
export const TALLY = {
  /** Layers that nobody has finished. */
  layers: 0,
  /** Workers that have nothing to inflate any more. */
  searchers: 1,
  /** Long members on their way from one worker to another. */
  streams: 2,
  /** Workers that may still take part. */
  places: 3,
} as const;

/** Plain data that threads can be sent. */
export interface SlotMemory {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
}

/** @param layers - how many there are to be read. @param workers - most that take part */
export function makeSlots(layers: number, workers: number): SlotMemory {
  const words = sharedInt32(STATES + SLOTS * (1 + SLOT_WORDS));
  words[NEXT_TAG] = RESERVED;
  words[TALLIES + TALLY.layers] = layers;
  words[TALLIES + TALLY.places] = workers;
  return { words, bytes: sharedUint8(SLOTS * SLOT_BYTES) };
}

export class SharedSlots {
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #patience: number;

  /** @param patience - most milliseconds of one wait */
  constructor({ words, bytes }: SlotMemory, patience: number) {
    this.#words = words;
    this.#bytes = bytes;
    this.#patience = patience;
  }

  /** Takes one of the places. Returns false when there is none. */
  join(): boolean {
    return Atomics.sub(this.#words, TALLIES + TALLY.places, 1) > 0;
  }

  /** A free slot, now the caller's to fill; undefined when there is none. */
  claim(): number | undefined {
    return this.#move(FREE, CLAIMED);
  }

  /** Offers a slot that was claimed. @param tag - under which it can be taken, at least 1 */
  publish(slot: number, tag: number): void {
    Atomics.store(this.#words, STATES + slot, tag);
    this.#ring();
  }

  /** A full slot of that tag, now the caller's to read; undefined when there is none. */
  take(tag: number): number | undefined {
    return this.#move(tag, TAKEN);
  }

  /** The same of a certain slot. Returns false when it has not that tag. */
  takeAt(slot: number, tag: number): boolean {
    return Atomics.compareExchange(this.#words, STATES + slot, tag, TAKEN) === tag;
  }

  /** Gives back a slot that was claimed or taken. */
  release(slot: number): void {
    Atomics.store(this.#words, STATES + slot, FREE);
    this.#ring();
  }

  /** A tag that nobody else has. */
  drawTag(): number {
    return Atomics.add(this.#words, NEXT_TAG, 1);
  }

  bytes(slot: number): Uint8Array {
    return this.#bytes.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
  }

  words(slot: number): Int32Array {
    const at = STATES + SLOTS + slot * SLOT_WORDS;
    return this.#words.subarray(at, at + SLOT_WORDS);
  }

  tally(which: number): number {
    return Atomics.load(this.#words, TALLIES + which);
  }

  /** @returns the number before */
  addTo(which: number, count: number): number {
    const before = Atomics.add(this.#words, TALLIES + which, count);
    this.#ring();
    return before;
  }

  /** Changes whenever something happens; to be read before looking for work, and handed to `wait`. */
  bell(): number {
    return Atomics.load(this.#words, BELL);
  }

  /** Returns once something has happened since `bell` was read, or after a while. */
  wait(bell: number): void {
    Atomics.wait(this.#words, BELL, bell, this.#patience);
  }

  #ring(): void {
    Atomics.add(this.#words, BELL, 1);
    Atomics.notify(this.#words, BELL);
  }

  #move(from: number, to: number): number | undefined {
    for (let slot = 0; slot < SLOTS; slot++) {
      const at = STATES + slot;
      if (Atomics.load(this.#words, at) !== from) continue;
      if (Atomics.compareExchange(this.#words, at, from, to) === from) return slot;
    }
    return undefined;
  }
}
