import { describe, expect, it } from "vitest";
import { describeChanges, kindOfChanges } from "./changes";

describe("what a commit did", () => {
  it("is one sentence", () =>
    expect(describeChanges({ tablesInsertedInto: ["main.transactions", "main.blocks"] })).toBe("added rows to transactions and blocks"));
  it("says schema changes first, and each table once", () =>
    expect(describeChanges({ inlinedInsert: ["main.t"], tablesInsertedInto: ["main.t"], tablesCreated: ["main.t"] })).toBe(
      "created t; added rows to t",
    ));
  it("says kinds it does not know in their own words", () =>
    expect(describeChanges({ macrosCreated: ["main.m"] })).toBe("macros created m"));
  it("says that nothing changed", () => expect(describeChanges({})).toBe("changed no table"));
  it("names a few of many tables", () =>
    expect(describeChanges({ tablesCreated: ["a", "b", "c", "d", "e", "f", "g"] })).toBe("created a, b, c, d, e and 2 more"));
  it("has one kind", () => {
    expect(kindOfChanges({ tablesInsertedInto: ["t"], tablesAltered: ["t"] })).toBe("schema");
    expect(kindOfChanges({ tablesInsertedInto: ["t"], tablesDeletedFrom: ["t"] })).toBe("deletes");
    expect(kindOfChanges({ inlinedInsert: ["t"] })).toBe("inserts");
    expect(kindOfChanges({ mergeAdjacent: ["t"] })).toBe("maintenance");
    expect(kindOfChanges({})).toBe("nothing");
  });
});
