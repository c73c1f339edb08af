import type { Schemas } from "~/api/client";
import { count } from "~/format/number";
import { Text } from "~/parts/Text";

interface DifferenceTablesProps {
  of: readonly Schemas["TableDifference"][];
  isCounting: boolean;
  chosen: string | undefined;
  onChoose: (name: string) => void;
}

/** The tables that differ, and by how many rows and cells once they are counted. */
export function DifferenceTables({ of, isCounting, chosen, onChoose }: DifferenceTablesProps) {
  return (
    <div className="table-frame">
      <table className="table" aria-busy={isCounting}>
        <caption className="sr-only">Tables that differ</caption>
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col">Schema</th>
            <th scope="col" className="end">
              Rows added
            </th>
            <th scope="col" className="end">
              Rows deleted
            </th>
            <th scope="col" className="end">
              Rows updated
            </th>
            <th scope="col" className="end">
              Cells updated
            </th>
          </tr>
        </thead>
        <tbody>
          {of.map((table) => (
            <tr key={table.tableId} data-chosen={table.name === chosen || undefined}>
              <th scope="row">
                <button type="button" className="link" aria-pressed={table.name === chosen} onClick={() => onChoose(table.name)}>
                  <Text value={table.schema === "main" ? table.name : `${table.schema}.${table.name}`} />
                </button>
              </th>
              <td>{table.definition === "kept" ? <span className="faint">same</span> : <span className="tag past">{table.definition}</span>}</td>
              <Cell of={table.counts?.insertedRows} mark="+" name="good" isChanged={table.rowsChanged} />
              <Cell of={table.counts?.deletedRows} mark="−" name="bad" isChanged={table.rowsChanged} />
              <Cell of={table.counts?.updatedRows} mark="~" name="past" isChanged={table.rowsChanged} />
              <Cell of={table.counts?.updatedCells} mark="" name="past" isChanged={table.rowsChanged} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ of, mark, name, isChanged }: { of: number | undefined; mark: string; name: string; isChanged: boolean }) {
  if (of === undefined) return <td className="end faint">{isChanged ? "…" : "0"}</td>;
  return (
    <td className={of === 0 ? "end faint number" : `end number delta ${name}`}>
      {of === 0 ? "0" : `${mark}${count(of)}`}
    </td>
  );
}
