import { describe } from "vitest";
import { MESSAGES } from "../../fixtures/git/messages.ts";
import { testFixtures } from "./scenario.ts";

describe("messages", () => testFixtures(MESSAGES));
