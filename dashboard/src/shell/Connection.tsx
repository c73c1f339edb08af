import { Link } from "@tanstack/react-router";
import { CloudOff, KeyRound } from "lucide-react";
import type { Problem } from "~/api/problem";
import { Text } from "~/parts/Text";

/** The server stopped to answer while pages were shown: what stands there stays, and says so. */
export function Connection({ problem }: { problem: Problem }) {
  if (problem.status === 401) {
    return (
      <div className="connection" role="status">
        <KeyRound size={15} aria-hidden />
        <span>
          You are signed out: the key was revoked, or the sign-in has ended. What is shown was read before.{" "}
          <Link to="/sign-in">Sign in again</Link>
        </span>
      </div>
    );
  }
  return (
    <div className="connection" role="status">
      <CloudOff size={15} aria-hidden />
      <span>
        {problem.status === 0 ? "The server does not answer." : <Text value={problem.message} />} What is shown was read before. The page
        goes on by itself as soon as the server is back.
      </span>
    </div>
  );
}
