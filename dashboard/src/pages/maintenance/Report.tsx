import type { Schemas } from "~/api/client";
import { bytes, count, counted } from "~/format/number";
import { Text } from "~/parts/Text";
import { Time } from "~/parts/Time";

const shown = 200;

/** What maintenance would do, or did, item by item. */
export function Report({ of }: { of: Schemas["MaintenanceReport"] }) {
  const removed = [...(of.cleanedUp ?? []), ...(of.orphans ?? [])];
  const tables = [
    ...(of.flushed ?? []).map((table) => `${table.table}: ${counted(table.rows, "row")} into files`),
    ...[...(of.merged ?? []), ...(of.rewritten ?? [])].map(
      (table) => `${table.table}: ${counted(table.filesBefore, "file")} become ${count(table.filesAfter)}`,
    ),
  ];
  const expired = of.expired ?? [];
  if (tables.length + expired.length + removed.length === 0) return <p>There is nothing to do.</p>;
  return (
    <div className="report">
      <List items={tables} render={(line) => <Text value={line} />} />
      {expired.length > 0 && <p>{counted(expired.length, "snapshot")} end:</p>}
      <List
        items={expired}
        render={(snapshot) => (
          <>
            Snapshot {snapshot.snapshotId}{" "}
            <span className="faint">
              <Time iso={snapshot.snapshotTime} />
            </span>
          </>
        )}
      />
      {removed.length > 0 && (
        <p>
          {counted(removed.length, "file")} deleted, {bytes(of.totals?.bytesFreed ?? 0)}:
        </p>
      )}
      <List
        items={removed}
        render={(file) => (
          <span className="hex faint">
            <Text value={file.path} />
          </span>
        )}
      />
    </div>
  );
}

function List<T>({ items, render }: { items: readonly T[]; render: (item: T) => React.ReactNode }) {
  return (
    <ul>
      {items.slice(0, shown).map((item, i) => (
        <li key={i}>{render(item)}</li>
      ))}
      {items.length > shown && <li className="faint">and {count(items.length - shown)} more</li>}
    </ul>
  );
}
