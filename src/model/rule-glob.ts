/** Rules chosen by name: an id, or a glob in which `*` stands for any characters (`aws-*`).
 *  Pure and tiny. Knows no rule. */

/** Whether an id is one of these ids or matches one of these globs. */
export function matchesRule(id: string, globs: readonly string[]): boolean {
  return globs.some((glob) => (glob.includes("*") ? globRegex(glob).test(id) : glob === id));
}

function globRegex(glob: string): RegExp {
  const parts = glob.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
