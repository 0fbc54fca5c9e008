import { describe } from "vitest";
import { EDITS } from "../../fixtures/git/edits.ts";
import { testFixtures } from "./scenario.ts";

describe("edits", () => testFixtures(EDITS));
