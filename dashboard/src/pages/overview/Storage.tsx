import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { reading } from "~/api/reading";
import { count } from "~/format/number";
import { Section } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { SmallTable } from "~/parts/SmallTable";
import { Failure, Loading } from "~/parts/States";
import { tableFigures, tableTitle } from "~/parts/tables";
import { useAt } from "~/shell/moment";

const shown = 8;
const columns = [tableTitle, ...tableFigures.slice(0, 3)];

/** Where the bytes are. */
export function Storage() {
  const tables = useQuery({ ...reading.tables(useAt()), placeholderData: keepPreviousData });
  if (tables.error) return <Failure error={tables.error} onRetry={() => void tables.refetch()} />;
  const items = [...(tables.data?.items ?? [])].sort((one, other) => other.fileBytes - one.fileBytes);
  return (
    <Section title="Storage" actions={items.length > shown ? <Link to="/lake">All {count(items.length)} tables</Link> : undefined}>
      {!tables.data ? (
        <Loading />
      ) : (
        <Settled isStale={tables.isPlaceholderData}>
          <SmallTable caption="The largest tables" columns={columns} rows={items.slice(0, shown)} rowKey={(table) => table.tableId} />
        </Settled>
      )}
    </Section>
  );
}
