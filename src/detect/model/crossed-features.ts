/** What the words and the length of a value say depends on what the name promises (passwords are short, keys and tokens are not) and on whether the
 *  value is quoted: those features are weighed a second and a third time. Pure. */

/** What names promise, as far as the weights of values depend on it. */
export type Strength = "password" | "key" | "token";

/** In the order in which the kernel has their weights. */
export const STRENGTHS: readonly Strength[] = ["password", "key", "token"];

const CROSSED: ReadonlySet<string> = new Set([
  "words:total",
  "words:hardly",
  "words:only",
  "words:with-digits",
  "length>=16",
  "length>=8",
  "switches",
]);

/** @returns the feature's name where it is weighed for such names as well; undefined where it is not */
export function crossedTo(feature: string, what: Strength | "quoted" | "bare"): string | undefined {
  return CROSSED.has(feature) ? `${what}*${feature}` : undefined;
}
