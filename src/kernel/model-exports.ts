/** The module's functions that read the texts of values, as they are: `value-model.ts` gives them names and types. */

export interface ModelExports {
  readonly setModel: (letters: number, filter: number, weights: number) => void;
  readonly listedFeatures: () => number;
  readonly featureAmounts: () => number;
  readonly describeValue: (at: number, length: number) => number;
  readonly sumsOfKinds: () => number;
  readonly weighValue: (at: number, length: number, strength: number, bare: number) => number;
  readonly isPlaceholder: (at: number, length: number) => number;
  readonly countSteps: (at: number, length: number) => number;
  readonly shareOfWords: (at: number, length: number) => number;
  readonly readsAsProse: (at: number, length: number) => number;
}
