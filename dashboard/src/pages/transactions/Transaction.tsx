import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import { noSnapshot, reading } from "~/api/reading";
import { shorten } from "~/format/address";
import { counted } from "~/format/number";
import { Copied, Hex } from "~/parts/Hex";
import { Page } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty, Failure, Loading } from "~/parts/States";
import { useTransactionsAt } from "~/shell/moment";
import { Lineage } from "./Lineage";
import { TransactionDetail } from "./TransactionDetail";

const route = getRouteApi("/transactions/$hash");

export function Transaction() {
  const at = useTransactionsAt();
  const { hash } = route.useParams();
  const found = useQuery({ ...reading.transaction(hash, at), placeholderData: keepPreviousData });
  const items = found.data?.items;
  return (
    <Page
      title="Transaction"
      windowTitle={`Transaction ${shorten(hash)}`}
      note={
        <Copied value={hash} what="the transaction's hash">
          <Hex value={hash} whole />
        </Copied>
      }
    >
      <Settled isStale={found.isPlaceholderData}>
        {found.error && asProblem(found.error).status !== 404 ? (
          <Failure error={found.error} onRetry={() => void found.refetch()} />
        ) : found.error ? (
          <Missing hash={hash} at={at} />
        ) : !items ? (
          <Loading lines={12} what="Reading the transaction" />
        ) : (
          <>
            {items.length > 1 && (
              <p className="lead">
                The same transaction stands in {counted(items.length, "block")}. That happens on real chains; all are shown.
              </p>
            )}
            {items.map((item) => (
              <TransactionDetail key={`${item.blockHash}${item.txIndex}`} of={item} />
            ))}
            <Lineage hash={hash} />
          </>
        )}
      </Settled>
    </Page>
  );
}

/** What is not in the snapshot may have been in another: the commits that touched it say where it went. */
function Missing({ hash, at }: { hash: string; at: number }) {
  if (at === noSnapshot) {
    return (
      <Empty title="The Arrow files have no such transaction">
        <p>The lake may have it: this page asks it as soon as it is back.</p>
      </Empty>
    );
  }
  return (
    <>
      <Empty title={`Snapshot ${at} has no such transaction`}>
        <p>It may have come later, or a reorganisation may have taken it away.</p>
      </Empty>
      <Lineage hash={hash} />
    </>
  );
}
