import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { count, counted } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { Chain } from "~/parts/Chain";
import { Hex, TransactionLink } from "~/parts/Hex";
import { Page } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty } from "~/parts/States";
import { Time } from "~/parts/Time";
import { Wei } from "~/parts/Wei";
import { useAt } from "~/shell/moment";
import { whole } from "~/url/search";
import { sides, type Side } from "./sides";

const route = getRouteApi("/reorganisations/$id");

type Contents = Schemas["BlockContents"];

/** What we believed, and what the chain says now: the orphaned and the canonical block side by side. */
export function Reorganisation() {
  const at = useAt();
  const id = whole(route.useParams().id);
  const found = useQuery({ ...reading.reorganisation(id ?? 0, at), enabled: id !== undefined, placeholderData: keepPreviousData });
  const about = found.data?.reorganisation;
  return (
    <Page
      title={about ? `Reorganisation at block ${count(about.blockNumber)}` : "Reorganisation"}
      note={about && <Chain network={about.network} subnet={about.subnet} />}
    >
      <Settled isStale={found.isPlaceholderData}>
        {id === undefined ? (
          <Empty title="A reorganisation is named by a number" />
        ) : (
          <Answer query={found} lines={8} what="Reading both blocks">
            {({ reorganisation: of, orphaned, canonical }) => (
              <>
                <p className="lead">
                  Detected <Time iso={of.detectedAt} />. The chains part at block{" "}
                  <span className="number">{count(of.forkNumber)}</span>.
                  {of.hadReceipts && " The orphaned block already had receipts."}{" "}
                  {of.lastSnapshotId !== null && (
                    <Link to="." search={{ at: of.lastSnapshotId }}>
                      See the lake as it was then, snapshot {of.lastSnapshotId}
                    </Link>
                  )}
                </p>
                <Both orphaned={orphaned} canonical={canonical} about={of} />
              </>
            )}
          </Answer>
        )}
      </Settled>
    </Page>
  );
}

function Both({ orphaned, canonical, about }: { orphaned: Contents | null; canonical: Contents | null; about: Schemas["Reorganisation"] }) {
  const rows = sides(orphaned?.transactions ?? [], canonical?.transactions ?? []);
  return (
    <div className="table-frame">
      <table className="table sides">
        <caption className="sr-only">Orphaned and canonical transactions</caption>
        <thead>
          <tr>
            <th scope="col">
              <SideHead name="Believed then" look="bad" contents={orphaned} hash={about.orphanedHash} />
            </th>
            <th scope="col">
              <SideHead name="Canonical now" look="good" contents={canonical} hash={about.canonicalHash} />
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ orphaned: left, canonical: right }) => (
            <tr key={`${left?.txIndex ?? ""}/${right?.txIndex ?? ""}/${(left ?? right)?.txHash ?? ""}`}>
              <SideCell of={left} look={right ? "" : "gone"} />
              <SideCell of={right} look={left ? "" : "came"} />
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={2} className="faint">
                Neither block has transactions that can still be read.
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

interface SideHeadProps {
  name: string;
  look: string;
  contents: Contents | null;
  hash: string | null;
}

function SideHead({ name, look, contents, hash }: SideHeadProps) {
  return (
    <span className="side-head">
      <span className={`tag ${look}`}>{name}</span>
      {hash && <Hex value={hash} />}
      <span className="faint">
        {contents ? `${counted(contents.transactions.length, "transaction")}, snapshot ${contents.snapshotId}` : "not in the lake"}
      </span>
    </span>
  );
}

function SideCell({ of, look }: { of: Side; look: string }) {
  if (!of) return <td className="faint">–</td>;
  return (
    <td className={look}>
      <span className="side">
        <span className="faint number">{of.txIndex}</span>
        <TransactionLink value={of.txHash} />
        <Wei wei={of.value} network={of.network} />
      </span>
    </td>
  );
}
