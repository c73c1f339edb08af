import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { shorten } from "~/format/address";
import { count } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { Chain } from "~/parts/Chain";
import { AddressLink, Copied, Hex } from "~/parts/Hex";
import { Listing } from "~/parts/Listing";
import { Page, Section } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty } from "~/parts/States";
import { Time } from "~/parts/Time";
import { useRows } from "~/parts/useRows";
import { Warnings } from "~/parts/Warnings";
import { Wei } from "~/parts/Wei";
import { useAt } from "~/shell/moment";
import { TransactionGrid } from "../transactions/TransactionGrid";

const route = getRouteApi("/addresses/$address");

export function Address() {
  const at = useAt();
  const { address } = route.useParams();
  const found = useQuery({ ...reading.address(address, at), placeholderData: keepPreviousData });
  const summary = found.data;
  return (
    <Page
      title="Address"
      windowTitle={`Address ${shorten(address)}`}
      note={
        <Copied value={summary?.address ?? address} what="the address">
          <Hex value={summary?.address ?? address} whole />
        </Copied>
      }
    >
      <Warnings warnings={summary?.warnings} />
      <Settled isStale={found.isPlaceholderData}>
        <Answer query={found} lines={5} what="Reading what the address did">
          {({ address: of, chains }) =>
            chains.length === 0 ? (
              <Empty title={`The address does not appear in snapshot ${at}`}>
                <p>The lake has transactions, not balances: an address is known once it sent, received or was created.</p>
              </Empty>
            ) : (
              <>
                <div className="cards">
                  {chains.map((chain) => (
                    <ChainCard key={`${chain.network}/${chain.subnet}`} chain={chain} />
                  ))}
                </div>
                <AddressTransactions address={of} />
              </>
            )
          }
        </Answer>
      </Settled>
    </Page>
  );
}

function ChainCard({ chain }: { chain: Schemas["AddressActivity"] }) {
  return (
    <article className="card">
      <h3>
        <Chain network={chain.network} subnet={chain.subnet} />
      </h3>
      <dl className="facts">
        <dt>Sent</dt>
        <dd>
          <span className="number">{count(chain.sentCount)}</span> · <Wei wei={chain.sentValue} network={chain.network} />
        </dd>
        <dt>Received</dt>
        <dd>
          <span className="number">{count(chain.receivedCount)}</span> · <Wei wei={chain.receivedValue} network={chain.network} />
        </dd>
        <dt>First seen</dt>
        <dd>
          <Time iso={chain.firstBlockTime} />
        </dd>
        <dt>Last seen</dt>
        <dd>
          <Time iso={chain.lastBlockTime} />
        </dd>
        {chain.createdBy && (
          <>
            <dt>Created by</dt>
            <dd>
              <AddressLink value={chain.createdBy} />
            </dd>
          </>
        )}
      </dl>
    </article>
  );
}

function AddressTransactions({ address }: { address: string }) {
  const at = useAt();
  const list = useRows(reading.transactions({ address }, at));
  const total = useQuery(reading.transactionCount({ address }, at));
  return (
    <Section title="Transactions" note={total.data ? count(total.data.count) : undefined}>
      <Listing list={list} className="bounded" what="Reading transactions" empty={<Empty title="No transactions in this snapshot" />}>
        <TransactionGrid rows={list.rows} total={total.data?.count} {...list.more} />
      </Listing>
    </Section>
  );
}
