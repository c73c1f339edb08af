import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { exportRequest, noSnapshot, reading } from "~/api/reading";
import { count } from "~/format/number";
import { Behind } from "~/parts/Behind";
import { Export } from "~/parts/Export";
import { RowFilters } from "~/parts/Filters";
import { Listing } from "~/parts/Listing";
import { Page } from "~/parts/Page";
import { serverOrder } from "~/parts/serverOrder";
import { Empty } from "~/parts/States";
import { useRows } from "~/parts/useRows";
import { Warnings } from "~/parts/Warnings";
import { useHeldAt } from "~/shell/held";
import { useTransactionsAt } from "~/shell/moment";
import type { TransactionSearch } from "~/url/state";
import { TransactionGrid } from "./TransactionGrid";

const route = getRouteApi("/transactions");

export function Transactions() {
  const { at, isBehind, onAway, release } = useHeldAt(useTransactionsAt());
  const navigate = route.useNavigate();
  const { network, subnet, fromBlock, toBlock, fromTime, toTime, address, order } = route.useSearch();
  const filter: TransactionSearch = { network, subnet, fromBlock, toBlock, fromTime, toTime, address };
  const list = useRows(reading.transactions(filter, at, order));
  const total = useQuery(reading.transactionCount(filter, at));
  const first = order ? "the oldest blocks first" : "the newest blocks first";
  return (
    <Page
      fills
      title="Transactions"
      note={total.data ? `${count(total.data.count)} ${placeOf(total.data.snapshotId)}, ${first}` : " "}
      actions={
        <>
          <Behind isBehind={isBehind} onRelease={release} />
          <Export
            request={exportRequest("/api/v1/transactions", filter, at)}
            fileName={`transactions-at-${at}`}
            lack={at === noSnapshot ? "Arrow files are not exported; the lake is, as soon as it is back" : undefined}
          />
        </>
      }
    >
      <RowFilters
        hasAddress
        value={filter}
        onChange={(value) => void navigate({ search: ({ at: kept }) => ({ at: kept, order, ...value }) })}
      />
      <Warnings warnings={list.warnings} />
      <Listing list={list} what="Reading transactions" empty={<NoTransactions filter={filter} />}>
        <TransactionGrid
          rows={list.rows}
          total={total.data?.count}
          onAway={onAway}
          {...serverOrder(order, (next) => void navigate({ search: (search) => ({ ...search, order: next }) }))}
          {...list.more}
        />
      </Listing>
    </Page>
  );
}

function placeOf(snapshotId: number): string {
  return snapshotId === noSnapshot ? "in the Arrow files" : `in snapshot ${snapshotId}`;
}

function NoTransactions({ filter }: { filter: TransactionSearch }) {
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  if (isFiltered) {
    return (
      <Empty title="No transaction matches in this snapshot">
        <p>Widen or clear the filters, or move the bar below to a later snapshot.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No transactions in this snapshot">
      <p>
        Fill the lake with <code>ekko demo</code>, or follow a chain with <code>ekko source rpc</code>. If it was filled later, move the bar
        below to a later snapshot.
      </p>
    </Empty>
  );
}
