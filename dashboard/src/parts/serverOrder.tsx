import { Link } from "@tanstack/react-router";
import type { Order } from "~/url/state";

/** What a grid needs to know of the order of a server's listing, which is by block time. */
export function serverOrder(order: Order | undefined, onOrder: (order: Order | undefined) => void) {
  return {
    sort: { by: "Block time", isDown: !order },
    onSort: () => onOrder(order ? undefined : "oldest"),
    note: (
      <>
        sorted by block time; <Link to="/sql">SQL</Link> sorts by any column
      </>
    ),
  };
}
