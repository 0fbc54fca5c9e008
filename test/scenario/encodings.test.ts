import { describe } from "vitest";
import { ENCODINGS } from "../../fixtures/git/encodings.ts";
import { testFixtures } from "./scenario.ts";

describe("encodings", () => testFixtures(ENCODINGS));
