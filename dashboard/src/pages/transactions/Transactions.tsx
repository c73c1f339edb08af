import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { exportRequest, reading } from "~/api/reading";
import { count } from "~/format/number";
import { Export } from "~/parts/Export";
import { RowFilters } from "~/parts/Filters";
import { Page } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty, Failure, Loading } from "~/parts/States";
import { useRows } from "~/parts/useRows";
import { Warnings } from "~/parts/Warnings";
import { useAt } from "~/shell/moment";
import type { TransactionSearch } from "~/url/state";
import { TransactionGrid } from "./TransactionGrid";

const route = getRouteApi("/transactions");

export function Transactions() {
  const at = useAt();
  const navigate = route.useNavigate();
  const { network, subnet, fromBlock, toBlock, fromTime, toTime, address } = route.useSearch();
  const filter: TransactionSearch = { network, subnet, fromBlock, toBlock, fromTime, toTime, address };
  const list = useRows(reading.transactions(filter, at));
  const total = useQuery(reading.transactionCount(filter, at));
  return (
    <Page
      fills
      title="Transactions"
      note={total.data ? `${count(total.data.count)} in snapshot ${total.data.snapshotId}, the newest blocks first` : " "}
      actions={<Export request={exportRequest("/api/v1/transactions", filter, at)} fileName={`transactions-at-${at}`} />}
    >
      <RowFilters hasAddress value={filter} onChange={(value) => void navigate({ search: ({ at: kept }) => ({ at: kept, ...value }) })} />
      <Warnings warnings={list.warnings} />
      <Settled isStale={list.isStale} className="page-rest">
        {list.firstError ? (
          <Failure error={list.firstError} onRetry={list.retry} />
        ) : list.isLoading ? (
          <Loading lines={12} what="Reading transactions" />
        ) : list.rows.length === 0 ? (
          <NoTransactions filter={filter} />
        ) : (
          <TransactionGrid rows={list.rows} total={total.data?.count} {...list.more} />
        )}
      </Settled>
    </Page>
  );
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
