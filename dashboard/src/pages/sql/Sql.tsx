import { useMutation, useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Play, Square } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { reading } from "~/api/reading";
import { runStatement } from "~/api/sql";
import { Page } from "~/parts/Page";
import { Empty, Failure, Loading } from "~/parts/States";
import { useAt } from "~/shell/moment";
import { examples } from "./examples";
import { pastStatements, remember } from "./history";
import { Result } from "./Result";
import { StatementMenu } from "./StatementMenu";

const Editor = lazy(() => import("./Editor"));
const route = getRouteApi("/sql");
const limits = [1_000, 10_000, 100_000] as const;

/** Statements over the snapshot that is shown. The text stands in the URL once it was run. */
export function Sql() {
  const at = useAt();
  const navigate = route.useNavigate();
  const { sql: linked } = route.useSearch();
  const [sql, setSql] = useState(linked ?? examples[0]?.sql(at) ?? "");
  const [limit, setLimit] = useState<number>(limits[0]);
  const running = useRef<AbortController>(null);
  const run = useMutation({
    mutationFn: (statement: { sql: string; snapshotId: number; limit: number }) => {
      running.current = new AbortController();
      return runStatement(statement, running.current.signal);
    },
    networkMode: "always",
  });
  useEffect(() => () => running.current?.abort(), []);

  const start = (text = sql) => {
    if (text.trim() === "" || run.isPending) return;
    remember({ sql: text, at, when: new Date().toISOString() });
    void navigate({ search: (search) => ({ ...search, sql: text }), replace: true });
    run.mutate({ sql: text, snapshotId: at, limit });
  };
  const ran = run.data && run.variables;
  const isOutOfDate = ran !== undefined && (ran.snapshotId !== at || ran.sql !== sql);
  const wasCancelled = run.error instanceof DOMException && run.error.name === "AbortError";

  return (
    <Page fills title="SQL" note={`over snapshot ${at}; a statement may name others with AT`}>
      <div className="editor-frame">
        <Suspense fallback={<Loading lines={4} what="Loading the editor" />}>
          <Editor value={sql} schema={useCompletion()} onChange={setSql} onRun={() => start()} />
        </Suspense>
      </div>
      <div className="toolbar">
        {run.isPending ? (
          <button type="button" className="button danger" onClick={() => running.current?.abort()}>
            <Square size={13} aria-hidden /> Cancel
          </button>
        ) : (
          <button type="button" className="button primary" onClick={() => start()}>
            <Play size={13} aria-hidden /> Run <kbd aria-hidden>Ctrl ⏎</kbd>
          </button>
        )}
        <label className="line">
          <span className="faint">at most</span>
          <select
            className="input"
            aria-label="Rows at most"
            value={limit}
            onChange={(event) => setLimit(Number(event.currentTarget.value))}
          >
            {limits.map((one) => (
              <option key={one} value={one}>
                {one.toLocaleString("en-US")} rows
              </option>
            ))}
          </select>
        </label>
        <StatementMenu name="Examples" items={() => examples.map((one) => ({ name: one.name, sql: one.sql(at) }))} onChoose={setSql} />
        <StatementMenu name="History" items={() => pastStatements().map((one) => ({ name: one.sql, sql: one.sql }))} onChoose={setSql} />
        {run.isPending && (
          <span className="faint" role="status">
            Running …
          </span>
        )}
        {isOutOfDate && !run.isPending && <span className="tag past">the rows below are of another statement or snapshot</span>}
      </div>
      <div className="page-rest" data-old={isOutOfDate || undefined}>
        {wasCancelled ? (
          <p className="faint">Cancelled.</p>
        ) : run.error ? (
          <Failure error={run.error} />
        ) : run.data && run.variables ? (
          <Result key={run.submittedAt} answer={run.data} statement={run.variables} />
        ) : (
          !run.isPending && (
            <Empty title="Rows stand here once the statement is run">
              <p>Tables are completed as you type. Where to begin:</p>
              <ul className="examples">
                {examples.map((one) => (
                  <li key={one.name}>
                    <button type="button" className="link" onClick={() => setSql(one.sql(at))}>
                      {one.name}
                    </button>
                  </li>
                ))}
              </ul>
            </Empty>
          )
        )}
      </div>
    </Page>
  );
}

// As many tables as an editor can well offer; a lake of hundreds would ask for as many schemas.
const mostCompleted = 24;

function useCompletion(): Readonly<Record<string, readonly string[]>> {
  const at = useAt();
  const tables = useQuery(reading.tables(at));
  const names = (tables.data?.items ?? []).filter((table) => table.schema === "main").map((table) => table.name);
  const schemas = useQueries({ queries: names.slice(0, mostCompleted).map((name) => reading.schema(name, at)) });
  const known = JSON.stringify(
    Object.fromEntries(names.map((name, i) => [name, schemas[i]?.data?.columns.map((column) => column.name) ?? []])),
  );
  return useMemo(() => JSON.parse(known) as Record<string, string[]>, [known]);
}
