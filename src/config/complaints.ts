/** Mistakes in a value of dredge.yaml, with the way to where they are, and the readers that make them.
 *  Values are never repeated: someone may have put a secret there. Goes on after a mistake, so that all are told at once.
 *  Knows nothing of YAML: it reads plain data. */
import { didYouMean } from "../model/suggest.ts";

/** Keys and list positions from the top of the file. */
export type Way = readonly (string | number)[];

export interface Complaint {
  readonly at: Way;
  /** To be put behind the key's name. */
  readonly wrong: string;
}

/** A map of the file whose keys are asked for one by one. */
export class MapReader {
  readonly at: Way;
  readonly complaints: Complaint[];
  readonly #map: Readonly<Record<string, unknown>>;
  readonly #asked = new Set<string>();

  constructor(map: Readonly<Record<string, unknown>>, at: Way, complaints: Complaint[]) {
    this.#map = map;
    this.at = at;
    this.complaints = complaints;
  }

  has(key: string): boolean {
    this.#asked.add(key);
    return Object.hasOwn(this.#map, key);
  }

  value(key: string): unknown {
    return this.has(key) ? this.#map[key] : undefined;
  }

  /** A text on one line. */
  text(key: string): string | undefined {
    if (!this.has(key)) return undefined;
    const value = this.#map[key];
    if (typeof value === "string" && value.trim() !== "") return value.trim().replace(/\s+/g, " ");
    this.complain(key, `${key} must be a text`);
    return undefined;
  }

  /** A text, or a list of them; empty when the key is absent. @param what - what they are, for messages */
  texts(key: string, what: string): readonly string[] {
    if (!this.has(key)) return [];
    const list = textList(this.#map[key]);
    if (list !== undefined && list.length > 0) return list;
    this.complain(key, `${key} must be ${what}`);
    return [];
  }

  choice<Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    return this.has(key) ? this.choices(key, choices)[0] : undefined;
  }

  choices<Choice extends string>(key: string, choices: readonly Choice[]): readonly Choice[] {
    if (!this.has(key)) return [];
    const texts = textList(this.#map[key]) ?? [];
    const found = texts.flatMap((text) => choices.filter((one) => one === text));
    if (texts.length > 0 && found.length === texts.length) return found;
    const wrong = texts.find((text) => !choices.some((one) => one === text));
    this.complain(
      key,
      `${key} must be one of ${choices.join(", ")}${wrong === undefined ? "" : didYouMean(wrong, choices)}`,
    );
    return [];
  }

  /** Complains of keys that nobody asked for. */
  refuseOthers(): void {
    for (const key of Object.keys(this.#map)) {
      if (!this.#asked.has(key))
        this.complain(key, `${nameOfKey(key)} is not known here${didYouMean(key, [...this.#asked])}`);
    }
  }

  /** @param key - undefined: the map itself */
  complain(key: string | undefined, wrong: string): void {
    this.complaints.push({ at: key === undefined ? this.at : [...this.at, key], wrong });
  }
}

/** How messages call a key: one that looks like no key may be anything, and is not repeated. */
export function nameOfKey(key: string): string {
  return /^[A-Za-z_][\w.-]{0,29}$/.test(key) ? key : "this key";
}

/** The maps of a list; whatever else is in it is complained of. */
export function mapsOf(value: unknown, at: Way, complaints: Complaint[], what: string): MapReader[] {
  if (!Array.isArray(value)) {
    complaints.push({ at, wrong: `${at.join(".")} must be a list of ${what}` });
    return [];
  }
  return value.flatMap((item: unknown, index) => {
    if (isMap(item)) return [new MapReader(item, [...at, index], complaints)];
    complaints.push({ at: [...at, index], wrong: `${at.join(".")} must hold ${what}` });
    return [];
  });
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A word counts as a list of one. */
export function textList(value: unknown): readonly string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((item): item is string => typeof item === "string" && item !== "");
  return texts.length === list.length ? texts : undefined;
}
