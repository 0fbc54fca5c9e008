/** What git tells its hooks of a push on standard input, as the range that is about to be published (githooks(5), "pre-push", "pre-receive"). */
import { UsageError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { RangeChanges } from "../model/options.ts";

const NO_OBJECT = /^0+$/;
/** The local side is given as it was typed, and may be several words. */
const PUSHED = /^.+ ([0-9a-f]{40,64}) (\S+) ([0-9a-f]{40,64})$/;
const RECEIVED = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (\S+)$/;

interface PushedRef {
  readonly ref: BytePath;
  readonly old: string;
  readonly now: string;
}

/**
 * Of "local-ref local-id remote-ref remote-id" lines: what the remote does not have yet, as far as remote-tracking refs tell.
 * @param remote - its name or URL, as git names it
 * @returns undefined where only refs are deleted
 */
export function pushRange(input: string, remote: string): RangeChanges | undefined {
  const pushed = lines(input, PUSHED).flatMap(([now = "", ref = "", old = ""]) => refOf(ref, old, now));
  return rangeOf(pushed, "what is pushed", {
    baseRefs: refsOf(remote),
    policyFrom: "merge-base",
    policyIfHere: mainOf(remote),
    incoming: [],
  });
}

/** What a remote is known to have; nothing of one that has no name. */
export function refsOf(remote: string): readonly string[] {
  return /^[\w.-]+$/.test(remote) ? [`refs/remotes/${remote}/`] : [];
}

/** The remote's main branch, as far as it is known: of another branch whoever pushes may be the only author. */
export function mainOf(remote: string): readonly string[] {
  return refsOf(remote).flatMap((refs) => ["HEAD", "main", "master"].map((name) => refs + name));
}

/** Of "old-id new-id ref" lines: what no ref of the server's has yet. */
export function receivedRange(input: string): RangeChanges | undefined {
  // Git names a ref at least; who asks for this hook otherwise, and has used up the input, must not get a pass.
  if (input.trim() === "")
    throw new UsageError("nothing on standard input: hand on the lines that git gives to pre-receive");
  const pushed = lines(input, RECEIVED).flatMap(([old = "", now = "", ref = ""]) => refOf(ref, old, now));
  return rangeOf(pushed, "what is pushed", {
    baseRefs: ["refs/"],
    policyFrom: "head",
    incoming: pushed.map(({ ref, now }) => ({ ref, id: now })),
  });
}

function rangeOf(
  pushed: readonly PushedRef[],
  name: string,
  rest: Pick<RangeChanges, "baseRefs" | "policyFrom" | "policyIfHere" | "incoming">,
): RangeChanges | undefined {
  if (pushed.length === 0) return undefined;
  const tips = [...new Set(pushed.map(({ now }) => now))];
  const basesIfHere = pushed.map(({ old }) => old).filter((id) => !NO_OBJECT.test(id));
  const newRefs = pushed.filter(({ old }) => NO_OBJECT.test(old)).map(({ ref }) => ref);
  return { kind: "range", name, tips, bases: [], basesIfHere, newRefs, ...rest };
}

function refOf(ref: BytePath, old: string, now: string): PushedRef[] {
  return NO_OBJECT.test(now) ? [] : [{ ref, old, now }];
}

/** What a form finds in each line. @throws UsageError for lines that git does not write: what they push would not be looked at */
function lines(input: string, form: RegExp): string[][] {
  const all = input.split("\n").filter((line) => line !== "");
  return all.map((line) => {
    const found = form.exec(line);
    if (found) return found.slice(1);
    throw new UsageError("what stands on standard input is not what git gives to this hook: hand it on as it came");
  });
}
