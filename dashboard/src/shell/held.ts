import { useState } from "react";
import { noSnapshot } from "~/api/reading";
import { useMoment } from "./moment";

/**
 * The snapshot of a listing that is read page by page. While the reader is among its rows a commit does not take them away: the listing
 * stays in its snapshot until its first row is in sight again, or until the reader wants the newer ones.
 */
export function useHeldAt(at: number) {
  const { isFollowing } = useMoment();
  const [held, setHeld] = useState<number | null>(null);
  // Between the lake and Arrow files nothing is held: their rows and cursors are not each other's.
  const isHeld = isFollowing && held !== null && (held === noSnapshot) === (at === noSnapshot);
  const shown = isHeld ? Math.min(held, at) : at;
  return {
    at: shown,
    isBehind: shown !== at,
    onAway: (isAway: boolean) => setHeld((before) => (isAway ? (before ?? at) : null)),
    release: () => setHeld(null),
  };
}
