/** A commit as reports tell it: who, when, and the first line of its message. */
import { isoDate, parseCommit } from "../git/commit.ts";
import type { CommitRef } from "../model/finding.ts";

/** Bytes of a message in which its first line is looked for. */
const LONGEST_SUBJECT = 1024;

/** @param content - of the commit object */
export function commitRef(id: string, content: Uint8Array): CommitRef {
  const { author, committer, messageStart } = parseCommit(content);
  const text = Buffer.from(content.subarray(messageStart, messageStart + LONGEST_SUBJECT)).toString("utf8");
  return {
    id,
    author: author ? Buffer.from(`${author.name} <${author.email}>`, "latin1").toString("utf8") : "",
    date: isoDate(committer) ?? "",
    subject: text.trimStart().split("\n", 1)[0] ?? "",
  };
}
