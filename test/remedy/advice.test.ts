/** Advice follows from where a secret is exposed, and from what its runbook documents. */
import { describe, expect, test } from "vitest";
import type { Exposure } from "../../src/model/finding.ts";
import type { Step } from "../../src/model/pattern.ts";
import { advice, firstRotationSteps, headlineOf, rotationSteps } from "../../src/remedy/advice.ts";
import { renderRunbookMarkdown, renderRunbookText, runbookSections } from "../../src/remedy/runbook.ts";
import * as given from "../report/result-builder.ts";

const info = given.info("github-pat");
const EMPTY = { create: [], revoke: [], reach: [], audit: [], takesEffect: [], undocumented: [] };

describe("advice", () => {
  test.each([
    ["remote", "now", false],
    ["local", "before-push", true],
    ["staged", "before-commit", true],
    ["working-tree", "before-commit", true],
    ["unreachable", "check", false],
    ["outside-git", "check", false],
  ] as const)("%s: %s, clean-up first: %s", (exposure: Exposure, urgency, cleanUpFirst) => {
    const plan = advice(given.finding({ patternId: "github-pat", exposure }), info);
    expect(plan).toMatchObject({ urgency, cleanUpFirst });
    expect(plan.cleanUp.length).toBeGreaterThan(0);
    expect(plan.rotate.length).toBeGreaterThan(0);
  });

  test("each exposure has a headline of its own", () => {
    const exposures: Exposure[] = ["remote", "local", "unreachable", "staged", "working-tree", "outside-git"];
    const headlines = exposures.map((exposure) => headlineOf(given.finding({ patternId: "jwt", exposure })));
    expect(new Set(headlines).size).toBe(exposures.length);
  });

  test("a made-up value needs no clean-up", () => {
    const plan = advice(given.finding({ patternId: "github-pat", dummy: true }), info);
    expect(plan).toMatchObject({ urgency: "check", cleanUp: [] });
    expect(plan.headline).toContain("made up");
  });
});

describe("rotation steps", () => {
  test("create, revoke, then look whether it was used", () => {
    const { create, revoke, audit } = info.runbook;
    expect(rotationSteps(info)).toEqual([...create, ...revoke, ...audit]);
    expect(firstRotationSteps(info)).toEqual([create[0], revoke[0]]);
  });

  test("without a documented runbook the general steps name the provider", () => {
    const undocumented = given.info("x", { providerTitle: "Example", runbook: EMPTY });
    expect(rotationSteps(undocumented)[0]?.text).toContain("at Example");
    expect(rotationSteps(undefined)).toHaveLength(2);
  });
});

