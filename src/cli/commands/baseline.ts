/** `dredge baseline create | update | prune | audit | merge | install`: findings that are accepted for now, and the file that says so.
 *  Each action's code is loaded when it runs. */
import { isDay, today } from "../../model/day.ts";
import { UsageError } from "../../model/errors.ts";
import { didYouMean } from "../../model/suggest.ts";
import type { Arguments, Terminal } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";

const ACTIONS = ["create", "update", "prune", "audit", "merge", "install"] as const;
/** Most words behind each action. */
const WORDS: Readonly<Record<(typeof ACTIONS)[number], number>> = {
  create: 1,
  update: 1,
  prune: 0,
  audit: 0,
  merge: 4,
  install: 0,
};

/** Makes, changes or shows the baseline. */
export async function baselineCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [word = "", ...rest] = args.positionals;
  const action = ACTIONS.find((known) => known === word);
  if (action === undefined) {
    throw new UsageError(`baseline needs one of ${ACTIONS.join(", ")}${didYouMean(word, ACTIONS)}`);
  }
  if (rest.length > WORDS[action]) {
    throw new UsageError(`"${rest[WORDS[action]] ?? ""}" is one argument too many for dredge baseline ${action}`);
  }
  switch (action) {
    case "create":
    case "update": {
      const { acceptFindings } = await import("../baseline/accept.ts");
      return acceptFindings(action, rest[0], acceptance(args), args, terminal);
    }
    case "prune": {
      const { pruneBaseline } = await import("../baseline/prune.ts");
      return pruneBaseline(args, terminal);
    }
    case "audit": {
      const { auditBaseline } = await import("../baseline/audit.ts");
      return auditBaseline(args, terminal);
    }
    case "merge": {
      const { runMergeDriver } = await import("../baseline/merge.ts");
      return runMergeDriver(rest, terminal);
    }
    case "install": {
      const { installMergeDriver } = await import("../baseline/install.ts");
      return installMergeDriver(args, terminal);
    }
  }
}

/** What stands in new entries. */
export interface Acceptance {
  readonly reason: string | undefined;
  readonly owner: string | undefined;
  readonly until: string | undefined;
}

function acceptance(args: Arguments): Acceptance {
  const reason = args.value("reason")?.trim();
  const owner = args.value("owner");
  const until = args.value("until");
  if (until !== undefined && !isDay(until)) throw new UsageError("--until must be a day, such as 2027-01-31");
  if (until !== undefined && until < today())
    throw new UsageError(`--until ${until} has passed already: name the last day on which it is accepted`);
  if (owner !== undefined && !/^[^\s=]+$/.test(owner)) throw new UsageError("--owner must be one word");
  if (reason !== undefined && (/[\p{Cc}\u2028\u2029]/u.test(reason) || /^(?:owner|until)=/.test(reason))) {
    throw new UsageError("--reason must be words on one line");
  }
  return { reason: reason === "" ? undefined : reason, owner, until };
}
