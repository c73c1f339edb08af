import { infiniteQueryOptions, queryOptions, type QueryClient } from "@tanstack/react-query";
import { answer, api, type Schemas } from "./client";

const pageSize = 250;

/** How often the server is asked for news where it cannot tell them itself. */
export const pollInterval = 5_000;

/** The newest snapshot, asked for again and again. */
export const latestQuery = queryOptions({
  queryKey: ["latest"],
  queryFn: async ({ signal }) => {
    const page = await answer(api.GET("/api/v1/snapshots", { params: { query: { limit: 1 } }, signal }));
    const newest = page.items[0];
    if (!newest) throw new Error("The lake has no snapshot.");
    return newest;
  },
  refetchInterval: pollInterval,
  staleTime: pollInterval,
});

/** The snapshots, the newest first; older ones page by page. */
export const timelineQuery = infiniteQueryOptions({
  queryKey: ["timeline"],
  queryFn: ({ pageParam, signal }) =>
    answer(api.GET("/api/v1/snapshots", { params: { query: { limit: pageSize, cursor: pageParam } }, signal })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.nextCursor ?? undefined,
  staleTime: Infinity,
});

export function snapshotQuery(id: number) {
  return queryOptions({
    queryKey: ["snapshot", id],
    queryFn: ({ signal }) => answer(api.GET("/api/v1/snapshots/{id}", { params: { path: { id } }, signal })),
    staleTime: Infinity,
  });
}

/** Adds the newest snapshot to those that are loaded. They are read anew where others are between, and where there are too many. */
export function addToTimeline(queries: QueryClient, snapshot: Schemas["SnapshotSummary"]): void {
  const [first, ...rest] = queries.getQueryData(timelineQuery.queryKey)?.pages ?? [];
  const newest = first?.items[0]?.snapshotId;
  if (first === undefined || newest !== snapshot.snapshotId - 1 || first.items.length >= 2 * pageSize) {
    void queries.invalidateQueries({ queryKey: timelineQuery.queryKey });
    return;
  }
  queries.setQueryData(timelineQuery.queryKey, (data) => data && { ...data, pages: [{ ...first, items: [snapshot, ...first.items] }, ...rest] });
}
