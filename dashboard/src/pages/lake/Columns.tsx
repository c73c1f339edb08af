import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { count } from "~/format/number";
import { SmallTable, type TableColumn } from "~/parts/SmallTable";
import { Text } from "~/parts/Text";
import { useAt } from "~/shell/moment";
import { statistics } from "./ColumnStatistics";

interface Row {
  readonly column: Schemas["ColumnInfo"];
  /** Of a nested column there are several, and none is its own. */
  readonly statistics: Schemas["ColumnSummary"] | undefined;
}

const columns: readonly TableColumn<Row>[] = [
  {
    name: "Id",
    title: "The field id in the files, which stays when the column is renamed",
    align: "end",
    className: "faint",
    cell: ({ column }) => count(column.columnId),
  },
  {
    name: "Name",
    isName: true,
    cell: ({ column }) => (
      <>
        <code>
          <Text value={column.name} />
        </code>
        {column.comment && (
          <div className="faint small">
            <Text value={column.comment} />
          </div>
        )}
      </>
    ),
    order: ({ column }) => column.name,
  },
  {
    name: "Type",
    className: "faint",
    cell: ({ column }) => (
      <code>
        <Text value={column.type} />
      </code>
    ),
  },
  { name: "NULL", cell: ({ column }) => (column.nullable ? "may be" : <span className="faint">never</span>) },
  ...statistics.map(
    (of): TableColumn<Row> => ({
      name: of.name,
      ...(of.align ? { align: of.align } : {}),
      ...(of.className ? { className: of.className } : {}),
      cell: (row) => row.statistics && of.cell(row.statistics),
      ...(of.order ? { order: (row) => (row.statistics ? (of.order?.(row.statistics) ?? -1) : -1) } : {}),
    }),
  ),
];

/** The columns of a table, and what its files hold of each. */
export function Columns({ name, of }: { name: string; of: readonly Schemas["ColumnInfo"][] }) {
  const found = useQuery({ ...reading.columns(name, useAt()), placeholderData: keepPreviousData });
  const byId = new Map(found.data?.items.map((column) => [column.columnId, column]));
  const rows = of.map((column) => ({ column, statistics: byId.get(column.columnId) ?? leaf(found.data?.items, column.name) }));
  return <SmallTable isTall caption="Columns" columns={columns} rows={rows} rowKey={({ column }) => column.columnId} />;
}

/** The leaf of a list: all that there is of its values. */
function leaf(all: readonly Schemas["ColumnSummary"][] | undefined, name: string) {
  const leaves = all?.filter((column) => column.name.startsWith(`${name}.`)) ?? [];
  return leaves.length === 1 ? leaves[0] : undefined;
}
