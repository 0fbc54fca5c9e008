/** Where the object store puts what it could not read: a list that grows while the scan goes on.
 *  Turns a thrown `FormatError` into a `Problem`; anything else thrown is a bug and passes through. */
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { Problem, ProblemKind } from "../model/result.ts";

export class ProblemList {
  readonly #problems: Problem[] = [];
  readonly #known = new Set<string>();

  get all(): readonly Problem[] {
    return this.#problems;
  }

  /** Adds a problem unless the same one is there: several readers come by the same broken file. */
  add(kind: ProblemKind, subject: BytePath, message: string, count = 1): void {
    const key = `${kind}\0${subject}\0${message}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    this.#problems.push({ kind, subject, count, message });
  }

  /** @throws the error itself when it is not a `FormatError` */
  addError(error: unknown, subject: BytePath, count = 1): void {
    if (!(error instanceof FormatError)) throw error;
    this.add(error.code, subject, error.message, count);
  }

  /** Runs `work`; a `FormatError` becomes a problem of `subject` and `otherwise` is returned. */
  attempt<T>(subject: BytePath, otherwise: T, work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.addError(error, subject);
      return otherwise;
    }
  }
}
