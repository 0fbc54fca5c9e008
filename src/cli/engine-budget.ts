/** How eagerly V8 compiles JavaScript anew: a setting of the process, and so the command's business. */
import { versions } from "node:process";
import { setFlagsFromString } from "node:v8";

/** V8's measure of how long a function runs before the optimising compiler takes it up; by default 67,584. */
const BUDGET = 500_000;
/** Bytes of bytecode of the longest function that is inlined; by default 460. What is short costs little to compile with its caller. */
const INLINED = 40;

/**
 * Makes V8 optimise later and inline only what is short, in this thread and in those that are started after. For scans that are over in seconds and spend most of them in
 * WebAssembly: of an image's 3.4 s of processor time 0.39 went into optimising JavaScript that ran for about as long (docs/performance.md).
 * Node 20's V8 alone has the setting; other ones, which have a compiler in between, are left as they are.
 */
export function optimiseLate(): void {
  // No other setting is safe once code has run: `--no-regexp-tier-up` ends the process with a segmentation fault.
  if (versions.v8.startsWith("11."))
    setFlagsFromString(`--interrupt-budget=${BUDGET} --max-inlined-bytecode-size=${INLINED}`);
}
