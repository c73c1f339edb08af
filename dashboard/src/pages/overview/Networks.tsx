import { Link } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { count } from "~/format/number";
import { Chain } from "~/parts/Chain";
import { Section } from "~/parts/Page";
import { Time } from "~/parts/Time";

/** What the lake holds of each chain, the largest first. */
export function Networks({ chains }: { chains: readonly Schemas["NetworkStatistics"][] }) {
  const sorted = [...chains].sort((one, other) => other.transactionCount - one.transactionCount);
  return (
    <Section title="Chains">
      <div className="table-frame">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Chain</th>
              <th scope="col" className="end">
                Transactions
              </th>
              <th scope="col" className="end">
                Blocks
              </th>
              <th scope="col" className="end">
                First block
              </th>
              <th scope="col" className="end">
                Newest block
              </th>
              <th scope="col">Newest block's time</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((chain) => (
              <tr key={`${chain.network}/${chain.subnet}/${chain.vmType}`}>
                <th scope="row">
                  <Link to="/transactions" search={{ network: chain.network, subnet: chain.subnet }}>
                    <Chain network={chain.network} subnet={chain.subnet} />
                  </Link>
                </th>
                <td className="end number">{count(chain.transactionCount)}</td>
                <td className="end number">{count(chain.blockCount)}</td>
                <td className="end number faint">{count(chain.firstBlock)}</td>
                <td className="end number">{count(chain.lastBlock)}</td>
                <td>
                  <Time iso={chain.lastBlockTime} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
