/** `npm run conformance -- DIR [--misses]`: how dredge does on the cases of other scanners' tests. For each source and each provider: positives found,
 *  found with the right value (of those that state one), negatives wrongly reported; at any confidence, made-up values included, and beside it
 *  what gates at the default thresholds. "identifiers": positives told to be an id, a host or a public value, which dredge does not report alone. `--misses` names the cases that went wrong. Prints no values. Runs on the built dist/. */
import { argv, exit, stderr, stdout } from "node:process";
import { isNoCredential } from "../../build/coverage/left-out.js";
import { CaseError, readCases } from "./cases.js";
import { Detection } from "./detect.js";
import { outcomeOf } from "./outcome.js";

/** @typedef {import("./cases.js").Case} Case */

/** Figures of one source or provider, at any confidence and at the default thresholds. */
class Tally {
  positives = 0;
  stated = 0;
  negatives = 0;
  named = 0;
  any = { found: 0, right: 0, wrong: 0 };
  gating = { found: 0, right: 0, wrong: 0 };

  /**
   * @param {Case} one
   * @param {import("./outcome.js").Outcome} any
   * @param {import("./outcome.js").Outcome} gating
   * @param {boolean} named - told to be an identifier or a public value, and not reported
   */
  add(one, any, gating, named) {
    if (one.positive) this.positives++;
    else this.negatives++;
    if (named) this.named++;
    if (any.right !== undefined) this.stated++;
    for (const [counts, outcome] of /** @type {const} */ ([
      [this.any, any],
      [this.gating, gating],
    ])) {
      if (outcome.reported) counts[one.positive ? "found" : "wrong"]++;
      if (outcome.right) counts.right++;
    }
  }

  /** @param {string} name */
  line(name) {
    const { any, gating, positives, stated, negatives, named } = this;
    return [
      name,
      share(any.found, positives),
      share(any.right, stated),
      share(any.wrong, negatives),
      named === 0 ? "" : String(named),
      share(gating.found, positives),
      share(gating.right, stated),
      share(gating.wrong, negatives),
    ];
  }
}

const HEAD = ["", "found", "right value", "wrongly", "identifiers", "default: found", "right value", "wrongly"];

/**
 * @param {number} part
 * @param {number} whole
 */
function share(part, whole) {
  return whole === 0 ? "-" : `${part}/${whole} ${((100 * part) / whole).toFixed(1)} %`;
}

/**
 * @param {string} title
 * @param {ReadonlyMap<string, Tally>} tallies
 */
function printTable(title, tallies) {
  const lines = [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tally]) => tally.line(name));
  const rows = [[title, ...HEAD.slice(1)], ...lines];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  for (const row of rows)
    stdout.write(
      `${row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join("  ")
        .trimEnd()}\n`,
    );
}

/**
 * @param {Map<string, Tally>} tallies
 * @param {string} name
 * @returns {Tally}
 */
function tallyOf(tallies, name) {
  const known = tallies.get(name) ?? new Tally();
  tallies.set(name, known);
  return known;
}

/**
 * @param {Case} one
 * @param {import("./outcome.js").Outcome} outcome
 * @param {boolean} named
 * @returns {string | undefined} what went wrong
 */
function faultOf(one, outcome, named) {
  if (!one.positive) return outcome.reported ? "wrongly reported" : undefined;
  if (!outcome.reported) return named ? "an identifier, not reported alone" : "not found";
  return outcome.right === false ? "another value" : undefined;
}

/**
 * @param {string} folder
 * @param {boolean} listsMisses
 */
function run(folder, listsMisses) {
  const cases = readCases(folder);
  const isNone = isNoCredential();
  const detection = new Detection();
  /** @type {Map<string, Tally>} */
  const sources = new Map();
  /** @type {Map<string, Tally>} */
  const credentials = new Map();
  /** @type {Map<string, Tally>} */
  const providers = new Map();
  for (const one of cases) {
    const { found, identifiers } = detection.scan(one.text, one.path);
    const any = outcomeOf(one, found);
    const named = one.positive && !any.reported && outcomeOf(one, identifiers).reported;
    const gating = outcomeOf(
      one,
      found.filter(({ gates }) => gates),
    );
    tallyOf(sources, one.source).add(one, any, gating, named);
    tallyOf(sources, "all").add(one, any, gating, named);
    if (!isNone(one)) {
      tallyOf(credentials, one.source).add(one, any, gating, named);
      tallyOf(credentials, "all").add(one, any, gating, named);
    }
    tallyOf(providers, one.provider).add(one, any, gating, named);
    const fault = listsMisses && faultOf(one, any, named);
    if (fault) stdout.write(`${one.place}: ${one.provider}: ${one.rule}: ${fault}\n`);
  }
  if (listsMisses) stdout.write("\n");
  printTable("source", sources);
  stdout.write("\nWithout the rules and texts that are no credentials (docs/coverage.md):\n");
  printTable("source", credentials);
  stdout.write("\n");
  printTable("provider", providers);
}

// A reader that has seen enough closes the pipe.
stdout.on("error", () => exit(0));

const folder = argv[2];
if (folder === undefined || folder.startsWith("-")) {
  stderr.write("usage: npm run conformance -- DIR [--misses]\n");
  exit(2);
}
try {
  run(folder, argv.includes("--misses"));
} catch (error) {
  if (!(error instanceof CaseError)) throw error;
  stderr.write(`${error.message}\n`);
  exit(2);
}
