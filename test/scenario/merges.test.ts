import { describe } from "vitest";
import { MERGES } from "../../fixtures/git/merges.ts";
import { testFixtures } from "./scenario.ts";

describe("merges", () => testFixtures(MERGES));
