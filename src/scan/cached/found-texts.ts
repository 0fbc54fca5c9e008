/** What rows of found secrets refer to, gathered from the results of several workers into one list each. Only what a row refers to is kept. */
import type { InlineAllowance } from "../../model/finding.ts";
import type { PartRecord, Records } from "../record-rows.ts";
import type { CachedSecret, SegmentTexts } from "./segment.ts";

/** New numbers for one worker's. */
export interface FoundNumbers {
  readonly secret: (number: number) => number;
  readonly parts: (number: number) => number;
  readonly allow: (number: number) => number;
}

export class FoundTexts {
  readonly lfs: (readonly [object: number, oid: string])[] = [];
  readonly archives: SegmentTexts["archives"][number][] = [];
  readonly missing: SegmentTexts["missing"][number][] = [];
  readonly #secrets: CachedSecret[] = [];
  readonly #parts: (readonly PartRecord[])[] = [];
  readonly #allow: (readonly InlineAllowance[])[] = [];
  readonly #tokenOf: (identity: string) => string;

  constructor(tokenOf: (identity: string) => string) {
    this.#tokenOf = tokenOf;
  }

  add({ secrets, parts, allow }: Records): FoundNumbers {
    return {
      secret: numbering(secrets, this.#secrets, ({ secret: _value, ...rest }) => ({
        ...rest,
        identity: this.#tokenOf(rest.identity),
      })),
      parts: numbering(parts, this.#parts, (list) => list),
      allow: numbering(allow, this.#allow, (list) => list),
    };
  }

  take(): Omit<SegmentTexts, "keyObjects"> {
    return {
      secrets: this.#secrets,
      parts: this.#parts,
      allow: this.#allow,
      lfs: this.lfs,
      archives: this.archives,
      missing: this.missing,
    };
  }
}

function numbering<From, To>(from: readonly From[], to: To[], keep: (item: From) => To): (number: number) => number {
  const known = new Map<number, number>();
  return (number) => {
    const item = from[number];
    if (item === undefined) return -1;
    let place = known.get(number);
    if (place === undefined) known.set(number, (place = to.push(keep(item)) - 1));
    return place;
  };
}
