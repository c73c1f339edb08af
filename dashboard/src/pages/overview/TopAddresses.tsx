import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { reading } from "~/api/reading";
import { currencyOf } from "~/format/currency";
import { count, share } from "~/format/number";
import { shortDecimalText } from "~/format/wei";
import { Answer } from "~/parts/Answer";
import { AddressLink } from "~/parts/Hex";
import { Section } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { useAt } from "~/shell/moment";
import type { ChainSearch } from "~/url/state";

const names = { sender: "Top senders", recipient: "Top recipients" } as const;

/** Who takes part in the most transactions. */
export function TopAddresses({ role, chain }: { role: "sender" | "recipient"; chain: ChainSearch }) {
  const ranks = useQuery({ ...reading.topAddresses(role, chain, useAt()), placeholderData: keepPreviousData });
  const most = ranks.data?.items[0]?.transactionCount ?? 0;
  const currency = chain.network === undefined ? null : currencyOf(chain.network);
  return (
    <Section title={names[role]} note="by transactions">
      <Answer query={ranks} lines={6}>
        {({ items }) => (
          <Settled isStale={ranks.isPlaceholderData}>
            <ol className="ranks">
              {items.map((rank) => (
                <li key={rank.address}>
                  <span className="rank-bar" style={{ inlineSize: `${share(rank.transactionCount, most) * 100}%` }} aria-hidden />
                  <AddressLink value={rank.address} />
                  <span className="rank-value faint number">
                    {currency && rank.value !== "0" ? `${shortDecimalText(rank.value, 4)} ${currency}` : ""}
                  </span>
                  <span className="number rank-count">{count(rank.transactionCount)}</span>
                </li>
              ))}
            </ol>
          </Settled>
        )}
      </Answer>
    </Section>
  );
}
