import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { bytes, count, counted } from "~/format/number";
import { Copy } from "~/parts/Copy";
import { Grid, type Column } from "~/parts/Grid";
import { Settled } from "~/parts/Settled";
import { Empty, Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";
import { useAt } from "~/shell/moment";

type Row = Schemas["TableFile"];

/** The Parquet files that hold a table in the snapshot that is shown. */
export function Files({ name, partitionedBy }: { name: string; partitionedBy: readonly string[] }) {
  const files = useQuery({ ...reading.files(name, useAt()), placeholderData: keepPreviousData });
  if (files.error) return <Failure error={files.error} onRetry={() => void files.refetch()} />;
  if (!files.data) return <Loading lines={6} what="Reading the files" />;
  const items = files.data.items;
  if (items.length === 0) {
    return (
      <Empty title="No files in this snapshot">
        <p>
          A few rows may still be in the catalog; <code>ekko maintain flush</code> moves them into files.
        </p>
      </Empty>
    );
  }
  const total = items.reduce((sum, file) => sum + file.fileBytes, 0);
  const deleted = items.reduce((sum, file) => sum + file.deletedCount, 0);
  return (
    <Settled isStale={files.isPlaceholderData}>
      <p className="lead">
        {counted(items.length, "file")}, {bytes(total)}, {bytes(total / items.length)} each on average
        {deleted > 0 && `, ${counted(deleted, "deleted row")}`}.
      </p>
      <div className="bounded">
        <Grid
          label={`Files of ${name}`}
          columns={columns(partitionedBy)}
          rows={items}
          rowKey={(row) => String(row.fileId)}
          total={items.length}
          narrow={(row) => (
            <div className="narrow-row">
              <div className="narrow-line">
                <span>{row.partitionValues.join(" / ") || `File ${row.fileId}`}</span>
                <span className="number">{bytes(row.fileBytes)}</span>
              </div>
              <div className="narrow-line faint">
                <span>{counted(row.recordCount, "row")}</span>
                <span>since snapshot {row.sinceSnapshotId}</span>
              </div>
            </div>
          )}
        />
      </div>
    </Settled>
  );
}

function columns(partitionedBy: readonly string[]): readonly Column<Row>[] {
  return [
    { name: "Id", width: "56px", align: "end", cell: (row) => <span className="number faint">{row.fileId}</span> },
    ...(partitionedBy.length > 0
      ? [
          {
            name: "Partition",
            title: partitionedBy.join(", "),
            width: "minmax(170px, 1fr)",
            cell: (row: Row) => <Text value={row.partitionValues.join(" / ")} />,
          },
        ]
      : []),
    { name: "Rows", width: "90px", align: "end", cell: (row) => <span className="number">{count(row.recordCount)}</span> },
    { name: "Deleted", width: "80px", align: "end", cell: (row) => <span className="number">{count(row.deletedCount)}</span> },
    {
      name: "Size",
      width: "90px",
      align: "end",
      cell: (row) => (
        <span className="number" title={`${count(row.fileBytes)} bytes`}>
          {bytes(row.fileBytes)}
        </span>
      ),
    },
    { name: "Since", title: "The snapshot that added it", width: "70px", align: "end", cell: (row) => <span className="number">{row.sinceSnapshotId}</span> },
    {
      name: "Path",
      width: "minmax(260px, 3fr)",
      cell: (row) => (
        <span title={row.path}>
          <Copy text={row.path} what="the path" />{" "}
          <span className="hex faint">
            <Text value={row.path} />
          </span>
        </span>
      ),
    },
  ];
}
