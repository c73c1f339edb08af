import { useNavigate } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { count } from "~/format/number";
import { Chain } from "~/parts/Chain";
import { Grid, type Column } from "~/parts/Grid";
import { AddressLink, BlockLink, TransactionLink } from "~/parts/Hex";
import { NarrowRow } from "~/parts/NarrowRow";
import { Time } from "~/parts/Time";
import { WeiColumn } from "~/parts/Wei";
import { Outcome } from "./Outcome";

type Row = Schemas["TransactionSummary"];

const columns: readonly Column<Row>[] = [
  { name: "", width: "22px", cell: (row) => <Outcome of={row} isBare /> },
  { name: "Transaction", width: "minmax(110px, 1fr)", cell: (row) => <TransactionLink value={row.txHash} /> },
  { name: "Chain", width: "minmax(108px, 1fr)", cell: (row) => <Chain network={row.network} subnet={row.subnet} /> },
  {
    name: "Block",
    width: "minmax(92px, .7fr)",
    align: "end",
    isExtra: true,
    cell: (row) => <BlockLink hash={row.blockHash}>{count(row.blockNumber)}</BlockLink>,
  },
  { name: "Block time", width: "138px", cell: (row) => <Time iso={row.blockTime} />, order: (row) => row.blockTime },
  { name: "From", width: "minmax(110px, 1fr)", cell: (row) => <AddressLink value={row.fromAddress} /> },
  { name: "To", width: "minmax(110px, 1fr)", cell: (row) => <Recipient row={row} /> },
  {
    name: "Value",
    title: "Aligned at the decimal point; an ellipsis where digits are left out",
    width: "minmax(112px, 1.3fr)",
    align: "end",
    cell: (row) => <WeiColumn wei={row.value} network={row.network} />,
  },
];

function Recipient({ row }: { row: Row }) {
  if (row.toAddress) return <AddressLink value={row.toAddress} />;
  return <span className="tag">new contract</span>;
}

interface TransactionGridProps extends Omit<React.ComponentProps<typeof Grid<Row>>, "label" | "columns" | "rowKey" | "narrow" | "onOpen"> {
  label?: string;
  /** Whether all are of one block, which need not be said in each row. */
  isOfBlock?: boolean;
}

const columnsInBlock = columns.filter(({ name }) => !["Chain", "Block", "Block time"].includes(name));

export function TransactionGrid({ label = "Transactions", isOfBlock = false, ...rest }: TransactionGridProps) {
  const navigate = useNavigate();
  return (
    <Grid
      {...rest}
      label={label}
      columns={isOfBlock ? columnsInBlock : columns}
      rowKey={(row) => `${row.blockHash}${row.txIndex}`}
      narrow={(row) => <Narrow row={row} />}
      onOpen={(row) => void navigate({ to: "/transactions/$hash", params: { hash: row.txHash } })}
    />
  );
}

function Narrow({ row }: { row: Row }) {
  return (
    <NarrowRow
      top={
        <>
          <span>
            <Outcome of={row} isBare /> <TransactionLink value={row.txHash} />
          </span>
          <WeiColumn wei={row.value} network={row.network} />
        </>
      }
      bottom={
        <>
          <Chain network={row.network} subnet={row.subnet} />
          <Time iso={row.blockTime} />
        </>
      }
    />
  );
}
