import { SortButton } from "./SortButton";
import { ariaSort, useSorted } from "./sorting";

export interface TableColumn<Row> {
  readonly name: string;
  readonly title?: string;
  readonly align?: "end";
  /** Whether its cell names the row. */
  readonly isName?: boolean;
  readonly className?: string;
  readonly cell: (row: Row) => React.ReactNode;
  /** What rows are sorted by, where the column can sort them. */
  readonly order?: (row: Row) => number | string;
}

interface SmallTableProps<Row> {
  /** What the table shows, for those who do not see it. */
  caption: string;
  columns: readonly TableColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => React.Key;
  isChosen?: (row: Row) => boolean;
  isBusy?: boolean;
  /** Whether it has so many rows that it scrolls by itself. */
  isTall?: boolean;
}

/** A table of which all rows are in the page. */
export function SmallTable<Row>({ caption, columns, rows, rowKey, isChosen, isBusy, isTall }: SmallTableProps<Row>) {
  const { sorted, sort, onSort } = useSorted(rows, columns);
  const frame = isTall ? { className: "table-frame tall", tabIndex: 0, role: "region", "aria-label": caption } : { className: "table-frame" };
  return (
    <div {...frame}>
      <table className="table" aria-busy={isBusy}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, title, align, className, order }) => (
              <th key={name} scope="col" title={title} className={align ?? className} aria-sort={order && ariaSort(sort, name)}>
                {order ? <SortButton name={name} sort={sort} onSort={onSort} /> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((row) => (
            <tr key={rowKey(row)} data-chosen={isChosen?.(row) || undefined}>
              {columns.map((column) => (
                <Cell key={column.name} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { column: TableColumn<Row>; row: Row }) {
  const { align, isName, className, cell } = column;
  if (isName) return <th scope="row">{cell(row)}</th>;
  return <td className={[align === "end" ? "end number" : "", className ?? ""].join(" ").trim() || undefined}>{cell(row)}</td>;
}
