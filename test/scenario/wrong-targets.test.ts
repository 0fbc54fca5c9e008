import { describe } from "vitest";
import { WRONG_TARGETS } from "../../fixtures/git/wrong-targets.ts";
import { testFixtures } from "./scenario.ts";

describe("wrong-targets", () => testFixtures(WRONG_TARGETS));
