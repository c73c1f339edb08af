import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { timelineQuery } from "~/api/timeline";
import { describeChanges, kindOfChanges } from "~/format/changes";
import { count } from "~/format/number";
import { Grid, type Column } from "~/parts/Grid";
import { NarrowRow } from "~/parts/NarrowRow";
import { Page } from "~/parts/Page";
import { Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";
import { Ago, Time } from "~/parts/Time";
import { useAt, useLatest } from "~/shell/moment";
import { useTimeline } from "~/shell/timeline";

type Row = Schemas["SnapshotSummary"];

/** Every commit, the newest first: what it changed, and the way to the state after it. */
export function Snapshots() {
  const at = useAt();
  const latest = useLatest();
  const timeline = useTimeline();
  const list = useInfiniteQuery(timelineQuery);
  const columns: readonly Column<Row>[] = [
    {
      name: "Snapshot",
      width: "64px",
      align: "end",
      cell: (row) => <strong className="number">{count(row.snapshotId)}</strong>,
    },
    { name: "Committed", width: "142px", cell: (row) => <Time iso={row.snapshotTime} /> },
    {
      name: "",
      width: "100px",
      isExtra: true,
      cell: (row) => (
        <span className="faint">
          <Ago iso={row.snapshotTime} />
        </span>
      ),
    },
    { name: "What it did", width: "minmax(250px, 3fr)", cell: (row) => <What row={row} /> },
    { name: "Message", width: "minmax(120px, 1.4fr)", isExtra: true, cell: (row) => <Message row={row} /> },
    {
      name: "Schema",
      title: "The version of the schema, which moves with every change of tables",
      width: "64px",
      align: "end",
      isExtra: true,
      cell: (row) => <span className="number">{row.schemaVersion}</span>,
    },
    { name: "", width: "210px", align: "end", cell: (row) => <Ways row={row} at={at} latest={latest.snapshotId} /> },
  ];
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page fills title="Snapshots" note="Every commit is a state that can still be read. Open one to see all pages as of it.">
      <div className="page-rest">
        {list.error && !list.data ? (
          <Failure error={list.error} onRetry={() => void list.refetch()} />
        ) : list.isPending ? (
          <Loading lines={10} what="Reading snapshots" />
        ) : (
          <Grid
            label="Snapshots"
            columns={columns}
            rows={rows}
            rowKey={(row) => String(row.snapshotId)}
            narrow={(row) => (
              <NarrowRow
                top={
                  <>
                    <strong className="number">{row.snapshotId}</strong>
                    <Time iso={row.snapshotTime} />
                  </>
                }
                bottom={<What row={row} />}
              />
            )}
            onOpen={(row) => timeline.goToSnapshot(row.snapshotId)}
            hasMore={list.hasNextPage}
            isLoadingMore={list.isFetchingNextPage}
            onMore={() => void list.fetchNextPage()}
            error={list.error}
          />
        )}
      </div>
    </Page>
  );
}

function What({ row }: { row: Row }) {
  const changes = row.changes as Record<string, string[]>;
  return (
    <span className={`what ${kindOfChanges(changes)}`} title={describeChanges(changes)}>
      <Text value={describeChanges(changes)} />
    </span>
  );
}

function Message({ row }: { row: Row }) {
  if (!row.message && !row.author) return <span className="faint">–</span>;
  return (
    <span title={row.message ?? ""}>
      {row.message && <Text value={row.message} />}{" "}
      {row.author && (
        <span className="faint">
          by <Text value={row.author} />
        </span>
      )}
    </span>
  );
}

function Ways({ row, at, latest }: { row: Row; at: number; latest: number }) {
  return (
    <span className="ways">
      {row.snapshotId === at && <span className="tag past">shown</span>}
      {row.snapshotId > 0 && (
        <Link to="/compare" search={{ from: row.snapshotId - 1, to: row.snapshotId }}>
          its changes
        </Link>
      )}
      {row.snapshotId < latest && (
        <Link to="/compare" search={{ from: row.snapshotId, to: latest }}>
          since then
        </Link>
      )}
    </span>
  );
}
