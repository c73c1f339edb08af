import { useQuery } from "@tanstack/react-query";
import { Dialog } from "radix-ui";
import { useState } from "react";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { bytes, count } from "~/format/number";
import { Copy } from "~/parts/Copy";
import { Grid, type Column } from "~/parts/Grid";
import { Listing } from "~/parts/Listing";
import { NarrowRow } from "~/parts/NarrowRow";
import { Page } from "~/parts/Page";
import { Empty, Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";
import { Time } from "~/parts/Time";
import { useRows } from "~/parts/useRows";
import { None } from "~/parts/Wei";
import { useAt } from "~/shell/moment";

type Row = Schemas["RejectedMessage"];

const columns: readonly Column<Row>[] = [
  { name: "Received", width: "150px", cell: (row) => <Time iso={row.receivedAt} /> },
  { name: "Reason", width: "minmax(260px, 3fr)", cell: (row) => <Text value={row.reason} /> },
  { name: "Subject", width: "minmax(140px, 1fr)", cell: (row) => (row.subject ? <Text value={row.subject} /> : <None />) },
  {
    name: "Sequence",
    width: "90px",
    align: "end",
    cell: (row) => (row.streamSequence === null ? <None /> : <span className="number">{count(row.streamSequence)}</span>),
  },
  { name: "Size", width: "80px", align: "end", cell: (row) => <span className="number">{bytes(row.payloadBytes)}</span> },
];

/** Messages that could not be rows: nothing of them is lost. */
export function Rejected() {
  const at = useAt();
  const list = useRows(reading.rejected(at));
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Page fills title="Rejected messages" note="What could not be a row, whole and with its reason">
      <Listing
        list={list}
        what="Reading rejected messages"
        empty={
          <Empty title="Nothing was rejected up to this snapshot">
            <p>Malformed JSON, an unknown encoding or a receipt of another block would stand here.</p>
          </Empty>
        }
      >
        <Grid
          label="Rejected messages"
          columns={columns}
          rows={list.rows}
          rowKey={(row) => String(row.id)}
          narrow={(row) => (
            <NarrowRow
              top={<Text value={row.reason} />}
              bottom={
                <>
                  <Time iso={row.receivedAt} />
                  <span>{bytes(row.payloadBytes)}</span>
                </>
              }
            />
          )}
          onOpen={(row) => setOpen(row.id)}
          {...list.more}
        />
      </Listing>
      <Dialog.Root open={open !== null} onOpenChange={(isOpen) => !isOpen && setOpen(null)}>
        <Dialog.Portal>
          <Dialog.Overlay className="overlay" />
          <Dialog.Content className="dialog" aria-describedby={undefined}>
            <Dialog.Title className="dialog-title">Rejected message {open}</Dialog.Title>
            {open !== null && <Message id={open} />}
            <Dialog.Close className="button">Close</Dialog.Close>
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </Page>
  );
}

function Message({ id }: { id: number }) {
  const found = useQuery(reading.rejectedMessage(id, useAt()));
  if (found.error) return <Failure error={found.error} />;
  const message = found.data?.items[0];
  if (!message) return <Loading />;
  const payload = message.payload ?? "";
  return (
    <>
      <p className="lead">
        <Text value={message.reason} />
      </p>
      <p className="small faint">
        {bytes(message.payloadBytes)}
        {message.payloadEncoding && `, shown as ${message.payloadEncoding}`} <Copy text={payload} what="the payload" />
      </p>
      <pre className="citation payload" tabIndex={0}>
        <Text value={payload} />
      </pre>
    </>
  );
}
