/** What to do about one secret, in the order to do it: a headline, the rotation, the clean-up.
 *  The order follows from where it is exposed: a value that was pushed is replaced first, one that was not is taken out first.
 *  Pure; words and structure only, layout belongs to the reports. */
import type { Exposure, Finding } from "../model/finding.ts";
import type { PatternInfo, Step } from "../model/pattern.ts";
import { cleanUpSteps, onlyInLatestCommit } from "./cleanup.ts";
import { imageSteps, isInImage } from "./image-steps.ts";

/** How soon: `now` it may be used by others, `before-push` and `before-commit` it has not left yet, `check` somebody must look. */
type Urgency = "now" | "before-push" | "before-commit" | "check";

/** A plan for one finding. */
export interface Advice {
  readonly urgency: Urgency;
  /** One or two sentences: what matters first, and why. */
  readonly headline: string;
  /** Replace, revoke, look whether it was used; from the runbook, or in general words where it has none. */
  readonly rotate: readonly Step[];
  /** Take it out of the places where it stands. */
  readonly cleanUp: readonly Step[];
  /** Take it out of images that carry it too, where they are not what exposes it most. */
  readonly imagesToo: readonly Step[];
  /** True when the clean-up comes before the rotation. */
  readonly cleanUpFirst: boolean;
}

const BY_EXPOSURE: Readonly<Record<Exposure, { urgency: Urgency; headline: string }>> = {
  remote: {
    urgency: "now",
    headline:
      "Rotate it now, then rewrite history: it has been pushed, and a rewrite does not take back the copies that others have.",
  },
  local: {
    urgency: "before-push",
    headline:
      "Take it out before you push: no remote-tracking ref holds what was looked at. Rotate it too if others can read this repository, or if it stood anywhere before.",
  },
  unreachable: {
    urgency: "check",
    headline:
      "No ref reaches it any more, but the object is still stored. Rotate it if it was ever pushed, then purge it.",
  },
  staged: {
    urgency: "before-commit",
    headline: "Take it out before you commit: it is staged, and in no commit that was looked at.",
  },
  "working-tree": {
    urgency: "before-commit",
    headline: "Keep it out of git: it stands in the working tree, but not in history.",
  },
  image: {
    urgency: "now",
    headline:
      "Rotate it now if the image has left this machine: whoever can pull it has every layer and the config, deleted files included.",
  },
  "outside-git": {
    urgency: "check",
    headline: "Rotate it if anyone else could read it, and keep the new one in a secret store.",
  },
};

const AMEND_HEADLINE =
  "Amend now: of what was looked at only your latest commit has it, and no remote-tracking ref. Rotate it too if others can read this repository, or if it stood anywhere before.";

/** Rules that tell of no value, but of what files do with values; by the start of their ids. */
const ABOUT_FILES: readonly (readonly [start: string, headline: string])[] = [
  [
    "docker-build-",
    "Change the build: what it copies or sets stays in the image, for whoever can pull that. Give it secrets as mounts.",
  ],
  ["dredge-suppression-", "Take it out of this change: a change does not decide about itself."],
];

const DUMMY_HEADLINE =
  "It looks made up, for documentation or tests, so it does not count. Should it be real after all, rotate it.";

/**
 * The plan for one finding.
 * @param info - of the finding's pattern; without it the rotation is told in general words
 */
export function advice(finding: Finding, info: PatternInfo | undefined): Advice {
  const { urgency } = BY_EXPOSURE[finding.exposure];
  const headline = headlineOf(finding);
  const rotate = rotationSteps(info);
  if (finding.dummy || aboutFiles(finding))
    return { urgency: "check", headline, rotate, cleanUp: [], imagesToo: [], cleanUpFirst: false };
  const cleanUpFirst = urgency === "before-commit" || urgency === "before-push";
  const imagesToo = finding.exposure === "image" ? [] : imageCleanUp(finding);
  return { urgency, headline, rotate, cleanUp: cleanUpSteps(finding), imagesToo, cleanUpFirst };
}

/** How to take a finding out of the images that carry it; no steps for one that is in none, or does not count. */
export function imageCleanUp(finding: Finding): readonly Step[] {
  return finding.dummy || aboutFiles(finding) !== undefined || !isInImage(finding) ? [] : imageSteps(finding);
}

/** The headline of {@link advice} alone. */
export function headlineOf(finding: Finding): string {
  const about = aboutFiles(finding);
  if (about !== undefined) return about;
  if (finding.dummy) return DUMMY_HEADLINE;
  const canAmend = finding.exposure === "local" && onlyInLatestCommit(finding) !== undefined;
  return canAmend ? AMEND_HEADLINE : BY_EXPOSURE[finding.exposure].headline;
}

/** Whether a rule tells of no value, but of what files do with values. */
export function isAboutFiles(patternId: string): boolean {
  return ABOUT_FILES.some(([start]) => patternId.startsWith(start));
}

function aboutFiles({ patternId }: Finding): string | undefined {
  return ABOUT_FILES.find(([start]) => patternId.startsWith(start))?.[1];
}

/** The runbook's steps in the order of a rotation: create, revoke, audit; general words where it documents none. */
export function rotationSteps(info: PatternInfo | undefined): readonly Step[] {
  const runbook = info?.runbook;
  if (runbook === undefined || runbook.create.length + runbook.revoke.length === 0) return generalRotation(info);
  return [...runbook.create, ...runbook.revoke, ...runbook.audit];
}

/** The one step of creating and the one of revoking that a short report has room for. */
export function firstRotationSteps(info: PatternInfo | undefined): readonly Step[] {
  const runbook = info?.runbook;
  const first = [...(runbook?.create.slice(0, 1) ?? []), ...(runbook?.revoke.slice(0, 1) ?? [])];
  return first.length > 0 ? first : generalRotation(info);
}

function generalRotation(info: PatternInfo | undefined): readonly Step[] {
  const where = (info?.providerTitle ?? "") === "" ? "where it was issued" : `at ${info?.providerTitle}`;
  return [
    { text: `Find out what it opens, create a new one ${where}, and put that in its place wherever it is used.` },
    { text: "Revoke the old one, and check that it is refused." },
  ];
}
