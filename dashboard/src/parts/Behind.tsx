import { ArrowUp } from "lucide-react";

/** A listing stays in its snapshot while the reader is among its rows; this takes it to the latest. */
export function Behind({ isBehind, onRelease }: { isBehind: boolean; onRelease: () => void }) {
  if (!isBehind) return null;
  return (
    <button type="button" className="button" onClick={onRelease}>
      <ArrowUp size={14} aria-hidden /> Newer snapshots
    </button>
  );
}
