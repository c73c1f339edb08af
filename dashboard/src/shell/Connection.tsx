import { CloudOff } from "lucide-react";
import type { Problem } from "~/api/problem";

/** The server went away while pages were shown: what stands there stays, and says so. */
export function Connection({ problem }: { problem: Problem }) {
  return (
    <div className="connection" role="status">
      <CloudOff size={15} aria-hidden />
      <span>
        {problem.status === 0 ? "The server does not answer." : problem.message} What is shown was read before; the page goes on by itself as
        soon as the server is back.
      </span>
    </div>
  );
}
