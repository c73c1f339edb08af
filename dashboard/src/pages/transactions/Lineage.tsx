import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { noSnapshot, reading } from "~/api/reading";
import { count } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { Chain } from "~/parts/Chain";
import { BlockLink } from "~/parts/Hex";
import { Section } from "~/parts/Page";
import { Unavailable } from "~/parts/States";
import { Time } from "~/parts/Time";
import { Warnings } from "~/parts/Warnings";
import { useAt } from "~/shell/moment";

const names: Readonly<Record<string, readonly [string, string]>> = {
  inserted: ["came into the lake", "good"],
  receiptFilled: ["got its receipt", "good"],
  changed: ["changed", "past"],
  orphaned: ["orphaned by a reorganisation", "bad"],
  deleted: ["deleted", "bad"],
};

/** What commits did to a transaction, up to the snapshot that is shown. */
export function Lineage({ hash }: { hash: string }) {
  const at = useAt();
  const found = useQuery({ ...reading.lineage(hash, at), enabled: at !== noSnapshot });
  return (
    <Section title="Lineage" note={at === noSnapshot ? "what commits did to it" : `what commits did to it, up to snapshot ${at}`}>
      {at === noSnapshot ? (
        <Unavailable />
      ) : (
        <Answer query={found} lines={2} what="Reading what commits did to it">
          {({ items, warnings }) => (
            <>
              <Warnings warnings={warnings} />
              <ol className="history">
                {items.map((event) => {
                  const [name, look] = names[event.event] ?? [event.event, ""];
                  return (
                    <li key={`${event.snapshotId}${event.event}${event.blockHash}`}>
                      <Link to="." search={(search) => ({ ...search, at: event.snapshotId })}>
                        Snapshot {event.snapshotId}
                      </Link>
                      <Time iso={event.snapshotTime} />
                      <span className={`tag ${look}`}>{name}</span>
                      <span className="faint">
                        block <BlockLink hash={event.blockHash}>{count(event.blockNumber)}</BlockLink> of{" "}
                      </span>
                      <Chain network={event.network} subnet={event.subnet} />
                    </li>
                  );
                })}
              </ol>
            </>
          )}
        </Answer>
      )}
    </Section>
  );
}
