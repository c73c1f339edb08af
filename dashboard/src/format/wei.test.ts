import { describe, expect, it } from "vitest";
import { amount, decimalText, gweiDecimals, shortDecimalText, sum } from "./wei";

describe("wei", () => {
  it.each([
    ["0", "0"],
    ["1", "0.000000000000000001"],
    ["1000000000000000000", "1"],
    ["1234567890000000000", "1.23456789"],
    ["100000000000000000000", "100"],
    ["50041368648520000000000", "50,041.36864852"],
    // 2^53 + 1 and its neighbours are one number in floating point.
    ["9007199254740993", "0.009007199254740993"],
    // The largest value that the column holds: DECIMAL(38,0).
    ["99999999999999999999999999999999999999", "99,999,999,999,999,999,999.999999999999999999"],
    ["-1500000000000000000", "-1.5"],
  ])("%s wei is %s", (wei, text) => expect(decimalText(wei)).toBe(text));

  it("keeps every digit of gwei", () => expect(decimalText("71083404", gweiDecimals)).toBe("0.071083404"));

  it("says where digits are left out", () => {
    expect(shortDecimalText("1234567890000000000", 4)).toBe("1.2345…");
    expect(shortDecimalText("1200000000000000000", 4)).toBe("1.2");
    expect(shortDecimalText("9", 4)).toBe("0.0000…");
  });

  it("does not round up what is cut", () => expect(shortDecimalText("1999999999999999999", 2)).toBe("1.99…"));

  it("adds exactly", () => expect(sum(["9007199254740993", "1"])).toBe(9007199254740994n));

  it("refuses what is not a whole number", () => {
    expect(() => amount("1.5")).toThrow();
    expect(() => amount("abc")).toThrow();
  });
});
