import { Link } from "@tanstack/react-router";
import { useContext } from "react";
import { asProblem, type Problem } from "~/api/problem";
import { MomentContext } from "~/shell/moment";
import { Text } from "./Text";

/** Nothing to show, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className="state">
      <p className="state-title">{title}</p>
      {children && <div className="state-text">{children}</div>}
    </div>
  );
}

/** Grey lines where text will be; screen readers hear that it loads. */
export function Loading({ lines = 4, what = "Loading" }: { lines?: number; what?: string }) {
  return (
    <div className="loading" role="status">
      <span className="sr-only">{what}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="loading-line" style={{ inlineSize: `${88 - ((line * 23) % 40)}%` }} />
      ))}
    </div>
  );
}

/** What only the lake knows, while it is unavailable. */
export function Unavailable() {
  return (
    <Empty title="Not available while the lake is not">
      <p>
        This is shown by itself as soon as the lake is back. Meanwhile the latest <Link to="/transactions">transactions</Link> can be read.
      </p>
    </Empty>
  );
}

/** What went wrong and what can be done, by the status of the answer. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = asProblem(error);
  const isFallback = useContext(MomentContext)?.isFallback;
  if (isFallback && problem.status === 503) return <Unavailable />;
  return (
    <div className="state failure" role="alert">
      <p className="state-title">{titleOf(problem)}</p>
      <div className="state-text">
        <p>
          <Text value={problem.message} />
        </p>
        <Remedy problem={problem} />
        {onRetry && problem.status !== 410 && problem.status !== 404 && (
          <p>
            <button type="button" className="button" onClick={onRetry}>
              Try again
            </button>
          </p>
        )}
        {problem.requestId && <p className="faint small">Request {problem.requestId}, as in the server's log.</p>}
      </div>
    </div>
  );
}

function titleOf(problem: Problem): string {
  switch (problem.status) {
    case 0:
      return "The server does not answer";
    case 400:
      return "The server did not understand this request";
    case 401:
      return "You are not signed in";
    case 403:
      return "Your key does not allow this";
    case 404:
      return "There is no such thing in this snapshot";
    case 410:
      return "This snapshot has been expired";
    case 429:
      return "Too many requests";
    case 503:
      return "Not available at the moment";
    default:
      return "This could not be read";
  }
}

function Remedy({ problem }: { problem: Problem }) {
  switch (problem.status) {
    case 0:
      return (
        <p>
          Is <code>ekko serve</code> running? This page goes on by itself as soon as it answers.
        </p>
      );
    case 401:
      return (
        <p>
          <Link to="/sign-in">Sign in</Link> with an API key.
        </p>
      );
    case 404:
    case 410:
      return (
        <p>
          <Link to="." search={(search) => ({ ...search, at: undefined })}>
            Show the latest snapshot
          </Link>
        </p>
      );
    default:
      return null;
  }
}
