/** The rules of a scan as a cache remembers them, and what it means for an object that others are looked for now.
 *  A rule that is the same finds the same in the same bytes; one that is gone, new or another touches objects in which it found something, or in which
 *  one of its literals may stand. Knows nothing of segments or of how literals are looked up. */
import { createHash } from "node:crypto";
import { ENTROPY_JUDGE } from "../../detect/random-runs.ts";
import type { Literal, Pattern } from "../../model/pattern.ts";
import type { Selection } from "../detector.ts";

/** One rule. */
export interface KnownRule {
  readonly id: string;
  /** Of all that decides what it finds. */
  readonly digest: string;
  /** Numbers of its clauses, as rows have them. */
  readonly clauses?: readonly number[];
  /** Of a rule that tells identifiers: those take other rules' matches away and leave no row. */
  readonly hides?: { readonly literals: readonly string[]; readonly inNames: boolean };
}

/** Literals of which none can stand in an object whose rows are to hold. */
export interface ForeignLiterals {
  /** Of contents, and of names in trees. */
  readonly texts: readonly string[];
  readonly names: readonly string[];
}

/** How two sets of rules differ. */
export interface RuleChange extends ForeignLiterals {
  /** Rules whose rows do not hold any more. */
  readonly gone: ReadonlySet<string>;
  /** Something is looked for that no literal tells: nothing holds. */
  readonly isUntold: boolean;
  /** Of each rule that stayed: its clauses' numbers then, and now. */
  readonly clauses: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/** Rules in the order that decides between equals. */
export class RuleSet {
  /** Tells sets apart without reading the rules. */
  readonly key: string;
  readonly #select: () => Selection;
  #rules: readonly KnownRule[] | undefined;
  #selection: Selection | undefined;

  constructor(key: string, select: () => Selection) {
    this.key = key;
    this.#select = select;
  }

  /** All rules that are looked for. Reads every pattern. */
  get rules(): readonly KnownRule[] {
    return (this.#rules ??= this.#patterns().map((pattern) => this.#known(pattern)));
  }

  /** What is other than it was. */
  since(before: readonly KnownRule[]): RuleChange {
    const old = new Map(before.map((rule, place) => [rule.id, { rule, place }]));
    const gone = new Set(old.keys());
    const clauses = new Map<string, ReadonlyMap<number, number>>();
    const fresh: Pattern[] = [];
    let last = -1;
    this.#patterns().forEach((pattern, i) => {
      const known = old.get(pattern.id);
      const now = this.rules[i];
      // Of equals the first wins: a rule that stands elsewhere is another one.
      if (!known || !now || known.rule.digest !== now.digest || known.place < last) return fresh.push(pattern);
      last = known.place;
      gone.delete(pattern.id);
      if (now.clauses)
        clauses.set(pattern.id, new Map(now.clauses.map((clause, k) => [known.rule.clauses?.[k] ?? -1, clause])));
    });
    const hidden = [...gone].flatMap((id) => old.get(id)?.rule.hides ?? []);
    const texts = [...fresh.flatMap(literalsOf), ...hidden.flatMap(({ literals }) => literals)];
    const named = [...fresh.filter(({ told }) => told === "prefix").flatMap(literalsOf), ...hidden.filter(({ inNames }) => inNames).flatMap(({ literals }) => literals)]; // prettier-ignore
    const isUntold = fresh.some(({ judge }) => judge === ENTROPY_JUDGE);
    return { gone, texts: [...new Set(texts)], names: [...new Set(named)], isUntold, clauses };
  }

  #patterns(): Pattern[] {
    const { file, chosen } = (this.#selection ??= this.#select());
    return file.ids.flatMap((_, i) => (chosen[i] === 1 ? [file.at(i)] : []));
  }

  #known(pattern: Pattern): KnownRule {
    const { id, role, told, clauses, severity: _severity, ...rest } = pattern;
    const texts = clauses?.map((number) => this.#selection?.file.clauses[number]);
    const decides = JSON.stringify([id, role, told, rest, texts]);
    return {
      id,
      digest: createHash("sha256").update(decides).digest("base64url").slice(0, 22),
      ...(clauses && { clauses }),
      ...(role === "identifier" && { hides: { literals: literalsOf(pattern), inNames: told === "prefix" } }),
    };
  }
}

function literalsOf({ literals }: Pattern): string[] {
  return literals.map(({ text }: Literal) => text);
}
