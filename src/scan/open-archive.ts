/** An archive while it is opened: which member is scanned, what its members were found to hold, and the rows that are recorded when all is done.
 *  The bytes around members hold what is stored in them, too: what a member tells is not told once more. */
import type { Resolved } from "../detect/resolve.ts";
import { INSIDE } from "../model/archive-place.ts";
import type { BytePath } from "../model/finding.ts";
import type { NewRow } from "./record-rows.ts";

export class OpenArchive {
  /** What is scanned; undefined: the archive's own bytes. */
  member: BytePath | undefined;
  /** What is scanned is an archive, whose members were scanned before. */
  isAround = true;
  readonly rows: NewRow[] = [];
  /** Paths of the members that hold each value. */
  readonly #told = new Map<string, (BytePath | undefined)[]>();

  /** Whether a value is to be recorded. */
  isNews({ match, parts }: Resolved): boolean {
    if (this.isAround && this.#isTold(match.judgement.value)) return false;
    for (const { judgement } of [match, ...parts]) {
      const paths = this.#told.get(judgement.value);
      if (!paths) this.#told.set(judgement.value, [this.member]);
      else if (paths.at(-1) !== this.member) paths.push(this.member);
    }
    return true;
  }

  /** Whether something inside of what is scanned has told it. */
  #isTold(value: string): boolean {
    const paths = this.#told.get(value) ?? [];
    const { member } = this;
    return paths.some(
      (path) => path !== member && (member === undefined || path?.startsWith(member + INSIDE) === true),
    );
  }
}
