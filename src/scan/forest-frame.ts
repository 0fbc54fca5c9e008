/** An object that a walk holds in memory, and why. Knows nothing of how it was made. */
import type { Content } from "./forest-entries.ts";
import type { Sibling } from "./forest-siblings.ts";

/** An object in memory: deltas upon it are walked, or its next sibling is made. */
export interface Frame<State> extends Sibling {
  readonly state: State;
  readonly children: readonly number[];
  next: number;
  /** How many need it. */
  holders: number;
  /** The child that was walked last, if the next one may inherit from it. */
  last: Frame<State> | undefined;
}

/** @param holders - how many need it at first */
export function frameOf<State>(
  { at, length }: Content,
  state: State,
  children: readonly number[],
  holders: number,
): Frame<State> {
  return { at, length, stretchesAt: 0, stretchCount: 0, state, children, next: 0, holders, last: undefined };
}
