import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { timelineQuery } from "~/api/timeline";
import { bytes, count } from "~/format/number";
import { Chain } from "~/parts/Chain";
import { Ago } from "~/parts/Time";
import { useMoment } from "~/shell/moment";
import { useLiveRate } from "~/shell/live";
import { rateOf } from "./rate";

/** How new the lake is, in a line of figures. */
export function Freshness({ chains }: { chains: readonly Schemas["NetworkStatistics"][] }) {
  const { at, snapshot, isFollowing } = useMoment();
  const live = useLiveRate();
  const tables = useQuery({ ...reading.tables(at), placeholderData: keepPreviousData });
  const timeline = useInfiniteQuery(timelineQuery);
  const newest = chains.reduce((one, other) => (other.lastBlockTime > one.lastBlockTime ? other : one));
  const stored = tables.data?.items.reduce((sum, table) => sum + table.fileBytes + table.deleteFileBytes, 0);
  const files = tables.data?.items.reduce((sum, table) => sum + table.fileCount + table.deleteFileCount, 0);
  const rate = rateOf(timeline.data?.pages.flatMap((page) => page.items) ?? [], at);
  return (
    <dl className="figures">
      <Figure name="Last commit">{snapshot ? <Ago iso={snapshot.snapshotTime} /> : "…"}</Figure>
      <Figure name="Newest block" note={<Chain network={newest.network} subnet={newest.subnet} />}>
        <span className="number">{count(newest.lastBlock)}</span>
      </Figure>
      <Figure name="Its age" note="by the chain's clock">
        <Ago iso={newest.lastBlockTime} />
      </Figure>
      {isFollowing && live !== null && (
        <Figure name="Coming in" note="over the last minute">
          {live.toFixed(live < 10 ? 1 : 0)} tx/s
        </Figure>
      )}
      <Figure name="Commits" note={rate ? `on average, the last ${rate.count}` : ""}>
        {rate ? rate.text : "–"}
      </Figure>
      <Figure name="Stored" note={files === undefined ? "" : `${count(files)} files`}>
        {stored === undefined ? "…" : bytes(stored)}
      </Figure>
    </dl>
  );
}

function Figure({ name, note, children }: { name: string; note?: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className="figure-value">{children}</dd>
      {note && <dd className="figure-note">{note}</dd>}
    </div>
  );
}
