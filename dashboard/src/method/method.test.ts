import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments";
import { candidates, selectorOf } from "./selectors";
import { commonSignatures } from "./signatures";
import { askedTransfer } from "./transfer";

const word = (hex: string) => hex.padStart(64, "0");
const dave = "64617665".padEnd(64, "0");
const to = "5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";

describe("the method of a call", () => {
  // As the ABI specification and the ERC-20 and ERC-721 interfaces give them.
  it.each([
    ["transfer(address,uint256)", "0xa9059cbb"],
    ["approve(address,uint256)", "0x095ea7b3"],
    ["transferFrom(address,address,uint256)", "0x23b872dd"],
    ["balanceOf(address)", "0x70a08231"],
    ["baz(uint32,bool)", "0xcdcd77c0"],
  ])("%s has the selector %s", (signature, selector) => expect(selectorOf(signature)).toBe(selector));

  it("is found by its selector in any case", () => expect(candidates("0xA9059CBB")).toEqual(["transfer(address,uint256)"]));
  it("is unknown where no signature has it", () => expect(candidates("0xffffffff00")).toEqual([]));
  it("comes from a list without doubles", () => expect(new Set(commonSignatures).size).toBe(commonSignatures.length));

  it("reads arguments of fixed length", () =>
    expect(readArguments("transfer(address,uint256)", `0xa9059cbb${word(to)}${word("de0b6b3a7640000")}`)).toEqual([
      { type: "address", value: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed" },
      { type: "uint256", value: "1000000000000000000" },
    ]));

  // The example of the ABI specification: sam("dave", true, [1, 2, 3]).
  it("reads bytes and arrays", () =>
    expect(
      readArguments(
        "sam(bytes,bool,uint256[])",
        `0xa5643bf2${["60", "1", "a0", "4"].map(word).join("")}${dave}${["3", "1", "2", "3"].map(word).join("")}`,
      )?.map(({ value }) => value),
    ).toEqual(["0x64617665", "true", "[1, 2, 3]"]));

  it.each([
    ["of fixed length in their place", "f((uint256,(bool,uint8)),uint256)", ["1", "1", "2", "3"], ["(1, (true, 2))", "3"]],
    ["with bytes behind the head", "f((uint256,bytes),bool)", ["40", "1", "7", "40", "4", dave], ["(7, 0x64617665)", "true"]],
    ["in arrays", "f((uint256,uint256)[])", ["20", "2", "1", "2", "3", "4"], ["[(1, 2), (3, 4)]"]],
    ["in arrays of a length", "f((bool,uint8)[2])", ["1", "2", "0", "3"], ["[(true, 2), (false, 3)]"]],
  ])("reads tuples %s", (_, signature, words, values) =>
    expect(readArguments(signature, `0x00000000${words.map(word).join("")}`)?.map(({ value }) => value)).toEqual(values),
  );

  it("reads negative numbers", () =>
    expect(readArguments("f(int128)", `0x00000000${"f".repeat(64)}`)).toEqual([{ type: "int128", value: "-1" }]));

  it.each([
    ["data that ends early", "transfer(address,uint256)", `0xa9059cbb${word(to)}`],
    ["an address of more than 20 bytes", "f(address)", `0x00000000${"f".repeat(64)}`],
    ["an offset beyond the end", "f(bytes)", `0x00000000${"f".repeat(64)}`],
    ["an array of absurd length", "f(uint256[])", `0x00000000${word("20")}${word("ffffffff")}`],
    ["a bool of two", "f(bool)", `0x00000000${word("2")}`],
    ["tuples that end early", "f((uint256,uint256))", `0x00000000${word("1")}`],
    ["tuples nested without end", `f(${"(".repeat(40)}uint256${")".repeat(40)})`, `0x00000000${word("1")}`],
    ["parentheses that do not match", "f((uint256)", `0x00000000${word("1")}`],
  ])("does not read %s", (_, signature, data) => expect(readArguments(signature, data)).toBeNull());

  it("says which transfer is asked for", () => {
    const data = `0xa9059cbb${word(to)}${word("a")}`;
    expect(askedTransfer("transfer(address,uint256)", data)).toEqual({
      from: null,
      to: "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
      amount: "10",
    });
    expect(askedTransfer("approve(address,uint256)", data)).toBeNull();
  });
});
