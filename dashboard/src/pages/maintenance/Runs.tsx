import type { Schemas } from "~/api/client";
import { bytes, counted, duration } from "~/format/number";
import { Text } from "~/parts/Text";
import { Time } from "~/parts/Time";

type Run = Schemas["MaintenanceRun"];

const looks = { done: "good", failed: "bad", running: "past" } as const;

/** The record of maintenance. */
export function Runs({ items }: { items: readonly Run[] }) {
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Begun</th>
            <th scope="col">What</th>
            <th scope="col">Outcome</th>
            <th scope="col">By</th>
            <th scope="col" className="end">
              Took
            </th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {items.map((run) => (
            <tr key={run.runId}>
              <td>
                <Time iso={run.startedAt} />
              </td>
              <th scope="row">{run.request.operation}</th>
              <td>
                <span className={`tag ${looks[run.outcome]}`}>{run.outcome}</span>
              </td>
              <td>
                <Text value={run.startedBy} />
              </td>
              <td className="end number">
                {run.finishedAt ? duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : <span className="faint">–</span>}
              </td>
              <td className="grows">
                {run.error ? <Text value={run.error} /> : result(run)}
                {run.request.reason && (
                  <span className="faint">
                    {" "}
                    “<Text value={run.request.reason} />”
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function result({ totals }: Run): string {
  if (!totals) return "";
  const parts = [
    totals.rowsFlushed > 0 ? `${counted(totals.rowsFlushed, "row")} flushed` : "",
    totals.filesReplaced > 0 ? `${counted(totals.filesReplaced, "file")} became ${totals.filesWritten}` : "",
    totals.snapshotsExpired > 0 ? `${counted(totals.snapshotsExpired, "snapshot")} ended` : "",
    totals.filesRemoved > 0 ? `${counted(totals.filesRemoved, "file")} deleted, ${bytes(totals.bytesFreed)}` : "",
  ].filter((part) => part !== "");
  return parts.join(", ") || "nothing to do";
}
