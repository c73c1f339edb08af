import { useState } from "react";
import { useMoment } from "./moment";

/**
 * The snapshot of a listing that is read page by page. While the reader is among its rows a commit does not take them away: the listing
 * stays in its snapshot until its first row is in sight again, or until the reader wants the newer ones.
 */
export function useHeldAt() {
  const { at, isFollowing } = useMoment();
  const [held, setHeld] = useState<number | null>(null);
  const shown = isFollowing && held !== null ? Math.min(held, at) : at;
  return {
    at: shown,
    isBehind: shown !== at,
    onAway: (isAway: boolean) => setHeld((before) => (isAway ? (before ?? at) : null)),
    release: () => setHeld(null),
  };
}
