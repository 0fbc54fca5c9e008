/** How eagerly V8 compiles JavaScript anew: a setting of the process, and so the command's business. */
import { setFlagsFromString } from "node:v8";

/** V8's measure of how long a function runs before it is compiled by the optimising compiler; by default 67,584 (Node 20). */
const BUDGET = 1_000_000;

/**
 * Makes V8 optimise later, in this thread and in those that are started after. For scans that are over in a second or two and spend it in
 * WebAssembly: 0.4 of 3.5 s of processor time went into code that then ran for less than that (docs/performance.md).
 * An engine that does not know the setting does nothing.
 */
export function optimiseLate(): void {
  setFlagsFromString(`--interrupt-budget=${BUDGET}`);
}
