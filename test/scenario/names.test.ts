import { describe } from "vitest";
import { NAMES } from "../../fixtures/git/names.ts";
import { testFixtures } from "./scenario.ts";

describe("names", () => testFixtures(NAMES));
