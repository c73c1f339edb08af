import { Settled } from "./Settled";
import { Failure, Loading } from "./States";
import type { useRows } from "./useRows";

interface ListingProps<Row> {
  list: ReturnType<typeof useRows<Row>>;
  /** What is read, in words. */
  what: string;
  /** What stands here when there are no rows. */
  empty: React.ReactNode;
  className?: string;
  children: React.ReactNode;
}

/** The rows of a listing, or why there are none. */
export function Listing<Row>({ list, what, empty, className = "page-rest", children }: ListingProps<Row>) {
  if (list.firstError) return <Failure error={list.firstError} onRetry={list.retry} />;
  if (list.isLoading) return <Loading lines={className === "page-rest" ? 12 : 4} what={what} />;
  return (
    <Settled isStale={list.isStale} className={list.rows.length === 0 ? "" : className}>
      {list.rows.length === 0 ? empty : children}
    </Settled>
  );
}
