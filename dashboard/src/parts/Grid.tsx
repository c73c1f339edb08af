import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState } from "react";
import { count } from "~/format/number";
import { GridRow } from "./GridRow";
import { SortButton } from "./SortButton";
import { Failure } from "./States";
import { useIsNarrow, useIsWide } from "./media";
import { ariaSort, type Sort } from "./sorting";

export interface Column<Row> {
  readonly name: string;
  readonly title?: string;
  /** A track of a CSS grid. */
  readonly width: string;
  readonly align?: "end";
  /** Whether it is left out where the window has no room for all. */
  readonly isExtra?: boolean;
  readonly cell: (row: Row) => React.ReactNode;
  /** What rows are sorted by, where the column can sort them; a server that sorts needs it only to be there. */
  readonly order?: (row: Row) => number | string;
}

interface GridProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The row on a phone, in two lines; without it the columns stay, and scroll sideways. */
  narrow?: (row: Row) => React.ReactNode;
  onOpen?: (row: Row) => void;
  /** How many rows there are, loaded or not. */
  total?: number | undefined;
  hasMore?: boolean;
  isLoadingMore?: boolean;
  onMore?: () => void;
  error?: unknown;
  sort?: Sort | null;
  onSort?: (by: string) => void;
  /** Told when the first row goes out of sight, and when it comes back. */
  onAway?: (isAway: boolean) => void;
  /** At the end of the line below the rows. */
  note?: React.ReactNode;
}

// As the style sheet has them.
const [gap, narrowGap, padding] = [16, 10, 28];
const rowHeight = 32;
const narrowRowHeight = 68;
// Head, foot and borders, as the style sheet has them.
const [headHeight, footHeight] = [32, 31];
const rowsAhead = 60;

/** Rows of any number: only those in sight are in the page. Arrow keys move through them, Enter opens one. */
export function Grid<Row>(props: GridProps<Row>) {
  const { rows, rowKey, hasMore, isLoadingMore, onMore, error, sort = null, onSort } = props;
  const isWide = useIsWide();
  const columns = useMemo(() => props.columns.filter((column) => isWide || !column.isExtra), [props.columns, isWide]);
  const isNarrow = useIsNarrow() && props.narrow !== undefined;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const height = isNarrow ? narrowRowHeight : rowHeight;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 12,
  });
  useEffect(() => virtual.measure(), [height, virtual]);

  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isLoadingMore && !error && last >= rows.length - rowsAhead) onMore?.();
  }, [last, rows.length, hasMore, isLoadingMore, error, onMore]);

  const isAway = (virtual.range?.startIndex ?? 0) > 0;
  const onAway = props.onAway;
  useEffect(() => onAway?.(isAway), [isAway]); // eslint-disable-line react-hooks/exhaustive-deps

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtual.scrollToIndex(next);
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2);
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    const row = rows[active];
    if (to !== undefined) {
      event.preventDefault();
      move(to);
    } else if (event.key === "Enter" && row !== undefined) {
      props.onOpen?.(row);
    }
  };

  const template = columns.map((column) => column.width).join(" ");
  const least = isNarrow ? undefined : leastWidth(columns.map((column) => column.width), isWide ? gap : narrowGap);
  const seen = virtual.range;
  const whole = (isNarrow ? (props.note ? 2 : 1) * footHeight : footHeight + headHeight) + rows.length * height;
  return (
    <div className="grid-frame" style={hasMore || error ? undefined : { maxBlockSize: whole }}>
      <div
        ref={scroller}
        className="grid"
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.total ?? rows.length}
        aria-activedescendant={active >= 0 ? `row-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {!isNarrow && (
          <div className="grid-head" role="row" style={{ gridTemplateColumns: template, minInlineSize: least }}>
            {columns.map((column, i) => (
              <div
                key={i}
                role="columnheader"
                className={column.align}
                title={column.title}
                aria-sort={column.order && onSort && ariaSort(sort, column.name)}
              >
                {column.order && onSort ? <SortButton name={column.name} sort={sort} onSort={onSort} /> : column.name}
              </div>
            ))}
          </div>
        )}
        <div className="grid-body" role="rowgroup" style={{ blockSize: virtual.getTotalSize(), minInlineSize: least }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <GridRow
                key={rowKey(row)}
                row={row}
                index={item.index}
                start={item.start}
                height={height}
                columns={columns}
                template={isNarrow ? undefined : template}
                narrow={isNarrow ? props.narrow : undefined}
                isActive={item.index === active}
                onActivate={setActive}
                onOpen={props.onOpen}
              />
            );
          })}
        </div>
        {error !== undefined && error !== null && <Failure error={error} {...(onMore ? { onRetry: onMore } : {})} />}
      </div>
      <p className="grid-foot" aria-live="off">
        {seen && footer(seen.startIndex, seen.endIndex, rows.length, props.total ?? (hasMore ? undefined : rows.length))}
        {isLoadingMore && " · loading more"}
        {props.note && <span className="grid-note">{props.note}</span>}
      </p>
    </div>
  );
}

/** What the columns need at least: narrower windows scroll sideways, head and rows together. */
function leastWidth(widths: readonly string[], between: number): number {
  const columns = widths.reduce((sum, width) => sum + Number(/(\d+)px/.exec(width)?.[1] ?? 0), 0);
  return columns + between * (widths.length - 1) + padding;
}

function footer(first: number, last: number, loaded: number, total: number | undefined): string {
  if (loaded === 0) return "";
  if (total === 1) return "1 row";
  return `Rows ${count(first + 1)} to ${count(last + 1)} of ${total === undefined ? `${count(loaded)} loaded` : count(total)}`;
}
