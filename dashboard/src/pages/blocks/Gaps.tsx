import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { count, counted } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { Chain } from "~/parts/Chain";
import { Copy } from "~/parts/Copy";
import { ChainFilter } from "~/parts/Filters";
import { Grid, type Column } from "~/parts/Grid";
import { NarrowRow } from "~/parts/NarrowRow";
import { Page } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { useSorted } from "~/parts/sorting";
import { Empty } from "~/parts/States";
import { Time } from "~/parts/Time";
import { Warnings } from "~/parts/Warnings";
import { useAt } from "~/shell/moment";

type Row = Schemas["ChainGap"];

const route = getRouteApi("/gaps");
const missing = (row: Row) => row.lastMissing - row.firstMissing + 1;

const columns: readonly Column<Row>[] = [
  { name: "Chain", width: "minmax(124px, 1fr)", cell: (row) => <Chain network={row.network} subnet={row.subnet} /> },
  {
    name: "Missing",
    width: "minmax(96px, .7fr)",
    align: "end",
    cell: (row) => <span className="number">{count(missing(row))}</span>,
    order: missing,
  },
  { name: "From block", width: "minmax(96px, .7fr)", align: "end", cell: (row) => <span className="number">{count(row.firstMissing)}</span> },
  { name: "To block", width: "minmax(96px, .7fr)", align: "end", cell: (row) => <span className="number">{count(row.lastMissing)}</span> },
  {
    name: "Block before",
    title: "When the last block before the gap was made",
    width: "142px",
    cell: (row) => <Time iso={row.beforeTime} />,
    order: (row) => row.beforeTime,
  },
  {
    name: "Block after",
    title: "When the first block after the gap was made",
    width: "142px",
    isExtra: true,
    cell: (row) => <Time iso={row.afterTime} />,
  },
  { name: "Fetch them", width: "80px", cell: (row) => <Copy text={command(row)} what="the command that fetches them" /> },
];

/** Blocks that are missing between those the lake has. */
export function Gaps() {
  const at = useAt();
  const navigate = route.useNavigate();
  const chain = route.useSearch();
  const found = useQuery({ ...reading.gaps({ network: chain.network, subnet: chain.subnet }, at), placeholderData: keepPreviousData });
  const items = found.data?.items ?? [];
  const { sorted, sort, onSort } = useSorted(items, columns);
  return (
    <Page
      fills
      title="Gaps"
      note={found.data && `${counted(items.length, "gap")} between the blocks of snapshot ${at}`}
    >
      <div className="filters">
        <ChainFilter value={chain} onChange={(value) => void navigate({ search: ({ at: kept }) => ({ at: kept, ...value }) })} />
      </div>
      <Warnings warnings={found.data?.warnings} />
      <Answer query={found} lines={10} what="Looking for gaps">
        {() =>
          items.length === 0 ? (
            <Empty title="No block is missing">
              <p>Every block between the first and the newest of each chain is in this snapshot.</p>
            </Empty>
          ) : (
            <Settled isStale={found.isPlaceholderData} className="page-rest">
              <Grid
                label="Gaps"
                columns={columns}
                rows={sorted}
                rowKey={(row) => `${row.network}/${row.subnet}/${row.firstMissing}`}
                total={items.length}
                sort={sort}
                onSort={onSort}
                narrow={(row) => (
                  <NarrowRow
                    top={
                      <>
                        <Chain network={row.network} subnet={row.subnet} />
                        <span className="number">{counted(missing(row), "block")}</span>
                      </>
                    }
                    bottom={
                      <span className="number">
                        {count(row.firstMissing)} to {count(row.lastMissing)}
                      </span>
                    }
                  />
                )}
              />
            </Settled>
          )
        }
      </Answer>
    </Page>
  );
}

function command({ network, subnet, firstMissing, lastMissing }: Row): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  return `ekko source rpc NODE --network ${quoted(network)} --subnet ${quoted(subnet)} --from ${firstMissing} --to ${lastMissing}`;
}
