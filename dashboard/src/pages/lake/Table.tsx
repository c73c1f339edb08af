import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { count, counted } from "~/format/number";
import { Page, Section } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";
import { useAt } from "~/shell/moment";
import { Files } from "./Files";
import { SchemaHistory } from "./SchemaHistory";

const route = getRouteApi("/lake/tables/$name");

export function Table() {
  const at = useAt();
  const { name } = route.useParams();
  const schema = useQuery({ ...reading.schema(name, at), placeholderData: keepPreviousData });
  return (
    <Page title={`Table ${name}`} note={schema.data && `${counted(schema.data.columns.length, "column")} in snapshot ${at}`}>
      {schema.error ? (
        <Failure error={schema.error} onRetry={() => void schema.refetch()} />
      ) : !schema.data ? (
        <Loading lines={10} what="Reading the table" />
      ) : (
        <Settled isStale={schema.isPlaceholderData}>
          <div className="columns">
            <Section title="Columns" note={partitions(schema.data.partitionedBy)}>
              <Columns of={schema.data.columns} />
            </Section>
            <Section title="History of the schema">
              <SchemaHistory name={name} />
            </Section>
          </div>
          <Section title="Files">
            <Files name={name} partitionedBy={schema.data.partitionedBy} />
          </Section>
        </Settled>
      )}
    </Page>
  );
}

function partitions(by: readonly string[]): string {
  return by.length === 0 ? "not partitioned" : `partitioned by ${by.join(", ")}`;
}

function Columns({ of }: { of: readonly Schemas["ColumnInfo"][] }) {
  return (
    <div className="table-frame tall" tabIndex={0} role="region" aria-label="Columns">
      <table className="table">
        <thead>
          <tr>
            <th scope="col" className="end" title="The field id in the files, which stays when the column is renamed">
              Id
            </th>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">NULL</th>
          </tr>
        </thead>
        <tbody>
          {of.map((column) => (
            <tr key={column.columnId}>
              <td className="end number faint">{count(column.columnId)}</td>
              <th scope="row">
                <code>
                  <Text value={column.name} />
                </code>
                {column.comment && (
                  <div className="faint small">
                    <Text value={column.comment} />
                  </div>
                )}
              </th>
              <td className="faint">
                <code>
                  <Text value={column.type} />
                </code>
              </td>
              <td>{column.nullable ? "may be" : <span className="faint">never</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
