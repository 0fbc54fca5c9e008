/** How to take a secret out of the places where it stands: index, files, history, names, unreachable objects.
 *  Commands are those of git's own documentation and of git-filter-repo (`git filter-repo --help`, section "Sensitive data removal");
 *  they name the paths of the finding, and never the value. Knows nothing of providers. */
import { isNameless } from "../model/archive-place.ts";
import type { BytePath, Finding, Occurrence, Origin } from "../model/finding.ts";
import type { Step } from "../model/pattern.ts";
import { buildFileSteps } from "./build-steps.ts";
import { imageSteps } from "./image-steps.ts";
import { shellWord } from "./shell.ts";

/** More paths than this make a command unreadable; `--replace-text` needs none of them. */
const PATHS_SHOWN = 5;

const KEEP_ELSEWHERE: Step = {
  text: "Keep the value in the environment or a secret store, and commit only the reference to it.",
};

/** `--expire-unreachable` keeps the reflog of what refs still reach; older stash entries live in a reflog alone, hence the warning. */
const PURGE: readonly Step[] = [
  {
    text:
      "Drop what no ref reaches, for good: other dropped commits and all stash entries but the latest go with it," +
      " so make branches of those to keep (git stash branch NAME).",
    command: "git reflog expire --expire-unreachable=now --all && git gc --prune=now",
  },
];

const FROM_ARCHIVE = "Make the archive anew without the value, or delete it";

function isInArchive(origin: Origin): boolean {
  return "archive" in origin && origin.archive !== undefined;
}

/** The name itself is the secret, so that no command can spell it. */
const RENAME_STAGED: Step = { text: "Rename the file, in the index as well.", command: "git mv -- OLD NEW" };

const RENAME: Step = { text: "Give the file another name: this one holds it.", command: "mv -- OLD NEW" };

const DROP_STASH: readonly Step[] = [
  { text: "Find the stash entry, and take out of it what you need.", command: "git stash list --stat" },
  { text: "Drop it.", command: "git stash drop 'stash@{N}'" },
];

const AFTER_REWRITE: readonly Step[] = [
  {
    text: "Publish the rewritten history; every other clone must be made anew, or it brings the old one back.",
    command: "git push --force --mirror origin",
  },
  {
    text: "Forks, pull requests and cached pages of the host keep the old objects: ask its support to remove them.",
  },
];

/** The steps that clean up after one finding, by the strongest exposure it has. */
export function cleanUpSteps(finding: Finding): readonly Step[] {
  switch (finding.exposure) {
    case "staged":
      return [...unstageSteps(finding), ...keepElsewhere(finding)];
    case "working-tree":
      return workingTreeSteps(finding);
    case "image":
      return imageSteps(finding);
    case "outside-git":
      return outsideSteps(finding);
    case "unreachable":
      return PURGE;
    case "local":
      return onlyStashed(finding)
        ? [...DROP_STASH, ...PURGE]
        : [...amendSteps(finding), ...rewriteSteps(finding), ...PURGE, ...buildFileSteps(finding)];
    case "remote":
      return [...rewriteSteps(finding), ...AFTER_REWRITE, ...buildFileSteps(finding)];
  }
}

/** The general plan for a history, with nothing named: for a runbook that is read without a finding. */
export function generalCleanUp(): readonly Step[] {
  return [replaceTextStep(false), removePathStep(["PATH"], true), ...AFTER_REWRITE, ...PURGE];
}

function outsideSteps({ occurrences }: Finding): readonly Step[] {
  const names = occurrences.filter(({ origin }) => origin.kind === "name");
  const rename = names.length > 0 ? [RENAME] : [];
  if (names.length === occurrences.length) return rename;
  const from = occurrences.some(({ origin }) => isInArchive(origin)) ? FROM_ARCHIVE : "Take it out of the file";
  return [{ text: `${from}, and out of backups and images made from it.` }, ...rename];
}

/** Where the value belongs, for what builds images in their own way. */
function keepElsewhere(finding: Finding): readonly Step[] {
  const steps = buildFileSteps(finding);
  return steps.length > 0 ? steps : [KEEP_ELSEWHERE];
}

function onlyStashed(finding: Finding): boolean {
  const refs = finding.occurrences.flatMap(({ origin }) => ("refs" in origin ? origin.refs : []));
  return refs.length > 0 && refs.every((ref) => ref === "refs/stash");
}

function unstageSteps(finding: Finding): readonly Step[] {
  const paths = pathsOf(finding, (origin) => origin.kind === "staged");
  const rename = finding.occurrences.some(({ origin }) => origin.kind === "name") ? [RENAME_STAGED] : [];
  if (paths.length === 0) return rename;
  return [
    {
      // Not `git restore --staged`: that fails before the first commit.
      text: "Take it out of the index; the file on disk stays as it is.",
      command: `git reset -q -- ${words(paths)}`,
    },
    ...rename,
  ];
}

