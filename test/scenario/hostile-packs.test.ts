import { describe } from "vitest";
import { HOSTILE_PACKS } from "../../fixtures/git/hostile-packs.ts";
import { testFixtures } from "./scenario.ts";

describe("hostile-packs", () => testFixtures(HOSTILE_PACKS));
