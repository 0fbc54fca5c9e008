/** How eagerly V8 compiles JavaScript anew: a setting of the process, and so the command's business. */
import { versions } from "node:process";
import { setFlagsFromString } from "node:v8";

/** In place of what Node 20's V8 does by itself: a function runs seven times as long (by default 67,584 of V8's units) before the optimising
 *  compiler takes it up, and regexes are compiled at once, not interpreted first and compiled then. */
const SETTINGS = ["--interrupt-budget=500000", "--no-regexp-tier-up"];

/**
 * Makes V8 optimise later, in this thread and in those that are started after. For scans that are over in seconds and spend most of them in
 * WebAssembly: of an image's 3.4 s of processor time 0.39 went into optimising JavaScript that ran for about as long (docs/performance.md).
 * Node 20's V8 alone has the settings; other ones, which have a compiler in between, are left as they are.
 */
export function optimiseLate(): void {
  if (versions.v8.startsWith("11.")) for (const setting of SETTINGS) setFlagsFromString(setting);
}
