/** Kinds of evidence that features are told as: a finding says what its name, its syntax, its words and its shape moved, not each feature. Pure. */

/** Names, what they say, and the features that are of the kind; the first that holds. */
export const KINDS: readonly (readonly [string, string, RegExp])[] = [
  ["name", "is assigned to a telling name", /^(?:class|name|key):/],
  ["syntax", "how it is written down", /^(?:operator|quote|bare|quoted|call|after|line|pair)(?!\*)/],
  [
    "words",
    "how much it looks like words or like chance",
    /words|^value:|telling-word|placeholder|keyboard|sequence|walk|switches|^form:/,
  ],
  ["shape", "its length and characters", /./],
];

/** @returns the number of a feature's kind in `KINDS` */
export function kindOf(feature: string): number {
  return KINDS.findIndex(([, , form]) => form.test(feature));
}
