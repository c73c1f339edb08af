import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import type { Schemas } from "~/api/client";
import { latestQuery, pollInterval } from "~/api/timeline";

interface Counters {
  readonly snapshotId: number;
  readonly transactionCount: number;
  readonly at: number;
}

// Counts of the last minute: the rate is what they differ by.
const span = 60_000;
let counters: readonly Counters[] = [];
const listeners = new Set<() => void>();

/**
 * Follows the lake while the page is in sight: a browser has few connections, and hidden pages would hold them. Where the server does not
 * tell of new snapshots, the question for the latest that is asked again and again does.
 */
export function useLive(): void {
  const queries = useQueryClient();
  useEffect(() => {
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      clearTimeout(again);
      source?.close();
      source = document.visibilityState === "visible" ? listen(queries) : undefined;
      // A browser goes back to a server that ended by itself, but not to one that answered with an error.
      source?.addEventListener("error", (event) => {
        if ((event.target as EventSource).readyState === EventSource.CLOSED) again = setTimeout(follow, pollInterval);
      });
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      clearTimeout(again);
      source?.close();
    };
  }, [queries]);
}

function listen(queries: QueryClient): EventSource {
  const source = new EventSource("/api/v1/live");
  source.addEventListener("snapshot", (event: MessageEvent<string>) => {
    const snapshot = JSON.parse(event.data) as Schemas["SnapshotSummary"];
    const known = queries.getQueryData(latestQuery.queryKey);
    if (!known || snapshot.snapshotId > known.snapshotId) queries.setQueryData(latestQuery.queryKey, snapshot);
  });
  source.addEventListener("counters", (event: MessageEvent<string>) => {
    const counted = JSON.parse(event.data) as Omit<Counters, "at">;
    const now = Date.now();
    counters = [...counters.filter((one) => one.at > now - span), { ...counted, at: now }];
    for (const listener of listeners) listener();
  });
  source.addEventListener("reset", () => {
    counters = [];
    void queries.resetQueries();
  });
  return source;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Transactions a second that came in the last minute; null until two counts were told. */
export function useLiveRate(): number | null {
  const told = useSyncExternalStore(subscribe, () => counters);
  const first = told[0];
  const last = told[told.length - 1];
  if (!first || !last || last.at - first.at < 1_000) return null;
  return Math.max(0, last.transactionCount - first.transactionCount) / ((last.at - first.at) / 1_000);
}
