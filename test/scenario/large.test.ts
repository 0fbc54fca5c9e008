import { describe } from "vitest";
import { LARGE } from "../../fixtures/git/large.ts";
import { testFixtures } from "./scenario.ts";

describe("large", () => testFixtures(LARGE));
