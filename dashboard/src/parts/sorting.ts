import { useMemo, useState } from "react";

export interface Sort {
  /** The name of a column. */
  readonly by: string;
  readonly isDown: boolean;
}

interface Sortable<Row> {
  readonly name: string;
  /** What rows are sorted by, where the column can sort them. */
  readonly order?: (row: Row) => number | string;
}

/** Rows that are all there, in the order of the column that was pressed last. */
export function useSorted<Row>(rows: readonly Row[], columns: readonly Sortable<Row>[]) {
  const [sort, setSort] = useState<Sort | null>(null);
  const sorted = useMemo(() => {
    const order = columns.find((column) => column.name === sort?.by)?.order;
    if (!sort || !order) return rows;
    const way = sort.isDown ? -1 : 1;
    return [...rows].sort((one, other) => compare(order(one), order(other)) * way);
  }, [rows, columns, sort]);
  const onSort = (by: string) => setSort(sort?.by === by ? { by, isDown: !sort.isDown } : { by, isDown: true });
  return { sorted, sort, onSort };
}

function compare(one: number | string, other: number | string): number {
  return typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
}

/** As assistive technology is told it. */
export function ariaSort(sort: Sort | null | undefined, by: string): "ascending" | "descending" | "none" {
  return sort?.by !== by ? "none" : sort.isDown ? "descending" : "ascending";
}
