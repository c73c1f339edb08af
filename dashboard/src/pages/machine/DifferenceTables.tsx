import type { Schemas } from "~/api/client";
import { count } from "~/format/number";
import { tableName } from "~/format/text";
import { SmallTable, type TableColumn } from "~/parts/SmallTable";
import { Text } from "~/parts/Text";

type Difference = Schemas["TableDifference"];

interface DifferenceTablesProps {
  of: readonly Difference[];
  isCounting: boolean;
  chosen: string | undefined;
  onChoose: (name: string) => void;
}

/** The tables that differ, and by how many rows and cells once they are counted. */
export function DifferenceTables({ of, isCounting, chosen, onChoose }: DifferenceTablesProps) {
  const name: TableColumn<Difference> = {
    name: "Table",
    isName: true,
    cell: (table) => (
      <button type="button" className="link" aria-pressed={table.name === chosen} onClick={() => onChoose(table.name)}>
        <Text value={tableName(table)} />
      </button>
    ),
  };
  return (
    <SmallTable
      caption="Tables that differ"
      columns={[name, ...columns]}
      rows={of}
      rowKey={(table) => table.tableId}
      isChosen={(table) => table.name === chosen}
      isBusy={isCounting}
    />
  );
}

const columns: readonly TableColumn<Difference>[] = [
  {
    name: "Schema",
    cell: ({ definition }) =>
      definition === "kept" ? <span className="faint">same</span> : <span className="tag past">{definition}</span>,
  },
  counted("Rows added", "+", "good", (table) => table.counts?.insertedRows),
  counted("Rows deleted", "−", "bad", (table) => table.counts?.deletedRows),
  counted("Rows updated", "~", "past", (table) => table.counts?.updatedRows),
  counted("Cells updated", "", "past", (table) => table.counts?.updatedCells),
];

function counted(name: string, mark: string, look: string, of: (table: Difference) => number | undefined): TableColumn<Difference> {
  return {
    name,
    align: "end",
    cell: (table) => {
      const value = of(table);
      if (value === undefined) return <span className="faint">{table.rowsChanged ? "…" : "0"}</span>;
      return <span className={value === 0 ? "faint" : `delta ${look}`}>{value === 0 ? "0" : `${mark}${count(value)}`}</span>;
    },
  };
}
