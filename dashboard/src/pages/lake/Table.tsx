import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { reading } from "~/api/reading";
import { counted } from "~/format/number";
import { Page, Section } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
import { Failure, Loading } from "~/parts/States";
import { useAt } from "~/shell/moment";
import { Columns } from "./Columns";
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
          <Section title="Columns" note="with what the files hold of them, deleted rows included; rows in the catalog are not counted">
            <Columns name={name} of={schema.data.columns} />
          </Section>
          <Section title="Files" note={partitions(schema.data.partitionedBy)}>
            <Files name={name} partitionedBy={schema.data.partitionedBy} />
          </Section>
          <Section title="History of the schema">
            <SchemaHistory name={name} />
          </Section>
        </Settled>
      )}
    </Page>
  );
}

function partitions(by: readonly string[]): string {
  return by.length === 0 ? "not partitioned" : `partitioned by ${by.join(", ")}`;
}
