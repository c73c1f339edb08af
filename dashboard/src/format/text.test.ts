import { describe, expect, it } from "vitest";
import { beginning, memberName, visible } from "./text";

describe("text from a chain", () => {
  it("shows marks that turn the reading direction", () => expect(visible("abc\u202Egnp.exe")).toBe("abc⟨U+202E⟩gnp.exe"));
  it("shows control characters and line ends", () => expect(visible("a\u0000b\nc\u007f")).toBe("a␀b␊c␡"));
  it("shows what has no width", () => expect(visible("a\u200bb\ufeff")).toBe("a⟨U+200B⟩b⟨U+FEFF⟩"));
  it("leaves letters of every script and emoji alone", () => {
    for (const text of ["שלום", "مرحبا", "漢字", "🜁 é ñ"]) expect(visible(text)).toBe(text);
  });
  it("is cut between characters", () => {
    expect(beginning("abc", 3)).toEqual({ shown: "abc", left: 0 });
    expect(beginning("ab🜁d", 3)).toEqual({ shown: "ab", left: 3 });
  });
});

it.each([
  ["network", "network"],
  ["block_number", "blockNumber"],
  ["column_7", "column7"],
  ["_", ""],
])("The column %s is the member %s of a row", (column, member) => expect(memberName(column)).toBe(member));
