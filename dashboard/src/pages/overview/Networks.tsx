import { Link } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { count } from "~/format/number";
import { Chain } from "~/parts/Chain";
import { Section } from "~/parts/Page";
import { SmallTable, type TableColumn } from "~/parts/SmallTable";
import { Time } from "~/parts/Time";

type Row = Schemas["NetworkStatistics"];

const missing = (chain: Row) => chain.lastBlock - chain.firstBlock + 1 - chain.blockCount;

const columns: readonly TableColumn<Row>[] = [
  {
    name: "Chain",
    isName: true,
    cell: (chain) => (
      <Link to="/transactions" search={{ network: chain.network, subnet: chain.subnet }}>
        <Chain network={chain.network} subnet={chain.subnet} />
      </Link>
    ),
    order: (chain) => `${chain.network}/${chain.subnet}`,
  },
  { name: "Transactions", align: "end", cell: (chain) => count(chain.transactionCount), order: (chain) => chain.transactionCount },
  { name: "Blocks", align: "end", cell: (chain) => count(chain.blockCount), order: (chain) => chain.blockCount },
  {
    name: "Missing",
    title: "Blocks between the first and the newest that the lake does not have",
    align: "end",
    cell: (chain) =>
      missing(chain) === 0 ? (
        <span className="faint">0</span>
      ) : (
        <Link to="/gaps" search={{ network: chain.network, subnet: chain.subnet }}>
          {count(missing(chain))}
        </Link>
      ),
    order: missing,
  },
  { name: "First block", align: "end", className: "faint", cell: (chain) => count(chain.firstBlock) },
  { name: "Newest block", align: "end", cell: (chain) => count(chain.lastBlock) },
  { name: "Newest block's time", cell: (chain) => <Time iso={chain.lastBlockTime} />, order: (chain) => chain.lastBlockTime },
];

/** What the lake holds of each chain, the largest first. */
export function Networks({ chains }: { chains: readonly Row[] }) {
  const sorted = [...chains].sort((one, other) => other.transactionCount - one.transactionCount);
  return (
    <Section title="Chains">
      <SmallTable
        caption="Chains"
        columns={columns}
        rows={sorted}
        rowKey={(chain) => `${chain.network}/${chain.subnet}/${chain.vmType}`}
      />
    </Section>
  );
}
