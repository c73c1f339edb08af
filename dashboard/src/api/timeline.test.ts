import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { Schemas } from "./client";
import { addToTimeline, timelineQuery } from "./timeline";

const snapshot = (snapshotId: number) => ({ snapshotId }) as Schemas["SnapshotSummary"];

function loaded(...ids: number[]): QueryClient {
  const queries = new QueryClient();
  const page = { snapshotId: ids[0] ?? 0, items: ids.map(snapshot), nextCursor: "more", previousCursor: null };
  queries.setQueryData(timelineQuery.queryKey, { pages: [page], pageParams: [undefined] });
  return queries;
}

const idsOf = (queries: QueryClient) =>
  queries.getQueryData(timelineQuery.queryKey)?.pages.flatMap((page) => page.items.map((one) => one.snapshotId));
const isOutOfDate = (queries: QueryClient) => queries.getQueryState(timelineQuery.queryKey)?.isInvalidated;

describe("the snapshots that are loaded", () => {
  it("take the next one in without being read again", () => {
    const queries = loaded(5, 4);
    addToTimeline(queries, snapshot(6));
    expect(idsOf(queries)).toEqual([6, 5, 4]);
    expect(isOutOfDate(queries)).toBe(false);
  });

  it("are read again where others are between", () => {
    const queries = loaded(5, 4);
    addToTimeline(queries, snapshot(8));
    expect(idsOf(queries)).toEqual([5, 4]);
    expect(isOutOfDate(queries)).toBe(true);
  });

  it("are read again before they become too many", () => {
    const queries = loaded(...Array.from({ length: 500 }, (_, i) => 500 - i));
    addToTimeline(queries, snapshot(501));
    expect(isOutOfDate(queries)).toBe(true);
  });
});
