import { describe } from "vitest";
import { REFS } from "../../fixtures/git/refs.ts";
import { testFixtures } from "./scenario.ts";

describe("refs", () => testFixtures(REFS));
