import { getRouteApi, Link } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { count } from "~/format/number";
import { Chain } from "~/parts/Chain";
import { ChainFilter } from "~/parts/Filters";
import { Grid, type Column } from "~/parts/Grid";
import { Hex } from "~/parts/Hex";
import { Listing } from "~/parts/Listing";
import { NarrowRow } from "~/parts/NarrowRow";
import { Page } from "~/parts/Page";
import { Empty } from "~/parts/States";
import { Time } from "~/parts/Time";
import { useRows } from "~/parts/useRows";
import { None } from "~/parts/Wei";
import { useAt } from "~/shell/moment";

type Row = Schemas["Reorganisation"];

const route = getRouteApi("/reorganisations");

const columns: readonly Column<Row>[] = [
  { name: "Detected", width: "150px", cell: (row) => <Time iso={row.detectedAt} /> },
  { name: "Chain", width: "minmax(130px, 1fr)", cell: (row) => <Chain network={row.network} subnet={row.subnet} /> },
  {
    name: "Block",
    width: "minmax(90px, .7fr)",
    align: "end",
    cell: (row) => (
      <Link to="/reorganisations/$id" params={{ id: String(row.id) }} className="number">
        {count(row.blockNumber)}
      </Link>
    ),
  },
  { name: "Orphaned", width: "minmax(140px, 1fr)", cell: (row) => <Hex value={row.orphanedHash} /> },
  { name: "Canonical", width: "minmax(140px, 1fr)", cell: (row) => (row.canonicalHash ? <Hex value={row.canonicalHash} /> : <None />) },
  { name: "Fork at", width: "100px", align: "end", cell: (row) => <span className="number">{count(row.forkNumber)}</span> },
  { name: "Transactions", width: "100px", align: "end", cell: (row) => <span className="number">{count(row.transactionCount)}</span> },
];

/** What chains took back: blocks that the lake once had as canonical. */
export function Reorganisations() {
  const at = useAt();
  const navigate = route.useNavigate();
  const { network, subnet } = route.useSearch();
  const list = useRows(reading.reorganisations({ network, subnet }, at));
  return (
    <Page fills title="Reorganisations" note="Blocks that a chain took back. What they held can still be read.">
      <div className="filters">
        <ChainFilter
          value={{ network, subnet }}
          onChange={(value) => void navigate({ search: ({ at: kept }) => ({ at: kept, ...value }) })}
        />
      </div>
      <Listing
        list={list}
        what="Reading reorganisations"
        empty={
          <Empty title="No reorganisation up to this snapshot">
            <p>
              When a followed chain replaces a block, the orphaned and the canonical rows stand here side by side. Follow one with{" "}
              <code>ekko source rpc</code>.
            </p>
          </Empty>
        }
      >
        <Grid
          label="Reorganisations"
          columns={columns}
          rows={list.rows}
          rowKey={(row) => String(row.id)}
          narrow={(row) => (
            <NarrowRow
              top={
                <>
                  <span>
                    Block <strong className="number">{count(row.blockNumber)}</strong>
                  </span>
                  <Time iso={row.detectedAt} />
                </>
              }
              bottom={
                <>
                  <Chain network={row.network} subnet={row.subnet} />
                  <Hex value={row.orphanedHash} />
                </>
              }
            />
          )}
          onOpen={(row) => void navigate({ to: "/reorganisations/$id", params: { id: String(row.id) } })}
          {...list.more}
        />
      </Listing>
    </Page>
  );
}
