import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { bytes, count, counted } from "~/format/number";
import { Page } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty, Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";
import { useAt } from "~/shell/moment";

type Table = Schemas["TableInfo"];

const columns = [
  { name: "Rows", of: (table: Table) => table.rowCount, shown: count },
  { name: "Files", of: (table: Table) => table.fileCount, shown: count },
  { name: "Size", of: (table: Table) => table.fileBytes, shown: bytes },
  { name: "Delete files", of: (table: Table) => table.deleteFileCount, shown: count },
  { name: "Their size", of: (table: Table) => table.deleteFileBytes, shown: bytes },
] as const;

/** The tables of the lake, and what they take. */
export function Lake() {
  const at = useAt();
  const tables = useQuery({ ...reading.tables(at), placeholderData: keepPreviousData });
  const [sought, setSought] = useState("");
  const [order, setOrder] = useState<{ by: number; isDown: boolean }>();
  const items = tables.data?.items ?? [];
  const matching = items.filter((table) => table.name.toLowerCase().includes(sought.trim().toLowerCase()));
  const column = order && columns[order.by];
  const sorted = column ? [...matching].sort((a, b) => (column.of(a) - column.of(b)) * (order.isDown ? -1 : 1)) : matching;
  return (
    <Page
      title="Tables"
      note={tables.data && `${counted(items.length, "table")} in snapshot ${at}`}
      actions={<Link to="/lake/rejected">Rejected messages</Link>}
    >
      {tables.error ? (
        <Failure error={tables.error} onRetry={() => void tables.refetch()} />
      ) : !tables.data ? (
        <Loading lines={6} what="Reading the tables" />
      ) : items.length === 0 ? (
        <Empty title="No tables in this snapshot">
          <p>The first commit of a writer makes them. Move the bar below to a later snapshot.</p>
        </Empty>
      ) : (
        <Settled isStale={tables.isPlaceholderData}>
          {items.length > 10 && (
            <div className="filters">
              <label className="filter wide">
                <span>Name</span>
                <input className="input" value={sought} placeholder="a part of it" onChange={(event) => setSought(event.currentTarget.value)} />
              </label>
            </div>
          )}
          <div className="table-frame">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Table</th>
                  {columns.map(({ name }, i) => (
                    <th
                      key={name}
                      scope="col"
                      className="end"
                      aria-sort={order?.by === i ? (order.isDown ? "descending" : "ascending") : "none"}
                    >
                      <button type="button" className="sort" onClick={() => setOrder({ by: i, isDown: order?.by !== i || !order.isDown })}>
                        {name}
                        {order?.by === i && (order.isDown ? " ↓" : " ↑")}
                      </button>
                    </th>
                  ))}
                  <th scope="col">Rows in the catalog</th>
                </tr>
              </thead>
              <tbody>
                {sorted.map((table) => (
                  <tr key={table.tableId}>
                    <th scope="row">
                      <Link to="/lake/tables/$name" params={{ name: nameOf(table) }}>
                        <Text value={nameOf(table)} />
                      </Link>
                      {table.comment && (
                        <div className="faint small">
                          <Text value={table.comment} />
                        </div>
                      )}
                    </th>
                    {columns.map(({ name, of, shown }) => (
                      <td key={name} className="end number" title={count(of(table))}>
                        {shown(of(table))}
                      </td>
                    ))}
                    <td>{table.hasInlinedRows ? "possible" : <span className="faint">none</span>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {sorted.length === 0 && <Empty title="No table has this in its name" />}
        </Settled>
      )}
    </Page>
  );
}

function nameOf(table: Table): string {
  return table.schema === "main" ? table.name : `${table.schema}.${table.name}`;
}
