/** What a value looks like, as named numbers between about -1 and 1 that a linear model can weigh, as the kernel tells them. Pure; sees the value alone. */
import { VALUE_FEATURES } from "../../kernel/value-features.ts";
import { valueTexts } from "./value-texts.ts";

export type FeatureSink = (name: string, amount: number) => void;

const UUID = /^[{(]?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[)}]?$/i;

/** @returns whether a value is a UUID, in braces or not */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** Adds what can be said of a value. */
export function describeValue(value: string, add: FeatureSink): void {
  const texts = valueTexts();
  const count = texts.describe(value);
  const told = Array.from(
    texts.listed.subarray(0, count),
    (feature) => [feature, texts.amounts[feature] ?? 0] as const,
  );
  for (const [feature, amount] of told) add(VALUE_FEATURES[feature] ?? "", amount);
}
