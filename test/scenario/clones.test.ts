import { describe } from "vitest";
import { CLONES } from "../../fixtures/git/clones.ts";
import { testFixtures } from "./scenario.ts";

describe("clones", () => testFixtures(CLONES));
