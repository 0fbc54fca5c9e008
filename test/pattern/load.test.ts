/** The compiled set as it is read: a rule's words alone, and all of them. */
import { expect, test } from "vitest";
import { infoOf, loadInfo, writeLines } from "../../src/pattern/load.ts";

test("the words of one rule are those that stand among all", () => {
  const all = loadInfo();
  expect(all.length).toBeGreaterThan(1000);
  for (const info of all) expect(infoOf(info.id)).toEqual(info);
});

test("what is no rule has no words, be it a part of one", () => {
  const [first] = loadInfo();
  for (const id of ["", "no-such-rule", first?.id.slice(0, -1) ?? "", `${first?.id}-more`, '"', "\n"])
    expect(infoOf(id)).toBeUndefined();
});

test("each rule is a line, its id first", () => {
  const [first, second] = loadInfo();
  if (!first || !second) throw new Error("there are no rules");
  const { id, ...rest } = first;
  const text = writeLines([{ ...rest, id }, second]);
  expect(text.split("\n")[1]?.startsWith(`{"id":"${id}",`)).toBe(true);
  expect(JSON.parse(text)).toEqual([first, second]);
});
