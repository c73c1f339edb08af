import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { counted } from "~/format/number";
import { tableName } from "~/format/text";
import { Answer } from "~/parts/Answer";
import { Page } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { SmallTable, type TableColumn } from "~/parts/SmallTable";
import { Empty } from "~/parts/States";
import { tableFigures, tableTitle } from "~/parts/tables";
import { useAt } from "~/shell/moment";

type Table = Schemas["TableInfo"];

const columns: readonly TableColumn<Table>[] = [
  tableTitle,
  ...tableFigures,
  {
    name: "Rows in the catalog",
    title: "Few rows of a commit stay in the catalog until a flush moves them into files",
    cell: (table) => (table.hasInlinedRows && table.rowCount > 0 ? "possible" : <span className="faint">none</span>),
  },
];

/** The tables of the lake, and what they take. */
export function Lake() {
  const at = useAt();
  const tables = useQuery({ ...reading.tables(at), placeholderData: keepPreviousData });
  return (
    <Page
      title="Tables"
      note={tables.data && `${counted(tables.data.items.length, "table")} in snapshot ${at}`}
      actions={
        <Link to="/lake/rejected" className="button">
          Rejected messages
        </Link>
      }
    >
      <Answer query={tables} lines={6} what="Reading the tables">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No tables in this snapshot">
              <p>The first commit of a writer makes them. Move the bar below to a later snapshot.</p>
            </Empty>
          ) : (
            <Settled isStale={tables.isPlaceholderData}>
              <Tables items={items} />
            </Settled>
          )
        }
      </Answer>
    </Page>
  );
}

function Tables({ items }: { items: readonly Table[] }) {
  const [sought, setSought] = useState("");
  const matching = items.filter((table) => tableName(table).toLowerCase().includes(sought.trim().toLowerCase()));
  return (
    <>
      {items.length > 10 && (
        <div className="filters">
          <label className="filter wide">
            <span>Name</span>
            <input className="input" value={sought} placeholder="a part of it" onChange={(event) => setSought(event.currentTarget.value)} />
          </label>
        </div>
      )}
      {matching.length === 0 ? (
        <Empty title="No table has this in its name" />
      ) : (
        <SmallTable caption="Tables" columns={columns} rows={matching} rowKey={(table) => table.tableId} />
      )}
    </>
  );
}
