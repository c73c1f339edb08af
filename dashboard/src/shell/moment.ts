import { createContext, useContext } from "react";
import type { Schemas } from "~/api/client";

/** The state of the lake that every page shows. */
export interface Moment {
  /** The snapshot that is shown. */
  readonly at: number;
  readonly latest: Schemas["SnapshotSummary"];
  /** Whether the pages follow the newest snapshot, rather than one that the URL names. */
  readonly isFollowing: boolean;
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
