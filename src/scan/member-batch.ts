/** Small members of a layer, gathered in the kernel's memory to be searched there, or in a slot to be handed to another worker in one piece.
 *  Knows nothing of archives. */
import type { ObjectScanner } from "../detect/object-scanner.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { SLOT_BYTES, SLOT_WORDS } from "./shared-slots.ts";
import type { ArchiveScan } from "./archive-scan.ts";
import { takenKind, type MemberRows } from "./member-rows.ts";
import type { Recorder } from "./recorder.ts";

/** Words of the head: layer, number of parts. */
const HEAD = 2;
/** Words of a part: member, kind, offset, length. */
const PART = 4;
const MOST_PARTS = Math.floor((SLOT_WORDS - HEAD) / PART);
/** The kernel overwrites four bytes behind what it searches; parts begin at multiples of sixteen. */
const GAP = 4;
const ALIGNMENT = 16;

/** What a batch works with. */
export interface MemberTools {
  readonly kernel: Kernel;
  readonly scanner: ObjectScanner;
  readonly recorder: Recorder;
  readonly archives: ArchiveScan;
  /** Also archives that are left closed in layers. */
  readonly opensAll: boolean;
  readonly rows: MemberRows;
  /** What this worker has searched, its own or others' reading: with what was read it must come out even. */
  readonly searched: { bytes: number };
}

export class MemberBatch {
  readonly #tools: MemberTools;
  readonly #table = new Int32Array(HEAD + MOST_PARTS * PART);
  #at = 0;
  #parts = 0;
  #filled = 0;
  /** Where parts go; undefined: into the kernel's memory. */
  #slot: Uint8Array | undefined;

  constructor(tools: MemberTools) {
    this.#tools = tools;
  }

  get isEmpty(): boolean {
    return this.#parts === 0;
  }

  /** Begins anew. @param slot - where parts go until it is empty again; undefined: into the kernel's memory */
  open(slot: Uint8Array | undefined): void {
    this.#slot = slot;
  }

  /** Whether there is room for one part more. @param size - its bytes */
  fits(size: number): boolean {
    return this.#parts < MOST_PARTS && nextStart(this.#filled) + size <= SLOT_BYTES;
  }

  /** Begins a part that fits. @param kind - number of the kind of row, as it is sent */
  begin(layer: number, member: number, kind: number): void {
    this.#filled = nextStart(this.#filled);
    this.#table[0] = layer;
    const at = HEAD + this.#parts++ * PART;
    this.#table[at] = member;
    this.#table[at + 1] = kind;
    this.#table[at + 2] = this.#filled;
    this.#table[at + 3] = 0;
  }

  /** More bytes of the part begun last. */
  append(bytes: Uint8Array): void {
    if (this.#slot) this.#slot.set(bytes, this.#filled);
    else {
      const block = this.#block();
      this.#tools.kernel.u8().set(bytes, block + this.#filled);
    }
    this.#filled += bytes.length;
    const last = HEAD + this.#parts * PART - 1;
    this.#table[last] = (this.#table[last] ?? 0) + bytes.length;
  }

  /** Searches all parts, which are in the kernel's memory, and is empty again. */
  scan(): void {
    const { scanner, recorder, archives, rows, searched } = this.#tools;
    const block = this.#block();
    const word = (at: number): number => this.#table[at] ?? 0;
    const first = word(HEAD);
    const end = HEAD + this.#parts * PART;
    const base = rows.begin(word(0), first, word(end - PART) - first + 1);
    for (let at = HEAD; at < end; at += PART) {
      const start = block + word(at + 2);
      const { kind, opening } = takenKind(word(at + 1));
      const unit = rows.unit(base, word(at) - first, kind);
      const matches = scanner.whole(start, word(at + 3));
      if (opening === "bytes") recorder.record(unit, start, matches);
      else archives.record(unit, start, word(at + 3), matches, opening);
      searched.bytes += word(at + 3);
    }
    this.#parts = this.#filled = 0;
  }

  /** Writes down which parts there are in the slot, and is empty again. @param words - the slot's own */
  list(words: Int32Array): void {
    this.#table[1] = this.#parts;
    words.set(this.#table.subarray(0, HEAD + this.#parts * PART));
    this.#parts = this.#filled = 0;
  }

  /** Takes what another worker's batch put into a slot; this one must be empty. */
  takeFrom(words: Int32Array, bytes: Uint8Array): void {
    this.#parts = words[1] ?? 0;
    const end = HEAD + this.#parts * PART;
    this.#table.set(words.subarray(0, end));
    this.#filled = (this.#table[end - 2] ?? 0) + (this.#table[end - 1] ?? 0);
    const block = this.#block();
    this.#tools.kernel.u8().set(bytes.subarray(0, this.#filled), block);
  }

  /** Address of the block. The kernel's memory may grow here: to be asked before `u8`. */
  #block(): number {
    if (this.#at === 0) this.#at = this.#tools.kernel.arena.allocate(SLOT_BYTES);
    return this.#at;
  }
}

function nextStart(filled: number): number {
  return filled === 0 ? 0 : Math.ceil((filled + GAP) / ALIGNMENT) * ALIGNMENT;
}
