/** Lays the tables of the model of values out in a kernel (`assembly/value-odds.ts` reads them), and asks it about texts.
 *  Knows nothing of what weights mean: they come as numbers. */
import type { Kernel } from "./kernel.ts";

/** How a value is tied to its name, by the numbers of `assembly/assignment-joint.ts`: "" for none, then flags with blanks behind them. */
export const JOINTS = ["", "=", ":", "=>", "==", ",", "default", "(", "table", "blank", "element", "flag"] as const;

/** What values weigh, and the most that all else can add; log-odds. */
export interface ValueModel {
  /** Level of each trigram of letters, one character each. */
  readonly letters: string;
  /** Bits of the filter of common words. */
  readonly filter: Uint8Array;
  /** Of features by number, for every value; what is added for names of passwords, of keys, of tokens; for quoted values and for bare ones. */
  readonly values: readonly (readonly number[])[];
  /** Which kind of evidence each of them is, 0 to 3. */
  readonly kinds: readonly (readonly number[])[];
  /** For passwords, keys and tokens. */
  readonly strengths: readonly [number, number, number];
  /** Least sums that matter, and the same for what is written down as a value. */
  readonly floors: readonly [plain: number, written: number];
  /** Of a value with a call around it, and of one that is a word of its name. */
  readonly called: number;
  readonly isTheName: number;
  readonly name: { readonly always: number; readonly capitals: number; readonly flag: number };
  readonly line: {
    readonly always: number;
    readonly argument: number;
    readonly query: number;
    readonly authorization: number;
  };
  /** Quotes and what stands behind the value: for quoted values, for bare ones. */
  readonly quotes: readonly [quoted: number, bare: number];
  /** By joint, as `JOINTS` numbers them: for quoted values, for bare ones. */
  readonly joints: readonly (readonly [quoted: number, bare: number])[];
}

function numbersOf(model: ValueModel): Float64Array {
  const { values, kinds, strengths, floors, name, line, quotes, joints, called, isTheName } = model;
  return Float64Array.from([
    ...values.flat(),
    ...kinds.flat(),
    ...strengths,
    ...floors,
    name.always,
    name.capitals,
    name.flag,
    line.always,
    line.argument,
    line.query,
    line.authorization,
    called,
    isTheName,
    ...quotes,
    ...joints.flat(),
  ]);
}

/** The model in one piece: made once, copied into every kernel. */
export interface ModelImage {
  /** Weights, levels of trigrams, bits of the filter. */
  readonly bytes: Uint8Array;
  /** Where the latter two begin. */
  readonly letters: number;
  readonly filter: number;
}

/** Lays the model out. */
export function modelImage(model: ValueModel): ModelImage {
  const numbers = numbersOf(model);
  const parts = [new Uint8Array(numbers.buffer), Buffer.from(model.letters, "latin1"), model.filter];
  const letters = numbers.byteLength;
  return { bytes: Buffer.concat(parts), letters, filter: letters + model.letters.length };
}

/** Copies the model into a kernel, where it stays for its life. */
export function installModel(kernel: Kernel, { bytes, letters, filter }: ModelImage): void {
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().set(bytes, at);
  kernel.exports.setModel(at + letters, at + filter, at);
}

/** Longer texts are told by their beginning. */
const LONGEST = 65_536;

/** Asks a kernel, into which a model was installed, about texts of one character a byte (what is no Latin-1 counts as its last byte). */
export class ValueTexts {
  readonly #kernel: Kernel;
  readonly #at: number;
  #memory: Buffer;
  #amounts: Float64Array;
  #kindSums: Float64Array;
  #listed: Uint8Array;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    // At once, since views of the kernel's memory would not outlive a block that it grows for while a scan holds them.
    this.#at = kernel.arena.allocate(3 * LONGEST);
    this.#memory = Buffer.from(kernel.memory.buffer);
    this.#amounts = this.#viewDoubles(kernel.exports.featureAmounts());
    this.#kindSums = this.#viewDoubles(kernel.exports.sumsOfKinds());
    this.#listed = this.#viewListed();
  }

  /** Amounts by feature, of the value described last. Stale once another is asked about. */
  get amounts(): Float64Array {
    return this.#amounts;
  }

  /** Numbers of the features of the value described last, as many as it has. Stale once another is asked about. */
  get listed(): Uint8Array {
    return this.#listed;
  }

  /** @returns how many features the value has; see `listed` and `amounts` */
  describe(value: string): number {
    return this.#kernel.exports.describeValue(this.#at, this.#write(value));
  }

  /**
   * What a value weighs.
   *
   * @param strength - of its name: 0 password, 1 key, 2 token
   * @returns log-odds; by kind of evidence they are in `kindSums`
   */
  weigh(value: string, strength: number, bare: boolean): number {
    return this.#kernel.exports.weighValue(this.#at, this.#write(value), strength, Number(bare));
  }

  /** Log-odds by kind of evidence of the value weighed last. Stale once another is asked about. */
  get kindSums(): Float64Array {
    return this.#kindSums;
  }

  /** @returns whether the text reads like one that is to be replaced */
  isPlaceholder(text: string): boolean {
    return this.#kernel.exports.isPlaceholder(this.#at, this.#write(text)) !== 0;
  }

  /** Counts letters and digits, and steps from one to the next along the keyboard or the alphabet. */
  steps(text: string): { readonly wordy: number; readonly walks: number } {
    const { exports } = this.#kernel;
    const walks = exports.countSteps(this.#at, this.#write(text));
    return { wordy: this.#kernel.u32()[exports.resultSlots() >>> 2] ?? 0, walks };
  }

  /** @returns the share of the text's letters that words cover, 0 to 1; 0 where there are no letters */
  wordShare(text: string): number {
    return this.#kernel.exports.shareOfWords(this.#at, this.#write(text));
  }

  /** @returns whether the text is made of words with blanks between them, whatever their language */
  isProse(text: string): boolean {
    return this.#kernel.exports.readsAsProse(this.#at, this.#write(text)) !== 0;
  }

  #write(text: string): number {
    const { buffer } = this.#kernel.memory;
    if (this.#memory.buffer !== buffer) {
      this.#memory = Buffer.from(buffer);
      this.#amounts = this.#viewDoubles(this.#kernel.exports.featureAmounts());
      this.#kindSums = this.#viewDoubles(this.#kernel.exports.sumsOfKinds());
      this.#listed = this.#viewListed();
    }
    return this.#memory.write(text, this.#at, LONGEST, "latin1");
  }

  #viewDoubles(at: number): Float64Array {
    return new Float64Array(this.#kernel.memory.buffer, at);
  }

  #viewListed(): Uint8Array {
    const { exports, memory } = this.#kernel;
    return new Uint8Array(memory.buffer, exports.listedFeatures());
  }
}
