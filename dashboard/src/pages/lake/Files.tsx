import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Dialog } from "radix-ui";
import { useMemo, useState } from "react";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { bytes, count, counted } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { Copy } from "~/parts/Copy";
import { Grid, type Column } from "~/parts/Grid";
import { NarrowRow } from "~/parts/NarrowRow";
import { Settled } from "~/parts/Settled";
import { useSorted } from "~/parts/sorting";
import { Empty } from "~/parts/States";
import { Text } from "~/parts/Text";
import { useAt } from "~/shell/moment";
import { ColumnStatistics } from "./ColumnStatistics";

type Row = Schemas["TableFile"];

interface FilesProps {
  name: string;
  partitionedBy: readonly string[];
}

/** The Parquet files that hold a table in the snapshot that is shown. */
export function Files({ name, partitionedBy }: FilesProps) {
  const files = useQuery({ ...reading.files(name, useAt()), placeholderData: keepPreviousData });
  return (
    <Answer query={files} lines={6} what="Reading the files">
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No files in this snapshot">
            <p>
              A few rows may still be in the catalog; <code>ekko maintain flush</code> moves them into files.
            </p>
          </Empty>
        ) : (
          <Settled isStale={files.isPlaceholderData}>
            <Sizes items={items} />
            <FileGrid name={name} partitionedBy={partitionedBy} items={items} />
          </Settled>
        )
      }
    </Answer>
  );
}

function Sizes({ items }: { items: readonly Row[] }) {
  const total = items.reduce((sum, file) => sum + file.fileBytes, 0);
  const deleted = items.reduce((sum, file) => sum + file.deletedCount, 0);
  return (
    <p className="lead">
      {counted(items.length, "file")}, {bytes(total)}, {bytes(total / items.length)} each on average
      {deleted > 0 && `, ${counted(deleted, "deleted row")}`}. Open one for what it holds of each column.
    </p>
  );
}

function FileGrid({ name, partitionedBy, items }: FilesProps & { items: readonly Row[] }) {
  const columns = useMemo(() => columnsOf(partitionedBy), [partitionedBy]);
  const { sorted, sort, onSort } = useSorted(items, columns);
  const [open, setOpen] = useState<Row | null>(null);
  return (
    <div className="bounded">
      <Grid
        label={`Files of ${name}`}
        columns={columns}
        rows={sorted}
        rowKey={(row) => String(row.fileId)}
        total={items.length}
        sort={sort}
        onSort={onSort}
        onOpen={setOpen}
        narrow={(row) => (
          <NarrowRow
            top={
              <>
                <Text value={row.partitionValues.join(" / ") || `File ${row.fileId}`} />
                <span className="number">{bytes(row.fileBytes)}</span>
              </>
            }
            bottom={
              <>
                <span>{counted(row.recordCount, "row")}</span>
                <span>since snapshot {row.sinceSnapshotId}</span>
              </>
            }
          />
        )}
      />
      <Dialog.Root open={open !== null} onOpenChange={(isOpen) => !isOpen && setOpen(null)}>
        <Dialog.Portal>
          <Dialog.Overlay className="overlay" />
          <Dialog.Content className="dialog wide" aria-describedby={undefined}>
            <Dialog.Title className="dialog-title">File {open?.fileId}</Dialog.Title>
            {open && (
              <>
                <p className="lead hex">
                  <Text value={open.path} />
                </p>
                <ColumnStatistics name={name} fileId={open.fileId} />
              </>
            )}
            <div className="line dialog-actions">
              <Dialog.Close className="button">Close</Dialog.Close>
            </div>
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </div>
  );
}

function columnsOf(partitionedBy: readonly string[]): readonly Column<Row>[] {
  return [
    { name: "Id", width: "56px", align: "end", cell: (row) => <span className="number faint">{row.fileId}</span>, order: (row) => row.fileId },
    ...(partitionedBy.length > 0 ? [partition(partitionedBy)] : []),
    {
      name: "Rows",
      width: "90px",
      align: "end",
      cell: (row) => <span className="number">{count(row.recordCount)}</span>,
      order: (row) => row.recordCount,
    },
    {
      name: "Deleted",
      width: "80px",
      align: "end",
      cell: (row) => <span className="number">{count(row.deletedCount)}</span>,
      order: (row) => row.deletedCount,
    },
    {
      name: "Size",
      width: "90px",
      align: "end",
      cell: (row) => (
        <span className="number" title={`${count(row.fileBytes)} bytes`}>
          {bytes(row.fileBytes)}
        </span>
      ),
      order: (row) => row.fileBytes,
    },
    {
      name: "Since",
      title: "The snapshot that added it",
      width: "70px",
      align: "end",
      cell: (row) => <span className="number">{row.sinceSnapshotId}</span>,
      order: (row) => row.sinceSnapshotId,
    },
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

function partition(by: readonly string[]): Column<Row> {
  return {
    name: "Partition",
    title: by.join(", "),
    width: "minmax(170px, 1fr)",
    cell: (row) => <Text value={row.partitionValues.join(" / ")} />,
    order: (row) => row.partitionValues.join(" / "),
  };
}
