import { createContext, useContext } from "react";
import type { Schemas } from "~/api/client";
import { noSnapshot } from "~/api/reading";

/** The state of the lake that every page shows. */
export interface Moment {
  /** The snapshot that is shown. */
  readonly at: number;
  /** Null where the lake is unavailable and did not say it before. */
  readonly latest: Schemas["SnapshotSummary"] | null;
  /** Whether the pages follow the newest snapshot, rather than one that the URL names. */
  readonly isFollowing: boolean;
  /** Whether the lake is unavailable, and Arrow files answer what they can. */
  readonly isFallback: boolean;
  /** The commit of the snapshot that is shown; unknown while it loads. */
  readonly snapshot: Schemas["SnapshotSummary"] | undefined;
}

export const MomentContext = createContext<Moment | null>(null);

export function useMoment(): Moment {
  const moment = useContext(MomentContext);
  if (!moment) throw new Error("A page was drawn outside of the shell.");
  return moment;
}

/** The snapshot that is shown. */
export function useAt(): number {
  return useMoment().at;
}

export function useLatest(): Schemas["SnapshotSummary"] {
  const { latest } = useMoment();
  if (!latest) throw new Error("A page that needs a snapshot was drawn without one.");
  return latest;
}

/** The snapshot whose transactions are shown; none where Arrow files answer for the latest. */
export function useTransactionsAt(): number {
  const { at, isFollowing, isFallback } = useMoment();
  return isFollowing && isFallback ? noSnapshot : at;
}
