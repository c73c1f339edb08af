import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { Series } from "~/charts/Series";
import type { Point, Shape } from "~/charts/option";
import { currencyOf } from "~/format/currency";
import { count } from "~/format/number";
import { approximate, decimalText, gweiDecimals } from "~/format/wei";
import { Section } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty, Failure, Loading } from "~/parts/States";
import { useAt } from "~/shell/moment";
import type { ChainSearch, Interval } from "~/url/state";
import { intervalName } from "./intervals";

interface ActivityProps {
  chain: ChainSearch;
  interval: Interval;
}

// A picture of more points than this tells less than one of longer intervals.
const mostPoints = 400;

/** Transactions, what they moved, and the price of gas, over the chain's time. */
export function Activity({ chain, interval }: ActivityProps) {
  const at = useAt();
  const activity = useQuery({ ...reading.activity(interval, chain, at), placeholderData: keepPreviousData });
  const gas = useQuery({ ...reading.gas(interval, chain, at), placeholderData: keepPreviousData });
  const error = activity.error ?? gas.error;
  const currency = chain.network === undefined ? null : currencyOf(chain.network);
  if (error) return <Failure error={error} onRetry={() => void Promise.all([activity.refetch(), gas.refetch()])} />;
  if (!activity.data || !gas.data) return <Loading lines={6} what="Reading the activity" />;
  return (
    <Settled isStale={activity.isPlaceholderData || gas.isPlaceholderData} className="series-columns">
      <Section title="Transactions">
        <Shown
          title={`Transactions each ${interval}`}
          unit="transactions"
          shape="bars"
          points={recent(activity.data.items).map((one) => ({
            ...begin(one.start, interval),
            value: one.transactionCount,
            text: count(one.transactionCount),
          }))}
        />
      </Section>
      <Section title={currency ? "Value moved" : "Different senders"} note={currency ?? "of all networks"}>
        {currency ? (
          <Shown
            title={`Value moved each ${interval}, in ${currency}`}
            unit={currency}
            shape="bars"
            points={recent(activity.data.items).map((one) => ({
              ...begin(one.start, interval),
              value: approximate(one.value),
              text: decimalText(one.value),
            }))}
          />
        ) : (
          <Senders items={activity.data.items} interval={interval} />
        )}
      </Section>
      <Section title="Base fee, median" note="gwei">
        <Shown
          title={`Median base fee each ${interval}, in gwei`}
          unit="gwei"
          shape="line"
          points={recent(gas.data.items)
            .filter((one) => one.medianBaseFee !== null)
            .map((one) => ({
              ...begin(one.start, interval),
              value: approximate(one.medianBaseFee, gweiDecimals),
              text: decimalText(one.medianBaseFee ?? "0", gweiDecimals),
            }))}
        />
      </Section>
    </Settled>
  );
}

// Across networks the amounts are of several currencies; the senders can be added up.
function Senders({ items, interval }: { items: readonly Schemas["TransactionStatistics"][]; interval: Interval }) {
  return (
    <Shown
      title={`Different senders each ${interval}`}
      unit="different senders"
      shape="bars"
      points={recent(items).map((one) => ({
        ...begin(one.start, interval),
        value: one.senderCount,
        text: count(one.senderCount),
      }))}
    />
  );
}

function Shown(props: { title: string; unit: string; shape: Shape; points: readonly Point[] }) {
  return props.points.length === 0 ? <Empty title="No values in this snapshot" /> : <Series {...props} />;
}

function begin(start: string, interval: Interval): Pick<Point, "name" | "at"> {
  return { name: intervalName(start, interval), at: Date.parse(start) };
}

function recent<T>(items: readonly T[]): readonly T[] {
  return items.slice(-mostPoints);
}
