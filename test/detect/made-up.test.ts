/** What is plainly made up and what only holds a made-up number. Values are put together here; none is anybody's. */
import { describe, expect, test } from "vitest";
import { assess } from "../../src/detect/confidence.ts";
import { SeededRandom } from "../../src/pattern/recipe.ts";
import { resolveMatches } from "../../src/detect/resolve.ts";
import { compiled } from "../pattern/pattern-builder.ts";
import { rawMatches } from "./scan-bytes.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const random = (seed: string, length: number): string => new SeededRandom(seed).characters(LETTERS, length);
const ANY = compiled("prefix_[A-Za-z0-9:/|-]{16,120}");

/** @returns whether the value, behind the pattern's prefix, is taken for made up */
function isMadeUp(value: string): boolean {
  const [one] = resolveMatches(rawMatches([ANY], Buffer.from(`key = "prefix_${value}"`, "latin1")));
  if (!one) throw new Error(`no match: ${value}`);
  return assess(one.match.judgement, [], false).dummy;
}

const TYPED_ID = "1234567890";

describe("a made-up number of an account, bot or channel", () => {
  test.each([
    ["before a colon", `x:${TYPED_ID}:AA${random("bot", 33)}`],
    ["between hyphens", `xoxb-${TYPED_ID}-${TYPED_ID}-${random("slack", 24)}`],
    ["in a path", `webhooks/${TYPED_ID}/${random("hook", 40)}`],
  ])("does not make the secret beside it one: %s", (_, value) => {
    expect(isMadeUp(value)).toBe(false);
  });

  test.each([
    ["the secret is made up as well", `xoxb-${TYPED_ID}-${TYPED_ID}-abcdefghijklmnopqrstuvwx`],
    ["nothing beside it is long enough", `xoxb-${TYPED_ID}-${random("short", 12)}`],
    ["it is a part of the secret", `x:${TYPED_ID}${random("part", 30)}`],
  ])("tells where %s", (_, value) => {
    expect(isMadeUp(value)).toBe(true);
  });
});
