/** Names that are bytes, shown to people: what is UTF-8 reads as text, the rest survives as escapes, and no terminal obeys any of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayPath, displayText, hexOfPath, isUtf8Path, printable, printablePath } from "../../src/model/display.ts";
import { columnsOf, wrap } from "../../src/model/wrap.ts";

function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

describe("displayPath", () => {
  test("decodes UTF-8", () => {
    expect(displayPath(bytesOf("src/größe/日本/😀.txt"))).toBe("src/größe/日本/😀.txt");
  });

  test("escapes only the bytes that are not UTF-8", () => {
    expect(displayPath("caf\xe9/p\xc3\xa4sse")).toBe("caf\\xe9/pässe");
    expect(displayPath("\xff\xfe")).toBe("\\xff\\xfe");
  });

  test("does not take overlong forms, surrogates or cut sequences for UTF-8", () => {
    expect(displayPath("\xc0\xaf")).toBe("\\xc0\\xaf");
    expect(displayPath("\xed\xa0\x80")).toBe("\\xed\\xa0\\x80");
    expect(displayPath("a\xe6\x97")).toBe("a\\xe6\\x97");
    expect(displayPath("\xf4\x90\x80\x80")).toBe("\\xf4\\x90\\x80\\x80");
  });

  test("a replacement character that is really in the name is no error", () => {
    expect(displayPath(bytesOf("a\ufffdb"))).toBe("a\ufffdb");
    expect(isUtf8Path(bytesOf("a\ufffdb"))).toBe(true);
  });

  test("property: any text comes back from its bytes", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => displayPath(bytesOf(text)) === text));
  });

  test("property: whether it is UTF-8 is what the platform's strict decoder says", () => {
    const strict = (bytes: Uint8Array): boolean => {
      try {
        new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const pieces = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.string({ unit: "grapheme" }).map((s) => Buffer.from(s)),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 4 }), (parts) => {
        const bytes = Buffer.concat(parts);
        expect(isUtf8Path(bytes.toString("latin1"))).toBe(strict(bytes));
      }),
    );
  });
});

describe("displayText", () => {
  test("decodes bytes, and leaves decoded text and Latin-1 alone", () => {
    expect(displayText(bytesOf("Jörg 金"))).toBe("Jörg 金");
    expect(displayText("Jörg")).toBe("Jörg");
    expect(displayText("金")).toBe("金");
  });
});

describe("printable", () => {
  test("makes control characters, line ends and escape sequences visible", () => {
    expect(printable("a\u001b[31mb\r\n\tc\u007f\u009b2J")).toBe("a\\x1b[31mb\\r\\n\\tc\\x7f\\u{9b}2J");
  });

  test("makes invisible and direction-changing characters visible", () => {
    expect(printable("a\u202egpj.exe\u2066\u200b\ufeff\u2028")).toBe(
      "a\\u{202e}gpj.exe\\u{2066}\\u{200b}\\u{feff}\\u{2028}",
    );
    expect(printable("\u{e0041}")).toBe("\\u{e0041}");
    expect(printable("x\ud800y")).toBe("x\\u{d800}y");
  });

  test("leaves text of any script alone", () => {
    expect(printable("größe 日本 עברית 😀…")).toBe("größe 日本 עברית 😀…");
  });

  test("property: nothing that a terminal obeys comes through, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(printablePath(Buffer.from(bytes).toString("latin1"))).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/,
        );
      }),
    );
  });
});

test("hexOfPath holds the bytes", () => {
  expect(hexOfPath("a\xe9\x00")).toBe("61e900");
});

describe("wrap", () => {
  test("lines of plain text are as full as they can be", () => {
    const texts = fc.array(fc.stringMatching(/^[!-~]{1,12}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(texts, fc.integer({ min: -2, max: 30 }), (words, width) => {
        const lines = wrap(words.join(" "), width);
        expect(lines.join(" ")).toBe(words.join(" "));
        lines.forEach((line, i) => {
          if (line.includes(" ")) expect(line.length).toBeLessThanOrEqual(width);
          const next = lines[i + 1]?.split(" ")[0];
          if (next !== undefined) expect(line.length + 1 + next.length).toBeGreaterThan(width);
        });
      }),
    );
  });

  test("breaks at spaces, within the width", () => {
    expect(wrap("one two three four", 9)).toEqual(["one two", "three", "four"]);
  });

  test("keeps a long word whole", () => {
    expect(wrap("see https://example.com/a/long/page now", 10)).toEqual([
      "see",
      "https://example.com/a/long/page",
      "now",
    ]);
  });

  test("counts wide letters as two columns and marks as none", () => {
    expect(columnsOf("日本")).toBe(4);
    expect(columnsOf("e\u0301")).toBe(1);
    expect(wrap("日本 日本", 8)).toEqual(["日本", "日本"]);
  });
});