function workingTreeSteps(finding: Finding): readonly Step[] {
  const origins = finding.occurrences.map((occurrence) => occurrence.origin);
  if (origins.some((origin) => origin.kind === "file" && origin.tracked === "git-file")) {
    return [
      {
        text: "Take it out of git's own files, and let a credential helper keep it.",
        command: "git remote set-url origin https://HOST/PATH",
      },
    ];
  }
  const rename = origins.some((origin) => origin.kind === "name") ? [RENAME] : [];
  if (origins.every((origin) => origin.kind === "name")) return rename;
  const untracked = pathsOf(finding, (origin) => origin.kind === "file" && origin.tracked === "untracked");
  if (untracked.length === 0) {
    const from = origins.some(isInArchive) ? `${FROM_ARCHIVE}, before it is committed.` : "Take it out of the file before it is committed."; // prettier-ignore
    return [{ text: from }, ...rename, ...keepElsewhere(finding)];
  }
  return [
    {
      text: "Move it out of the tree, or have git ignore the file.",
      command: `printf '%s\\n' ${words(untracked.map(ignorePattern))} >> .gitignore`,
    },
    ...rename,
    ...keepElsewhere(finding),
  ];
}

/** A line of .gitignore that names one path from the top and nothing else (gitignore(5)). */
function ignorePattern(path: BytePath): BytePath {
  return `/${path.replace(/[\\*?[]/g, "\\$&").replace(/ +$/, (spaces) => "\\ ".repeat(spaces.length))}`;
}

/** The commit that HEAD stands on, if it is the only one that had the secret: then amending is enough. */
export function onlyInLatestCommit({ occurrences }: Finding): string | undefined {
  const commits = new Set<string>();
  let inHead = false;
  for (const { origin } of occurrences) {
    if (origin.kind !== "git") continue;
    inHead ||= origin.inHead;
    for (const commit of [origin.first, origin.last]) if (commit !== undefined) commits.add(commit.id);
  }
  const [only] = commits;
  return inHead && commits.size === 1 ? only : undefined;
}

function amendSteps(finding: Finding): readonly Step[] {
  const only = onlyInLatestCommit(finding);
  if (only === undefined) return [];
  const text = `Only your latest commit (${only.slice(0, 10)}) has it: take it out there.`;
  return [{ text, command: "git commit --amend" }];
}

/** Rewrites what is in history: text of files and messages, whole files, names. */
function rewriteSteps(finding: Finding): readonly Step[] {
  const { occurrences } = finding;
  const steps: Step[] = [];
  const inMessages = occurrences.some(({ origin }) => origin.kind === "message");
  // What is packed into an archive cannot be replaced in it: the archive goes, as a whole.
  const blobs = occurrences.filter(({ origin }) => origin.kind === "git" && !isInArchive(origin));
  // --replace-text works line by line: a value of several lines (a key block) goes with its file.
  const severalLines = blobs.some(({ span }) => span.endLine > span.line);
  if (inMessages || (blobs.length > 0 && !severalLines)) steps.push(replaceTextStep(inMessages));
  const paths = pathsOf(finding, (origin) => origin.kind === "git");
  const inArchives = occurrences.some(({ origin }) => origin.kind === "git" && isInArchive(origin));
  if (paths.length > 0 && (severalLines || inArchives || paths.length <= PATHS_SHOWN))
    steps.push(removePathStep(paths.map(shellWord), steps.length > 0));
  steps.push(...nameSteps(occurrences));
  return steps;
}

function replaceTextStep(messages: boolean): Step {
  return {
    text: "Write the value into a file outside the repository, one a line, and replace it in all of history.",
    command: `git filter-repo --sensitive-data-removal --replace-text ../values.txt${messages ? " --replace-message ../values.txt" : ""}`,
  };
}

function removePathStep(quotedPaths: readonly string[], another: boolean): Step {
  const shown = quotedPaths.slice(0, PATHS_SHOWN).map((path) => `--path ${path}`);
  const rest = quotedPaths.length - shown.length;
  const named = rest > 0 ? `; the first ${PATHS_SHOWN} of ${quotedPaths.length} paths are named here` : "";
  return {
    text: `${another ? "Or take" : "Take"} the ${quotedPaths.length === 1 ? "file" : "files"} out of history altogether${named}.`,
    command: `git filter-repo --sensitive-data-removal --invert-paths ${shown.join(" ")}`,
  };
}

function nameSteps(occurrences: readonly Occurrence[]): readonly Step[] {
  const steps: Step[] = [];
  const named = new Set(occurrences.map(({ origin }) => (origin.kind === "name" ? origin.nameOf : undefined)));
  if (named.has("tree-entry")) {
    steps.push({
      text: "Rename the file in all of history.",
      command: "git filter-repo --sensitive-data-removal --path-rename OLD:NEW",
    });
  }
  if (named.has("ref")) {
    steps.push({
      text: "Rename the branch, or delete the tag, here and on the remote.",
      command: "git branch -m OLD NEW && git push origin --delete OLD",
    });
  }
  return steps;
}

function pathsOf(finding: Finding, wanted: (origin: Origin) => boolean): readonly BytePath[] {
  const paths = new Set<BytePath>();
  for (const { origin } of finding.occurrences) {
    if (!wanted(origin) || !("path" in origin) || origin.path === undefined) continue;
    if (isNameless(origin)) continue;
    paths.add(origin.archive ?? origin.path);
  }
  return [...paths];
}

function words(paths: readonly BytePath[]): string {
  return paths.slice(0, PATHS_SHOWN).map(shellWord).join(" ");
}
