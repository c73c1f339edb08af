import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Navigate } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { Answer } from "~/parts/Answer";
import { Chain } from "~/parts/Chain";
import { Page } from "~/parts/Page";
import { Empty } from "~/parts/States";
import { Text } from "~/parts/Text";
import { Warnings } from "~/parts/Warnings";
import { useAt } from "~/shell/moment";

const route = getRouteApi("/search");

type Hit = Schemas["SearchHit"];

/** What a search found: the page itself where there is one, a choice where there are several. */
export function Search() {
  const at = useAt();
  const { q } = route.useSearch();
  const found = useQuery({ ...reading.search(q ?? "", at), enabled: q !== undefined });
  const hits = found.data?.items;
  const only = hits?.length === 1 && !found.data?.warnings?.length ? hits[0] : undefined;
  if (only) return <Navigate {...target(only)} replace />;
  return (
    <Page title="Search" note={q ? <Text value={q} /> : undefined}>
      {q === undefined ? (
        <Empty title="What are you looking for?">
          <p>Give the hash of a transaction or a block, an address, the number of a block, or the name of a network.</p>
        </Empty>
      ) : (
        <Answer query={found} what="Searching">
          {({ items, warnings }) =>
            items.length === 0 ? (
              <Empty title={`Nothing found in snapshot ${at}`}>
                <p>Hashes and addresses are found whole, in any case; networks by a part of their name. A later snapshot may have it.</p>
              </Empty>
            ) : (
              <>
                <Warnings warnings={warnings} />
                <ul className="choices">
                  {items.map((hit) => (
                    <li key={`${hit.kind}${hit.key}${hit.network ?? ""}${hit.subnet ?? ""}`}>
                      <Link {...target(hit)} className="choice">
                        <span className="tag">{hit.kind}</span>
                        {hit.network && <Chain network={hit.network} subnet={hit.subnet ?? ""} />}
                        <span>
                          <Text value={hit.title} />
                        </span>
                        {hit.kind !== "chain" && (
                          <span className="hex faint">
                            <Text value={hit.key} />
                          </span>
                        )}
                      </Link>
                    </li>
                  ))}
                </ul>
              </>
            )
          }
        </Answer>
      )}
    </Page>
  );
}

function target(hit: Hit) {
  switch (hit.kind) {
    case "transaction":
      return { to: "/transactions/$hash", params: { hash: hit.key } } as const;
    case "block":
      return { to: "/blocks/$numberOrHash", params: { numberOrHash: hit.key } } as const;
    case "address":
      return { to: "/addresses/$address", params: { address: hit.key } } as const;
    default:
      return { to: "/transactions", search: { network: hit.network ?? undefined, subnet: hit.subnet ?? undefined } } as const;
  }
}
