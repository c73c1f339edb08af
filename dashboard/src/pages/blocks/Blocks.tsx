import { getRouteApi, Link } from "@tanstack/react-router";
import { exportRequest, reading } from "~/api/reading";
import { Behind } from "~/parts/Behind";
import { Export } from "~/parts/Export";
import { RowFilters } from "~/parts/Filters";
import { Listing } from "~/parts/Listing";
import { Page } from "~/parts/Page";
import { serverOrder } from "~/parts/serverOrder";
import { Empty } from "~/parts/States";
import { useRows } from "~/parts/useRows";
import { useHeldAt } from "~/shell/held";
import { useAt } from "~/shell/moment";
import type { BlockSearch } from "~/url/state";
import { BlockGrid } from "./BlockGrid";

const route = getRouteApi("/blocks");

export function Blocks() {
  const { at, isBehind, onAway, release } = useHeldAt(useAt());
  const navigate = route.useNavigate();
  const { network, subnet, fromBlock, toBlock, fromTime, toTime, order } = route.useSearch();
  const filter: BlockSearch = { network, subnet, fromBlock, toBlock, fromTime, toTime };
  const list = useRows(reading.blocks(filter, at, order));
  return (
    <Page
      fills
      title="Blocks"
      note={`of snapshot ${at}, the ${order ?? "newest"} first`}
      actions={
        <>
          <Behind isBehind={isBehind} onRelease={release} />
          <Link to="/gaps" search={{ network, subnet }} className="button">
            Gaps
          </Link>
          <Export request={exportRequest("/api/v1/blocks", filter, at)} fileName={`blocks-at-${at}`} />
        </>
      }
    >
      <RowFilters value={filter} onChange={(value) => void navigate({ search: ({ at: kept }) => ({ at: kept, order, ...value }) })} />
      <Listing
        list={list}
        what="Reading blocks"
        empty={
          <Empty title="No block matches in this snapshot">
            <p>Widen or clear the filters, or move the bar below to a later snapshot.</p>
          </Empty>
        }
      >
        <BlockGrid
          rows={list.rows}
          onAway={onAway}
          {...serverOrder(order, (next) => void navigate({ search: (search) => ({ ...search, order: next }) }))}
          {...list.more}
        />
      </Listing>
    </Page>
  );
}
