import { getRouteApi } from "@tanstack/react-router";
import { exportRequest, reading } from "~/api/reading";
import { Export } from "~/parts/Export";
import { RowFilters } from "~/parts/Filters";
import { Page } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty, Failure, Loading } from "~/parts/States";
import { useRows } from "~/parts/useRows";
import { useAt } from "~/shell/moment";
import type { BlockSearch } from "~/url/state";
import { BlockGrid } from "./BlockGrid";

const route = getRouteApi("/blocks");

export function Blocks() {
  const at = useAt();
  const navigate = route.useNavigate();
  const { network, subnet, fromBlock, toBlock, fromTime, toTime } = route.useSearch();
  const filter: BlockSearch = { network, subnet, fromBlock, toBlock, fromTime, toTime };
  const list = useRows(reading.blocks(filter, at));
  return (
    <Page
      fills
      title="Blocks"
      note={`of snapshot ${at}, the newest first`}
      actions={<Export request={exportRequest("/api/v1/blocks", filter, at)} fileName={`blocks-at-${at}`} />}
    >
      <RowFilters value={filter} onChange={(value) => void navigate({ search: ({ at: kept }) => ({ at: kept, ...value }) })} />
      <Settled isStale={list.isStale} className="page-rest">
        {list.firstError ? (
          <Failure error={list.firstError} onRetry={list.retry} />
        ) : list.isLoading ? (
          <Loading lines={12} what="Reading blocks" />
        ) : list.rows.length === 0 ? (
          <Empty title="No block matches in this snapshot">
            <p>Widen or clear the filters, or move the bar below to a later snapshot.</p>
          </Empty>
        ) : (
          <BlockGrid rows={list.rows} {...list.more} />
        )}
      </Settled>
    </Page>
  );
}
