import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { bytes, count, counted } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { Chain } from "~/parts/Chain";
import { Field, Fields } from "~/parts/Fields";
import { AddressLink, BlockLink, Copied, Hex } from "~/parts/Hex";
import { Listing } from "~/parts/Listing";
import { Page, Section } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty } from "~/parts/States";
import { Time } from "~/parts/Time";
import { useRows } from "~/parts/useRows";
import { GasPrice, None } from "~/parts/Wei";
import { useAt } from "~/shell/moment";
import { TransactionGrid } from "../transactions/TransactionGrid";
import { GasBar } from "./BlockGrid";

const route = getRouteApi("/blocks/$numberOrHash");

type Header = Schemas["BlockHeader"];

export function Block() {
  const at = useAt();
  const { numberOrHash } = route.useParams();
  const { network, subnet } = route.useSearch();
  const found = useQuery({ ...reading.block(numberOrHash, { network, subnet }, at), placeholderData: keepPreviousData });
  const [only, ...others] = found.data?.items ?? [];
  const title = only ? `Block ${count(only.blockNumber)}` : "Block";
  return (
    <Page title={title} note={only && others.length === 0 ? <Chain network={only.network} subnet={only.subnet} /> : undefined}>
      <Settled isStale={found.isPlaceholderData}>
        <Answer query={found} lines={10} what="Reading the block">
          {() =>
            !only ? (
              <Empty title={`Snapshot ${at} has no block ${numberOrHash}`}>
                <p>It may have come later, or a reorganisation may have replaced it: move the bar below.</p>
              </Empty>
            ) : others.length > 0 ? (
              <BlockChoice blocks={[only, ...others]} />
            ) : (
              <BlockDetail block={only} />
            )
          }
        </Answer>
      </Settled>
    </Page>
  );
}

/** Several chains have a block of this number. */
function BlockChoice({ blocks }: { blocks: readonly Header[] }) {
  return (
    <>
      <p>{counted(blocks.length, "chain")} have a block of this number. Which one?</p>
      <ul className="choices">
        {blocks.map((block) => (
          <li key={`${block.network}/${block.subnet}`}>
            <Link to="/blocks/$numberOrHash" params={{ numberOrHash: block.blockHash }} className="choice">
              <Chain network={block.network} subnet={block.subnet} />
              <span className="hex">{block.blockHash}</span>
              <span className="faint">
                <Time iso={block.blockTime} /> · {counted(block.transactionCount, "transaction")}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function BlockDetail({ block }: { block: Header }) {
  return (
    <>
      <Fields>
        <Field name="Hash">
          <Copied value={block.blockHash} what="the block's hash">
            <Hex value={block.blockHash} whole />
          </Copied>
        </Field>
        <Field name="Parent">{block.parentHash ? <Parent block={block} hash={block.parentHash} /> : <None />}</Field>
        <Field name="Block time">
          <Time iso={block.blockTime} />
        </Field>
        <Field name="Miner">{block.miner ? <AddressLink value={block.miner} whole /> : <None />}</Field>
        <Field name="Gas used">
          <GasBar row={block} />
        </Field>
        <Field name="Gas limit">{block.gasLimit === null ? <None /> : <span className="number">{count(block.gasLimit)}</span>}</Field>
        <Field name="Base fee">
          <GasPrice wei={block.baseFeePerGas} />
        </Field>
        <Field name="Size">{block.sizeBytes === null ? <None /> : `${bytes(block.sizeBytes)}`}</Field>
        <Field name="Taken in" hint="When this row came into the lake">
          <Time iso={block.ingestedAt} />
        </Field>
      </Fields>
      <BlockTransactions block={block} />
    </>
  );
}

function Parent({ block, hash }: { block: Header; hash: string }) {
  return (
    <span className="copied">
      <BlockLink hash={hash}>
        <span className="hex">{hash}</span>
      </BlockLink>
      <Neighbour block={block} step={-1} />
      <Neighbour block={block} step={1} />
    </span>
  );
}

function Neighbour({ block, step }: { block: Header; step: -1 | 1 }) {
  if (block.blockNumber + step < 0) return null;
  const Icon = step < 0 ? ChevronLeft : ChevronRight;
  const name = step < 0 ? "The block before" : "The next block";
  return (
    <Link
      to="/blocks/$numberOrHash"
      params={{ numberOrHash: String(block.blockNumber + step) }}
      search={{ network: block.network, subnet: block.subnet }}
      className="icon-button small"
      aria-label={name}
      title={name}
    >
      <Icon size={15} aria-hidden />
    </Link>
  );
}

function BlockTransactions({ block }: { block: Header }) {
  const at = useAt();
  const { network, subnet, blockNumber } = block;
  const list = useRows(reading.transactions({ network, subnet, fromBlock: blockNumber, toBlock: blockNumber }, at));
  return (
    <Section title="Transactions" note={count(block.transactionCount)}>
      <Listing list={list} className="bounded" what="Reading transactions" empty={<Empty title="The block has no transactions" />}>
        <TransactionGrid isOfBlock rows={list.rows} total={block.transactionCount} label={`Transactions of block ${blockNumber}`} {...list.more} />
      </Listing>
    </Section>
  );
}
