import type { UseQueryResult } from "@tanstack/react-query";
import { Failure, Loading } from "./States";

interface AnswerProps<T> {
  query: UseQueryResult<T>;
  /** What is read, in words. */
  what?: string;
  /** About how many lines it will take. */
  lines?: number;
  children: (data: T) => React.ReactNode;
}

/** What was asked for; that it is on its way, or why there is none. */
export function Answer<T>({ query, what, lines, children }: AnswerProps<T>) {
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading {...(what ? { what } : {})} {...(lines ? { lines } : {})} />;
  return children(query.data);
}
