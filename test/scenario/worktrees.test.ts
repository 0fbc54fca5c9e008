import { describe } from "vitest";
import { WORKTREES } from "../../fixtures/git/worktrees.ts";
import { testFixtures } from "./scenario.ts";

describe("worktrees", () => testFixtures(WORKTREES));
