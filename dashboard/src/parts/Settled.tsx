import { useState } from "react";
import { useMoment } from "~/shell/moment";

interface SettledProps {
  /** Whether what is shown belongs to an earlier question, while the answer to the present one is on its way. */
  isStale: boolean;
  children: React.ReactNode;
  className?: string;
}

/**
 * Data that is about to be replaced fades at once and cannot be used: it must not be taken for what was asked. Where the reader follows the
 * lake and a commit came, nothing was asked: the rows stay as they are until the newer ones are there.
 */
export function Settled({ isStale, children, className }: SettledProps) {
  const { at, isFollowing } = useMoment();
  const [settled, setSettled] = useState({ at, isFollowing });
  if (!isStale && (settled.at !== at || settled.isFollowing !== isFollowing)) setSettled({ at, isFollowing });
  const isNewer = isFollowing && settled.isFollowing && settled.at !== at;
  const isWrong = isStale && !isNewer;
  return (
    <div className={`${className ?? ""} settled`} data-stale={isWrong || undefined} aria-busy={isStale} inert={isWrong}>
      {children}
    </div>
  );
}
