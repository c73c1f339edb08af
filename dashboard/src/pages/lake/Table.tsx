import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { reading } from "~/api/reading";
import { counted } from "~/format/number";
import { Answer } from "~/parts/Answer";
import { Page, Section } from "~/parts/Page";
import { Settled } from "~/parts/Settled";
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
      <Answer query={schema} lines={10} what="Reading the table">
        {({ columns, partitionedBy }) => (
          <Settled isStale={schema.isPlaceholderData}>
            <Section title="Columns" note="with what the files hold of them, deleted rows included; rows in the catalog are not counted">
              <Columns name={name} of={columns} />
            </Section>
            <Section title="Files" note={partitions(partitionedBy)}>
              <Files name={name} partitionedBy={partitionedBy} />
            </Section>
            <Section title="History of the schema">
              <SchemaHistory name={name} />
            </Section>
          </Settled>
        )}
      </Answer>
    </Page>
  );
}

function partitions(by: readonly string[]): string {
  return by.length === 0 ? "not partitioned" : `partitioned by ${by.join(", ")}`;
}
