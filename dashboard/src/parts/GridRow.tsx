import { memo } from "react";
import type { Column } from "./Grid";

interface GridRowProps<Row> {
  row: Row;
  index: number;
  /** Where it is, in pixels below the first. */
  start: number;
  height: number;
  columns: readonly Column<Row>[];
  /** The tracks of the columns; unset on a phone. */
  template: string | undefined;
  narrow: ((row: Row) => React.ReactNode) | undefined;
  isActive: boolean;
  onActivate: (index: number) => void;
  onOpen: ((row: Row) => void) | undefined;
}

function Drawn<Row>({ row, index, start, height, columns, template, narrow, isActive, onActivate, onOpen }: GridRowProps<Row>) {
  return (
    <div
      id={`row-${index}`}
      role="row"
      aria-rowindex={index + 1}
      className={narrow ? "grid-row narrow" : "grid-row"}
      data-active={isActive || undefined}
      data-opens={onOpen ? true : undefined}
      style={{ blockSize: height, transform: `translateY(${start}px)`, gridTemplateColumns: template }}
      onClick={(event) => {
        if ((event.target as HTMLElement).closest("a, button")) return;
        onActivate(index);
        onOpen?.(row);
      }}
    >
      {narrow ? (
        <div role="gridcell">{narrow(row)}</div>
      ) : (
        columns.map((column, i) => (
          <div key={i} role="gridcell" className={column.align}>
            {column.cell(row)}
          </div>
        ))
      )}
    </div>
  );
}

/** A row of a grid. While the grid is scrolled only rows that come into sight are drawn. */
export const GridRow = memo(Drawn) as typeof Drawn;
