import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import type { Schemas } from "~/api/client";
import { timelineQuery } from "~/api/timeline";
import { useAt, useLatest } from "./moment";

export interface Timeline {
  /** The snapshots that are loaded, the oldest first. */
  readonly snapshots: readonly Schemas["SnapshotSummary"][];
  /** Where the snapshot that is shown stands among them; before the first where it is older than all of them. */
  readonly index: number;
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  loadOlder(): void;
  /** Shows a snapshot. While the rail is dragged the steps between do not become pages to go back to. */
  goTo(index: number, isPassing?: boolean): void;
  goToSnapshot(id: number): void;
  /** Shows the latest snapshot, and each that follows it. */
  follow(): void;
}

export function useTimeline(): Timeline {
  const at = useAt();
  const latest = useLatest();
  const navigate = useNavigate();
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(timelineQuery);

  const snapshots = useMemo(() => {
    const loaded = (data?.pages ?? []).flatMap((page) => page.items).reverse();
    const isBehind = (loaded[loaded.length - 1]?.snapshotId ?? -1) < latest.snapshotId;
    return isBehind ? [...loaded, latest] : loaded;
  }, [data, latest]);

  const show = useCallback(
    (id: number | undefined, isPassing = false) => {
      void navigate({ to: ".", search: (search) => ({ ...search, at: id }), replace: isPassing, resetScroll: false });
    },
    [navigate],
  );

  const goTo = useCallback(
    (index: number, isPassing = false) => {
      const chosen = snapshots[Math.max(0, Math.min(index, snapshots.length - 1))];
      if (chosen) show(chosen.snapshotId, isPassing);
    },
    [snapshots, show],
  );

  return {
    snapshots,
    index: snapshots.findLastIndex((snapshot) => snapshot.snapshotId <= at),
    hasOlder: hasNextPage,
    isLoadingOlder: isFetchingNextPage,
    loadOlder: () => void fetchNextPage(),
    goTo,
    goToSnapshot: show,
    follow: () => show(undefined),
  };
}
