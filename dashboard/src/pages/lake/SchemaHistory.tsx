import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { timelineQuery } from "~/api/timeline";
import { describeChanges } from "~/format/changes";
import { Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";
import { Time } from "~/parts/Time";

// Changes that touch the definition of a table, not its rows.
const definitions = ["tablesCreated", "tablesAltered", "tablesDropped"];

/** The commits that made or altered a table, as far back as the rail is loaded. */
export function SchemaHistory({ name }: { name: string }) {
  const list = useInfiniteQuery(timelineQuery);
  if (list.error && !list.data) return <Failure error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const full = name.includes(".") ? name : `main.${name}`;
  const commits = list.data.pages
    .flatMap((page) => page.items)
    .map((snapshot) => ({ snapshot, changes: only(snapshot.changes as Record<string, string[]>, full) }))
    .filter(({ changes }) => Object.keys(changes).length > 0);
  return (
    <>
      <ul className="history">
        {commits.map(({ snapshot, changes }) => (
          <li key={snapshot.snapshotId}>
            <Link to="/compare" search={{ from: Math.max(0, snapshot.snapshotId - 1), to: snapshot.snapshotId, table: name }}>
              Snapshot {snapshot.snapshotId}
            </Link>
            <Time iso={snapshot.snapshotTime} />
            <span className="faint">
              <Text value={describeChanges(changes)} />
            </span>
          </li>
        ))}
      </ul>
      {commits.length === 0 && <p className="faint">No change of it among the snapshots that are loaded.</p>}
      {list.hasNextPage && (
        <button type="button" className="button" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Look further back
        </button>
      )}
    </>
  );
}

function only(changes: Record<string, string[]>, table: string): Record<string, string[]> {
  return Object.fromEntries(definitions.filter((key) => changes[key]?.includes(table)).map((key) => [key, [table]]));
}
