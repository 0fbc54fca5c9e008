/** The one error that is a user's to mend: wrong flags, wrong configuration, a target that is not there.
 *  Everything else that is thrown is a bug; what could not be read is a `Problem`, not an error. */

export class UsageError extends Error {
  override readonly name = "UsageError";
  /** @param message - one line (or several, all at once) that names the thing and what to do; never holds a secret */
  constructor(message: string) {
    super(message);
  }
}

/** Thrown inside readers when bytes are not what their format says. Callers turn it into a `Problem`. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  /** @param code - which kind of problem it becomes */
  readonly code: "corrupt" | "truncated" | "unsupported" | "missing-object" | "too-large" | "unreadable";
  constructor(code: FormatError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
