import { api, answer, type Schemas } from "./client";
import { Problem } from "./problem";

export type SqlAnswer = Schemas["SqlAnswer"];

export interface Statement {
  readonly sql: string;
  readonly snapshotId: number;
  readonly limit: number;
}

/** Runs a statement over one state of the lake. Cancelling the signal ends it on the server too. */
export function runStatement(statement: Statement, signal: AbortSignal): Promise<SqlAnswer> {
  return answer(api.POST("/api/v1/sql", { body: statement, signal }));
}

/** How many rows a statement has without its limit. */
export async function countRows({ sql, snapshotId }: Statement): Promise<number> {
  const query = sql.replace(/[\s;]+$/, "");
  const counting = { sql: `SELECT count(*) AS rows FROM (\n${query}\n)`, snapshotId, limit: 1 };
  const { rows } = await answer(api.POST("/api/v1/sql", { body: counting }));
  return Number((rows as readonly (readonly unknown[])[])[0]?.[0]);
}

/** The rows of a statement as a file. */
export async function downloadStatement(statement: Statement): Promise<Blob> {
  const response = await fetch("/api/v1/sql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/csv" },
    body: JSON.stringify(statement),
  });
  if (!response.ok) throw Problem.of(response.status, await response.json());
  return response.blob();
}
