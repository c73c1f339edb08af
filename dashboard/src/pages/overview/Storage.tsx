import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { reading } from "~/api/reading";
import { bytes, count } from "~/format/number";
import { Section } from "~/parts/Page";
import { Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";
import { useAt } from "~/shell/moment";

const shown = 8;

/** Where the bytes are. */
export function Storage() {
  const tables = useQuery(reading.tables(useAt()));
  if (tables.error) return <Failure error={tables.error} onRetry={() => void tables.refetch()} />;
  const items = [...(tables.data?.items ?? [])].sort((one, other) => other.fileBytes - one.fileBytes);
  return (
    <Section title="Storage" actions={items.length > shown ? <Link to="/lake">All {count(items.length)} tables</Link> : undefined}>
      {!tables.data ? (
        <Loading />
      ) : (
        <div className="table-frame">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Table</th>
                <th scope="col" className="end">
                  Rows
                </th>
                <th scope="col" className="end">
                  Files
                </th>
                <th scope="col" className="end">
                  Size
                </th>
              </tr>
            </thead>
            <tbody>
              {items.slice(0, shown).map((table) => (
                <tr key={table.tableId}>
                  <th scope="row">
                    <Link to="/lake/tables/$name" params={{ name: table.name }}>
                      <Text value={table.name} />
                    </Link>
                  </th>
                  <td className="end number">{count(table.rowCount)}</td>
                  <td className="end number">{count(table.fileCount)}</td>
                  <td className="end number" title={`${count(table.fileBytes)} bytes`}>
                    {bytes(table.fileBytes)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
