import { Outlet, useRouterState, useSearch } from "@tanstack/react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { Schemas } from "~/api/client";
import { asProblem } from "~/api/problem";
import { addToTimeline, latestQuery, snapshotQuery } from "~/api/timeline";
import { Failure, Loading } from "~/parts/States";
import { Connection } from "./Connection";
import { useLive } from "./live";
import { MomentContext, type Moment } from "./moment";
import { Navigation } from "./Navigation";
import { SearchBox } from "./SearchBox";
import { SettingsMenu } from "./SettingsMenu";
import { TimeBar } from "./TimeBar";

/** What is around every page: navigation, search, the page itself and the bar of time. */
export function Shell() {
  const latest = useQuery(latestQuery);
  const { at } = useSearch({ from: "__root__" });
  const chosen = useQuery({ ...snapshotQuery(at ?? 0), enabled: at !== undefined && at !== latest.data?.snapshotId });
  useForgetting(latest.data);
  useLive();

  const moment = useMemo((): Moment | null => {
    if (!latest.data) return null;
    const isFollowing = at === undefined;
    const shown = at ?? latest.data.snapshotId;
    const snapshot = shown === latest.data.snapshotId ? latest.data : chosen.data;
    return { at: shown, latest: latest.data, isFollowing, snapshot };
  }, [at, latest.data, chosen.data]);

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
        {latest.error && latest.data && <Connection problem={asProblem(latest.error)} />}
        <Contents moment={moment} error={latest.error} retry={() => void latest.refetch()} />
      </main>
      {moment && (
        <MomentContext value={moment}>
          <TimeBar />
        </MomentContext>
      )}
    </div>
  );
}

function Contents({ moment, error, retry }: { moment: Moment | null; error: Error | null; retry: () => void }) {
  // By what is drawn, not by where the address already points: only that page can do without a snapshot.
  const isSigningIn = useRouterState({ select: (state) => state.matches.at(-1)?.routeId === "/sign-in" });
  if (moment) {
    return (
      <MomentContext value={moment}>
        <Outlet />
      </MomentContext>
    );
  }
  if (isSigningIn) return <Outlet />;
  if (error) return <Failure error={error} onRetry={retry} />;
  return <Loading lines={6} what="Asking for the newest snapshot" />;
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
