import { useNavigate } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { bytes, count, counted, share } from "~/format/number";
import { Chain } from "~/parts/Chain";
import { Grid, type Column } from "~/parts/Grid";
import { AddressLink, BlockLink, Hex } from "~/parts/Hex";
import { NarrowRow } from "~/parts/NarrowRow";
import { Time } from "~/parts/Time";
import { GasPrice, None } from "~/parts/Wei";

type Row = Schemas["BlockHeader"];

const columns: readonly Column<Row>[] = [
  {
    name: "Block",
    width: "minmax(88px, .7fr)",
    align: "end",
    cell: (row) => <BlockLink hash={row.blockHash}>{count(row.blockNumber)}</BlockLink>,
  },
  { name: "Hash", width: "minmax(116px, 1fr)", isExtra: true, cell: (row) => <Hex value={row.blockHash} /> },
  { name: "Chain", width: "minmax(124px, 1fr)", cell: (row) => <Chain network={row.network} subnet={row.subnet} /> },
  { name: "Block time", width: "142px", cell: (row) => <Time iso={row.blockTime} />, order: (row) => row.blockTime },
  { name: "Transactions", width: "82px", align: "end", cell: (row) => <span className="number">{count(row.transactionCount)}</span> },
  { name: "Gas used", width: "minmax(92px, 1fr)", align: "end", cell: (row) => <GasBar row={row} /> },
  { name: "Base fee", width: "minmax(128px, 1fr)", align: "end", cell: (row) => <GasPrice wei={row.baseFeePerGas} /> },
  { name: "Size", width: "64px", align: "end", isExtra: true, cell: (row) => (row.sizeBytes === null ? <None /> : bytes(row.sizeBytes)) },
  { name: "Miner", width: "minmax(116px, 1fr)", isExtra: true, cell: (row) => (row.miner ? <AddressLink value={row.miner} /> : <None />) },
];

export function GasBar({ row }: { row: Row }) {
  if (row.gasUsed === null) return <None />;
  return (
    <span className="gas" title={row.gasLimit === null ? "" : `of ${count(row.gasLimit)}`}>
      <span className="number">{count(row.gasUsed)}</span>
      {row.gasLimit !== null && (
        <span className="gas-bar" aria-hidden>
          <span style={{ inlineSize: `${share(row.gasUsed, row.gasLimit) * 100}%` }} />
        </span>
      )}
    </span>
  );
}

type BlockGridProps = Omit<React.ComponentProps<typeof Grid<Row>>, "label" | "columns" | "rowKey" | "narrow" | "onOpen">;

export function BlockGrid(props: BlockGridProps) {
  const navigate = useNavigate();
  return (
    <Grid
      {...props}
      label="Blocks"
      columns={columns}
      rowKey={(row) => `${row.network}/${row.subnet}/${row.blockHash}`}
      narrow={(row) => (
        <NarrowRow
          top={
            <>
              <BlockLink hash={row.blockHash}>{count(row.blockNumber)}</BlockLink>
              <span className="number">{counted(row.transactionCount, "transaction")}</span>
            </>
          }
          bottom={
            <>
              <Chain network={row.network} subnet={row.subnet} />
              <Time iso={row.blockTime} />
            </>
          }
        />
      )}
      onOpen={(row) => void navigate({ to: "/blocks/$numberOrHash", params: { numberOrHash: row.blockHash } })}
    />
  );
}
