import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { bytes, count } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { SmallTable, type TableColumn } from "~/parts/SmallTable";
import { Text } from "~/parts/Text";
import { None } from "~/parts/Wei";
import { useAt } from "~/shell/moment";

type Column = Schemas["ColumnSummary"];

/** Numbers and bounds of a column, as a table shows them. */
export const statistics: readonly TableColumn<Column>[] = [
  { name: "Bytes", align: "end", cell: ({ bytes: size }) => (size === null ? <None /> : bytes(size)), order: (column) => column.bytes ?? -1 },
  { name: "Values", align: "end", cell: (column) => <Number value={column.valueCount} /> },
  { name: "NULLs", align: "end", cell: (column) => <Number value={column.nullCount} /> },
  { name: "Smallest", className: "bound", cell: (column) => <Bound value={column.min} /> },
  { name: "Largest", className: "bound", cell: (column) => <Bound value={column.max} /> },
];

const columns: readonly TableColumn<Column>[] = [
  {
    name: "Column",
    isName: true,
    cell: (column) => (
      <code>
        <Text value={column.name} />
      </code>
    ),
  },
  ...statistics,
];

/** What a file holds of each column. */
export function ColumnStatistics({ name, fileId }: { name: string; fileId: number }) {
  const found = useQuery(reading.columns(name, useAt(), fileId));
  return (
    <Answer query={found} lines={6} what="Reading the statistics">
      {({ items }) => <SmallTable isTall caption="Columns of the file" columns={columns} rows={items} rowKey={(column) => column.columnId} />}
    </Answer>
  );
}

function Number({ value }: { value: number | null }) {
  return value === null ? <None /> : count(value);
}

function Bound({ value }: { value: string | null }) {
  if (value === null) return <None />;
  return (
    <code title={value.length > 200 ? undefined : value}>
      <Text value={value} />
    </code>
  );
}
