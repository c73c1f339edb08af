import { describe, expect, it } from "vitest";
import type { Schemas } from "~/api/client";
import { sides } from "./machine/sides";
import { growth } from "./overview/growth";
import { intervalName } from "./overview/intervals";
import { rateOf } from "./overview/rate";

const transaction = (txHash: string) => ({ txHash }) as Schemas["TransactionSummary"];
const file = (sinceSnapshotId: number, fileBytes: number) => ({ sinceSnapshotId, fileBytes }) as Schemas["TableFile"];
const snapshot = (snapshotId: number, second: number) =>
  ({ snapshotId, snapshotTime: `2026-11-30T20:00:${String(second).padStart(2, "0")}Z` }) as Schemas["SnapshotSummary"];

describe("a reorganisation's two sides", () => {
  it("pair the transactions that both blocks have", () => {
    const pairs = sides([transaction("a"), transaction("b")], [transaction("b"), transaction("c")]);
    expect(pairs.map(({ orphaned, canonical }) => [orphaned?.txHash, canonical?.txHash])).toEqual([
      ["a", undefined],
      ["b", "b"],
      [undefined, "c"],
    ]);
  });
});

describe("the overview", () => {
  it("adds files up by the snapshot that added them", () =>
    expect(growth([file(3, 5), file(1, 10), file(3, 1)])).toEqual([
      { snapshotId: 1, total: 10 },
      { snapshotId: 3, total: 16 },
    ]));
  it("names intervals as exactly as they are", () => {
    expect(intervalName("2016-01-01T00:00:00Z", "year")).toBe("2016");
    expect(intervalName("2016-02-13T22:00:00Z", "hour")).toBe("2016-02-13 22:00");
  });
  it("says how often commits come", () => {
    expect(rateOf([snapshot(3, 20), snapshot(2, 10), snapshot(1, 0)], 3)).toEqual({ text: "every 10 s", count: 3 });
    expect(rateOf([snapshot(1, 0), snapshot(0, 0)], 1)).toBeNull();
  });
});
