/** What an offline check of a credential format can do, and the common case of it: a sum at a fixed distance from the end.
 *  Knows no format. */

export interface Checksum {
  /** Characters of the value that are its sum, where they stand together; 0 where they are woven into the value. */
  readonly length: number;
  /** True when right, false when wrong, undefined when the value does not have the form that is summed. */
  verify(value: string): boolean | undefined;
  /** The value with its sum made right; for a value of the right form whose sum may be anything. */
  repair(value: string): string;
}

/** A sum of `length` characters that `after` more characters follow. */
export interface TailSum {
  readonly form: RegExp;
  readonly length: number;
  readonly after?: number;
  /** The sum of what stands before it; undefined when that cannot be summed. */
  readonly sum: (before: string) => string | undefined;
}

/** A checksum that stands at the value's end, or so many characters before it. */
export function tailSum({ form, length, after = 0, sum }: TailSum): Checksum {
  const split = (value: string): { before: string; found: string; rest: string } => {
    const end = value.length - after;
    return { before: value.slice(0, end - length), found: value.slice(end - length, end), rest: value.slice(end) };
  };
  return {
    length,
    verify: (value) => {
      if (!form.test(value)) return undefined;
      const { before, found } = split(value);
      const right = sum(before);
      return right === undefined ? false : right === found;
    },
    repair: (value) => {
      const { before, rest } = split(value);
      return before + (sum(before) ?? "") + rest;
    },
  };
}
