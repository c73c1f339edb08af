import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "~/api/client";
import { reading } from "~/api/reading";
import { Empty, Failure, Loading } from "~/parts/States";
import { Text } from "~/parts/Text";

type Column = Schemas["ColumnInfo"];

interface SchemaDifferenceProps {
  table: string;
  definition: string;
  from: number;
  to: number;
}

/** The columns of a table at both ends, tied together by their ids: a renamed column is one column. */
export function SchemaDifference({ table, definition, from, to }: SchemaDifferenceProps) {
  const before = useQuery({ ...reading.schema(table, from), enabled: definition !== "created" && definition !== "added" });
  const after = useQuery({ ...reading.schema(table, to), enabled: definition !== "dropped" });
  const error = before.error ?? after.error;
  if (error) return <Failure error={error} />;
  if (before.isLoading || after.isLoading) return <Loading />;
  const lines = differences(before.data?.columns ?? [], after.data?.columns ?? []);
  if (lines.length === 0) return <Empty title="The columns are the same; partitions or sort orders differ" />;
  return (
    <ul className="schema-lines">
      {lines.map(({ column, look, text }) => (
        <li key={`${column}${text}`}>
          <span className={`tag ${look}`}>{look === "good" ? "added" : look === "bad" ? "dropped" : "changed"}</span>{" "}
          <code>
            <Text value={column} />
          </code>{" "}
          <span className="faint">
            <Text value={text} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function differences(before: readonly Column[], after: readonly Column[]) {
  const old = new Map(before.map((column) => [column.columnId, column]));
  const now = new Set(after.map((column) => column.columnId));
  return [
    ...after.flatMap((column) => {
      const was = old.get(column.columnId);
      if (!was) return [{ column: column.name, look: "good", text: definition(column) }];
      const text = changes(was, column);
      return text ? [{ column: column.name, look: "past", text }] : [];
    }),
    ...before
      .filter((column) => !now.has(column.columnId))
      .map((column) => ({ column: column.name, look: "bad", text: definition(column) })),
  ];
}

function definition(column: Column): string {
  return `${column.type}${column.nullable ? "" : " NOT NULL"}`;
}

function changes(was: Column, is: Column): string {
  const parts: string[] = [];
  if (was.name !== is.name) parts.push(`was named ${was.name}`);
  if (definition(was) !== definition(is)) parts.push(`${definition(was)} became ${definition(is)}`);
  if (was.comment !== is.comment) parts.push(`comment "${was.comment ?? ""}" became "${is.comment ?? ""}"`);
  return parts.join(", ");
}
