import { Outlet, useRouterState, useSearch } from "@tanstack/react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { Schemas } from "~/api/client";
import { lake } from "~/api/lake";
import { asProblem } from "~/api/problem";
import { noSnapshot } from "~/api/reading";
import { addToTimeline, latestQuery, pollInterval, snapshotQuery } from "~/api/timeline";
import { Failure, Loading, Unavailable } from "~/parts/States";
import { Connection } from "./Connection";
import { Fallback, NoTimeBar } from "./Fallback";
import { useLive } from "./live";
import { MomentContext, type Moment } from "./moment";
import { Navigation } from "./Navigation";
import { SearchBox } from "./SearchBox";
import { SettingsMenu } from "./SettingsMenu";
import { TimeBar } from "./TimeBar";

/** What is around every page: navigation, search, the page itself and the bar of time. */
export function Shell() {
  const latest = useQuery(latestQuery);
  const ready = useQuery({ ...lake.ready, refetchInterval: pollInterval, retry: false });
  const isFallback = ready.isSuccess && ready.data.readFallback !== null;
  const { at } = useSearch({ from: "__root__" });
  const chosen = useQuery({ ...snapshotQuery(at ?? 0), enabled: at !== undefined && at !== latest.data?.snapshotId });
  useForgetting(latest.data);
  useRecovery(latest.isSuccess && latest.failureCount === 0 && !isFallback);
  useLive();

  const moment = useMemo((): Moment | null => {
    const newest = latest.data ?? null;
    if (!newest && !isFallback) return null;
    const shown = at ?? newest?.snapshotId ?? noSnapshot;
    const snapshot = newest?.snapshotId === shown ? newest : chosen.data;
    return { at: shown, latest: newest, isFollowing: at === undefined, isFallback, snapshot };
  }, [at, latest.data, isFallback, chosen.data]);
  const problem = latest.error && latest.data ? asProblem(latest.error) : null;

  return (
    <div className="shell" data-past={moment !== null && !moment.isFollowing ? true : undefined}>
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <Navigation />
      <div className="shell-top">
        <SearchBox />
        <SettingsMenu />
      </div>
      <main className="shell-main" id="page" tabIndex={-1}>
        {isFallback && <Fallback />}
        {problem && !(isFallback && problem.isPassing) && <Connection problem={problem} />}
        <Contents moment={moment} error={latest.error} retry={() => void latest.refetch()} />
      </main>
      {moment && (
        <MomentContext value={moment}>
          {isFallback ? <NoTimeBar /> : <TimeBar />}
        </MomentContext>
      )}
    </div>
  );
}

function Contents({ moment, error, retry }: { moment: Moment | null; error: Error | null; retry: () => void }) {
  // Of the page that is drawn, not of the one to which the address already points.
  const needs = useRouterState({ select: (state) => state.matches.at(-1)?.staticData.needs });
  const isEnough = moment?.latest || (needs === "transactions" && moment?.isFollowing) || needs === "nothing";
  if (isEnough) {
    return (
      <MomentContext value={moment}>
        <Outlet />
      </MomentContext>
    );
  }
  if (moment) return <Unavailable />;
  if (error) return <Failure error={error} onRetry={retry} />;
  return <Loading lines={6} what="Asking for the newest snapshot" />;
}

/** What could not be read while the server or the lake was away is asked for again as soon as it is back. */
function useRecovery(isBack: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isBack) return;
    void queries.refetchQueries({
      type: "active",
      predicate: ({ state }) => state.status === "error" && asProblem(state.error).isPassing,
    });
  }, [isBack, queries]);
}

/**
 * A restored lake gives the numbers of its snapshots a second time. Whatever was read of them before is of another lake, and is forgotten.
 */
function useForgetting(latest: Schemas["SnapshotSummary"] | undefined): void {
  const queries = useQueryClient();
  const seen = useRef(latest);
  useEffect(() => {
    const before = seen.current;
    seen.current = latest;
    if (!before || !latest || before.snapshotId === latest.snapshotId) return;
    if (latest.snapshotId < before.snapshotId) {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "latest" });
    } else {
      addToTimeline(queries, latest);
    }
  }, [latest, queries]);
}