describe("runbook", () => {
  test("sections come in the order of a rotation and end with the clean-up", () => {
    expect(runbookSections(info).map((section) => section.heading)).toEqual([
      "Replace it",
      "Revoke the old one",
      "How long revocation takes",
      "See whether it was used",
      "What it can reach",
      "Take it out of git",
    ]);
  });

  test("empty sections are left out, general steps stand in", () => {
    const sections = runbookSections(given.info("x", { runbook: EMPTY }));
    expect(sections.map((section) => section.heading)).toEqual(["Replace it", "Take it out of git"]);
    expect(sections[0]?.steps.length).toBeGreaterThan(0);
  });

  test("Markdown numbers the steps, fences the commands and links the pages", () => {
    const markdown = renderRunbookMarkdown(info);
    expect(markdown).toMatch(/^# GitHub personal access token \(classic\)\n/);
    expect(markdown).toContain(
      "## Revoke the old one\n\n1. Delete the old token. ([documentation](<https://github.example.com/settings/tokens>))\n2. ",
    );
    expect(markdown).toContain("   ```sh\n   gh api -X DELETE /applications/CLIENT_ID/token\n   ```");
    expect(markdown).toContain(
      "## How long revocation takes\n\n1. At once. ([documentation](<https://docs.example.com/tokens>))\n",
    );
  });

  test("a page is linked once in a row, and a reference only where no step links to it", () => {
    const url = "https://docs.example.com/keys";
    const steps = [
      { text: "Disable it.", console: "https://app.example.com/keys", url },
      { text: "Delete it.", console: "https://app.example.com/keys", url },
      { text: "Delete its user.", url: "https://docs.example.com/users" },
    ];
    const repeated = given.info("x", {
      runbook: { ...EMPTY, revoke: steps },
      references: [url, "https://docs.example.com/form"],
    });
    expect(renderRunbookText(repeated, 80)).toContain(
      "  2. Delete it.\n  3. Delete its user.\n     see https://docs.example.com/users\n",
    );
    expect(renderRunbookText(repeated, 80)).toMatch(/\nReferences\n  https:\/\/docs\.example\.com\/form\n$/);
    expect(renderRunbookMarkdown(repeated)).toContain("\n2. Delete it.\n3. Delete its user. (");
    expect(renderRunbookMarkdown(repeated)).toMatch(/## References\n\n- <https:\/\/docs\.example\.com\/form>\n$/);
    expect(renderRunbookText(info, 80)).not.toContain("References");
  });

  test("what is not known and the note stand before the clean-up", () => {
    const open = given.info("x", { runbook: { ...EMPTY, undocumented: ["audit"], note: "It is old." } });
    for (const text of [renderRunbookText(open, 80), renderRunbookMarkdown(open)]) {
      const [unknown, note, cleanUp] = ["Not known:", "Note:", "Take it out of git"].map((words) =>
        text.indexOf(words),
      );
      expect(unknown).toBeGreaterThan(0);
      expect(note).toBeGreaterThan(unknown ?? 0);
      expect(cleanUp).toBeGreaterThan(note ?? 0);
    }
  });

  test("text keeps commands and URLs whole at any width", () => {
    for (const width of [20, 40, 80]) {
      const lines = renderRunbookText(info, width).split("\n");
      expect(lines.some((line) => line.trim() === "see https://github.example.com/settings/tokens/new")).toBe(true);
      expect(lines.some((line) => line.trim() === "$ gh api -X DELETE /applications/CLIENT_ID/token")).toBe(true);
    }
  });

  test("text and Markdown tell the same steps", () => {
    const flat = renderRunbookText(info, 10_000);
    for (const { heading, steps } of runbookSections(info)) {
      expect(flat).toContain(heading);
      for (const step of steps) expect(flat).toContain(step.text);
    }
  });

  test("a note and a foreign rule's control characters are told safely", () => {
    const text = renderRunbookText(given.info("x", { runbook: { ...EMPTY, note: "no page\u001b[2J" } }), 80);
    expect(text).toContain("Note: no page\\x1b[2J");
  });

  test("what no page says is told, with what follows from it", () => {
    const open = given.info("x", {
      providerTitle: "Example",
      runbook: { ...EMPTY, undocumented: ["revoke", "audit", "takesEffect"] },
    });
    const words =
      "no page of Example was found that says how to revoke it, how to see whether it was used or how long revocation takes to bite. Look in the account's settings, or ask its support. Count it as live until you have seen it refused.";
    expect(renderRunbookMarkdown(open)).toContain(`**Not known:** ${words}`);
    expect(renderRunbookText(open, 10_000)).toContain(`Not known: ${words}`);
    expect(renderRunbookText(info, 80)).not.toContain("Not known");
  });

  test("steps that come from no page are told as such", () => {
    const url = "https://docs.example.com/keys";
    const told = (create: Step, revoke: Step): string =>
      renderRunbookText(
        given.info("x", {
          providerTitle: "Example",
          runbook: { ...EMPTY, create: [create], revoke: [revoke], undocumented: ["audit"] },
        }),
        10_000,
      );
    expect(told({ text: "Make one." }, { text: "Delete it." })).toContain(
      " What stands here on how to replace it and how to revoke it is the usual way, from no page of Example.",
    );
    expect(told({ text: "Make one.", url }, { text: "Delete it." })).toContain("here on how to revoke it is");
    expect(told({ text: "Make one.", url }, { text: "Delete it.", url })).not.toContain("the usual way");
  });

  test("a step names its console page before the page that says so", () => {
    const step = { text: "Delete it.", console: "https://app.example.com/keys", url: "https://docs.example.com/keys" };
    const withConsole = given.info("x", { runbook: { ...EMPTY, revoke: [step] } });
    expect(renderRunbookMarkdown(withConsole)).toContain(
      "1. Delete it. ([console](<https://app.example.com/keys>), [documentation](<https://docs.example.com/keys>))",
    );
    expect(renderRunbookText(withConsole, 80)).toContain(
      "  1. Delete it.\n     open https://app.example.com/keys\n     see https://docs.example.com/keys\n",
    );
  });
});
