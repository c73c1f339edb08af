import type { Schemas } from "~/api/client";
import { bytes, counted, duration } from "~/format/number";
import { SmallTable, type TableColumn } from "~/parts/SmallTable";
import { Text } from "~/parts/Text";
import { Time } from "~/parts/Time";

type Run = Schemas["MaintenanceRun"];

const looks = { done: "good", failed: "bad", running: "past", interrupted: "bad" } as const;

const columns: readonly TableColumn<Run>[] = [
  { name: "Begun", cell: (run) => <Time iso={run.startedAt} /> },
  { name: "What", isName: true, cell: (run) => run.request.operation },
  { name: "Outcome", cell: (run) => <span className={`tag ${looks[run.outcome]}`}>{run.outcome}</span> },
  { name: "By", cell: (run) => <Text value={run.startedBy} /> },
  {
    name: "Took",
    align: "end",
    cell: ({ startedAt, finishedAt }) =>
      finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : <span className="faint">–</span>,
  },
  { name: "Result", className: "grows", cell: (run) => <Result run={run} /> },
];

/** The record of maintenance. */
export function Runs({ items }: { items: readonly Run[] }) {
  return <SmallTable caption="What was done" columns={columns} rows={items} rowKey={(run) => run.runId} />;
}

function Result({ run }: { run: Run }) {
  return (
    <>
      {run.error ? <Text value={run.error} /> : result(run)}
      {run.request.reason && (
        <span className="faint">
          {" "}
          “<Text value={run.request.reason} />”
        </span>
      )}
    </>
  );
}

function result({ totals }: Run): string {
  if (!totals) return "";
  const parts = [
    totals.rowsFlushed > 0 ? `${counted(totals.rowsFlushed, "row")} flushed` : "",
    totals.rowsDeleted > 0 ? `${counted(totals.rowsDeleted, "row")} deleted` : "",
    totals.filesReplaced > 0 ? `${counted(totals.filesReplaced, "file")} became ${totals.filesWritten}` : "",
    totals.snapshotsExpired > 0 ? `${counted(totals.snapshotsExpired, "snapshot")} ended` : "",
    totals.filesRemoved > 0 ? `${counted(totals.filesRemoved, "file")} deleted, ${bytes(totals.bytesFreed)}` : "",
  ].filter((part) => part !== "");
  return parts.join(", ") || "nothing to do";
}
