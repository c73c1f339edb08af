import { Link } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { bytes, count } from "~/format/number";
import { tableName } from "~/format/text";
import type { TableColumn } from "./SmallTable";
import { Text } from "./Text";

type Table = Schemas["TableInfo"];

/** The name of a table, which leads to its page. */
export const tableTitle: TableColumn<Table> = {
  name: "Table",
  isName: true,
  order: tableName,
  cell: (table) => (
    <>
      <Link to="/lake/tables/$name" params={{ name: tableName(table) }}>
        <Text value={tableName(table)} />
      </Link>
      {table.comment && (
        <div className="faint small">
          <Text value={table.comment} />
        </div>
      )}
    </>
  ),
};

/** What a table takes. */
export const tableFigures: readonly TableColumn<Table>[] = [
  figure("Rows", (table) => table.rowCount, count),
  figure("Files", (table) => table.fileCount, count),
  figure("Size", (table) => table.fileBytes, bytes),
  figure("Delete files", (table) => table.deleteFileCount, count),
  figure("Their size", (table) => table.deleteFileBytes, bytes),
];

function Figure({ value, shown }: { value: number; shown: (value: number) => string }) {
  return (
    <span className={value === 0 ? "faint" : ""} title={count(value)}>
      {shown(value)}
    </span>
  );
}

function figure(name: string, order: (table: Table) => number, shown: (value: number) => string): TableColumn<Table> {
  return { name, align: "end", order, cell: (table) => <Figure value={order(table)} shown={shown} /> };
}
