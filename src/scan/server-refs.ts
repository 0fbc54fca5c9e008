/** Refs that are copies of a server's, or exist on one alone: what they reach has left this machine. */

/** Remote-tracking refs; pull and merge requests and pipelines, as hosts show them and CI jobs fetch them. */
const SERVER = /^refs\/(?:remotes|pull|merge-requests|pipelines)\//;

/** @param name - full name of a ref */
export function isServerRef(name: string): boolean {
  return SERVER.test(name);
}
