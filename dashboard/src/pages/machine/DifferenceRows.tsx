import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { counted } from "~/format/number";
import { memberName } from "~/format/text";
import { Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";
import { useRows } from "~/parts/useRows";
import { Value } from "~/parts/Value";

type Difference = Schemas["RowDifference"];
type Row = Record<string, unknown>;

interface DifferenceRowsProps {
  from: number;
  to: number;
  table: string;
}

const names: Readonly<Record<string, readonly [string, string]>> = {
  inserted: ["added", "good"],
  deleted: ["deleted", "bad"],
  updated: ["updated", "past"],
};

/** The rows that differ, each with what changed in it. */
export function DifferenceRows({ from, to, table }: DifferenceRowsProps) {
  const list = useRows(reading.rowDifferences(from, to, table));
  const nameOf = useColumnNames(table, from, to);
  if (list.firstError) return <Failure error={list.firstError} onRetry={list.retry} />;
  if (list.isLoading) return <Loading lines={6} what="Reading the rows that differ" />;
  return (
    <div className="differences">
      {list.rows.map((row) => (
        <RowCard key={`${row.change}${row.rowId}`} of={row} nameOf={nameOf} />
      ))}
      {list.more.error ? (
        <Failure error={list.more.error} onRetry={list.more.onMore} />
      ) : list.more.hasMore ? (
        <More isLoading={list.more.isLoadingMore} onMore={list.more.onMore} />
      ) : (
        <p className="small faint">{counted(list.rows.length, "row")}. That is all.</p>
      )}
    </div>
  );
}

type NameOf = (member: string) => string;

/** What a column is called in SQL, where a row of JSON has it as a member. */
function useColumnNames(table: string, from: number, to: number): NameOf {
  const before = useQuery(reading.schema(table, from));
  const after = useQuery(reading.schema(table, to));
  const columns = [...(before.data?.columns ?? []), ...(after.data?.columns ?? [])];
  const known = new Map(columns.map(({ name }) => [memberName(name), name]));
  return (member) => known.get(member) ?? member;
}

function RowCard({ of, nameOf }: { of: Difference; nameOf: NameOf }) {
  const [name, look] = names[of.change] ?? [of.change, ""];
  const before = of.before as Row | null;
  const after = of.after as Row | null;
  const columns = Object.keys({ ...before, ...after }).filter((column) =>
    before && after ? !isSame(before[column], after[column]) : (after ?? before)?.[column] !== null,
  );
  return (
    <article className="difference">
      <header>
        <span className={`tag ${look}`}>{name}</span> <span className="faint number">row {of.rowId}</span>
        {before && after && <Identity row={after} changed={columns} nameOf={nameOf} />}
      </header>
      <dl className="difference-cells">
        {columns.map((column) => (
          <div key={column}>
            <dt>
              <Text value={nameOf(column)} />
            </dt>
            <dd>
              {before && after ? (
                <>
                  <del>
                    <Value value={before[column]} />
                  </del>{" "}
                  <ins>
                    <Value value={after[column]} />
                  </ins>
                </>
              ) : (
                <Value value={(after ?? before)?.[column]} />
              )}
            </dd>
          </div>
        ))}
      </dl>
    </article>
  );
}

/** Which row an update is of: its first columns that did not change say it best. */
function Identity({ row, changed, nameOf }: { row: Row; changed: readonly string[]; nameOf: NameOf }) {
  const kept = Object.entries(row).filter(([column, value]) => !changed.includes(column) && value !== null && column !== "vmType");
  return (
    <span className="identity">
      {kept.slice(0, 6).map(([column, value]) => (
        <span key={column}>
          <span className="faint">
            <Text value={nameOf(column)} />
          </span>{" "}
          <Value value={value} />
        </span>
      ))}
    </span>
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

/** Loads the next rows when it comes into sight, or when it is pressed. */
function More({ isLoading, onMore }: { isLoading: boolean; onMore: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const seen = button.current;
    if (!seen) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) onMore();
    });
    observer.observe(seen);
    return () => observer.disconnect();
  }, [onMore]);
  return (
    <button ref={button} type="button" className="button" disabled={isLoading} onClick={onMore}>
      {isLoading ? "Reading more …" : "More rows"}
    </button>
  );
}
