import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { reading } from "~/api/reading";
import { timelineQuery } from "~/api/timeline";
import { Series } from "~/charts/Series";
import { bytes, count } from "~/format/number";
import { dateTime } from "~/format/time";
import { tableName } from "~/format/text";
import { Section } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty, Failure, Loading } from "~/parts/States";
import { useMoment } from "~/shell/moment";
import { useZone } from "~/shell/settings";
import { growth } from "./growth";

/** How the files of the lake added up, commit by commit, up to the snapshot that is shown. */
export function Growth() {
  const { at } = useMoment();
  const [zone] = useZone();
  const tables = useQuery({ ...reading.tables(at), placeholderData: keepPreviousData });
  const largest = tables.data?.items.reduce((one, other) => (other.fileBytes > one.fileBytes ? other : one));
  const files = useQuery({
    ...reading.files(largest ? tableName(largest) : "", at),
    enabled: largest !== undefined && largest.fileCount > 0,
    placeholderData: keepPreviousData,
  });
  const timeline = useInfiniteQuery(timelineQuery);
  const times = new Map(timeline.data?.pages.flatMap((page) => page.items.map((one) => [one.snapshotId, one.snapshotTime])));
  const points = growth(files.data?.items ?? []).map(({ snapshotId, total }) => {
    const time = times.get(snapshotId);
    return {
      name: `Snapshot ${snapshotId}${time ? `, ${dateTime(time, zone)}` : ""}`,
      mark: String(snapshotId),
      value: total,
      text: `${bytes(total)}, ${count(total)}`,
    };
  });
  return (
    <Section title="Growth" note={largest ? `bytes of ${largest.name}, by snapshot` : undefined}>
      {files.error ? (
        <Failure error={files.error} onRetry={() => void files.refetch()} />
      ) : tables.isPending || files.isLoading ? (
        <Loading />
      ) : points.length === 0 ? (
        <Empty title="No files yet: all rows are still in the catalog" />
      ) : (
        <Settled isStale={files.isPlaceholderData}>
          <Series title="Bytes stored, by snapshot" unit="bytes" shape="line" points={points} />
        </Settled>
      )}
    </Section>
  );
}
