import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { reading } from "~/api/reading";
import { count, counted } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { ChainFilter } from "~/parts/Filters";
import { Page } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Empty } from "~/parts/States";
import { useAt } from "~/shell/moment";
import { Activity } from "./Activity";
import { Freshness } from "./Freshness";
import { Growth } from "./Growth";
import { IntervalChoice } from "./IntervalChoice";
import { Networks } from "./Networks";
import { Storage } from "./Storage";
import { TopAddresses } from "./TopAddresses";

const route = getRouteApi("/");

export function Overview() {
  const at = useAt();
  const navigate = route.useNavigate();
  const { network, subnet, interval = "year" } = route.useSearch();
  const networks = useQuery({ ...reading.networks(at), placeholderData: keepPreviousData });
  const chains = networks.data?.items;
  const names = new Set(chains?.map((one) => one.network));
  // Of one network there is nothing to choose, and its amounts can be added up.
  const only = names.size === 1 ? chains?.[0]?.network : undefined;
  const chain = { network: network ?? only, subnet };
  const total = chains?.reduce((sum, one) => sum + one.transactionCount, 0);
  return (
    <Page
      title="Overview"
      note={chains && total !== undefined && `${count(total)} transactions of ${counted(chains.length, "chain")} in snapshot ${networks.data?.snapshotId}`}
    >
      <Answer query={networks} lines={8} what="Reading what the lake holds">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="The lake is empty in this snapshot">
              <p>
                Fill it: <code>ekko demo</code> takes real blocks in, <code>ekko source rpc</code> follows a chain. This page shows them by
                itself. If it was filled later, move the bar below to a later snapshot.
              </p>
            </Empty>
          ) : (
            <Settled isStale={networks.isPlaceholderData}>
              <Freshness chains={items} />
              <div className="filters">
                <ChainFilter
                  value={{ network, subnet }}
                  onChange={(value) => void navigate({ search: (search) => ({ ...search, ...value }) })}
                />
                <IntervalChoice
                  value={interval}
                  onChange={(value) => void navigate({ search: (search) => ({ ...search, interval: value }) })}
                />
              </div>
              <Activity chain={chain} interval={interval} />
              <div className="columns">
                <TopAddresses role="sender" chain={chain} />
                <TopAddresses role="recipient" chain={chain} />
              </div>
              <Networks chains={items} />
              <div className="columns">
                <Storage />
                <Growth />
              </div>
            </Settled>
          )
        }
      </Answer>
    </Page>
  );
}
