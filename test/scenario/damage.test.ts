import { describe } from "vitest";
import { DAMAGE, DAMAGED_FILES, MALFORMED_TREES } from "../../fixtures/git/damage.ts";
import { testFixtures } from "./scenario.ts";

describe("damaged objects and packs", () => testFixtures(DAMAGE));
describe("damaged files of the git directory", () => testFixtures(DAMAGED_FILES));
describe("malformed trees", () => testFixtures(MALFORMED_TREES));
