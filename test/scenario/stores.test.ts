import { describe } from "vitest";
import { STORES } from "../../fixtures/git/stores.ts";
import { testFixtures } from "./scenario.ts";

describe("stores", () => testFixtures(STORES));
