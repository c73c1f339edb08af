import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowLeftRight } from "lucide-react";
import { reading } from "~/api/reading";
import { snapshotQuery } from "~/api/timeline";
import { Page, Section } from "~/parts/Page";
import { Empty, Failure, Loading } from "~/parts/States";
import { Time } from "~/parts/Time";
import { useAt, useLatest } from "~/shell/moment";
import { whole } from "~/url/search";
import { DifferenceRows } from "./DifferenceRows";
import { DifferenceTables } from "./DifferenceTables";
import { SchemaDifference } from "./SchemaDifference";

const route = getRouteApi("/compare");

/** Two states side by side, in levels: tables, then counts of rows and cells, then the rows with what changed in them. */
export function Compare() {
  const at = useAt();
  const latest = useLatest();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const to = search.to ?? at;
  const from = search.from ?? Math.max(0, to === latest.snapshotId ? to - 1 : to);
  const tables = useQuery(reading.difference(from, to, false));
  const counted = useQuery(reading.difference(from, to, true));
  const change = (next: { from?: number; to?: number; table?: string }) =>
    void navigate({ search: ({ at: kept }) => ({ at: kept, from, to, ...next }) });
  const shown = counted.data ?? tables.data;
  const table = shown?.tables.find((one) => one.name === search.table) ?? (shown?.tables.length === 1 ? shown.tables[0] : undefined);

  return (
    <Page title="Compare" note="What became different between two states of the lake">
      <div className="ends">
        <End name="From" value={from} latest={latest.snapshotId} onChange={(value) => change({ from: value })} />
        <button
          type="button"
          className="icon-button"
          aria-label="Swap the two ends"
          title="Swap the two ends"
          onClick={() => change({ from: to, to: from })}
        >
          <ArrowLeftRight size={16} aria-hidden />
        </button>
        <End name="To" value={to} latest={latest.snapshotId} onChange={(value) => change({ to: value })} />
      </div>
      {tables.error ? (
        <Failure error={tables.error} onRetry={() => void tables.refetch()} />
      ) : !shown ? (
        <Loading lines={5} what="Comparing" />
      ) : shown.tables.length === 0 ? (
        <Same from={from} to={to} />
      ) : (
        <>
          <DifferenceTables
            of={shown.tables}
            isCounting={!counted.data}
            chosen={table?.name}
            onChoose={(name) => change({ table: name })}
          />
          {!table && <p className="hint">Choose a table to see its rows.</p>}
          {counted.error && <Failure error={counted.error} onRetry={() => void counted.refetch()} />}
          {table && table.definition !== "kept" && (
            <Section title={`Schema of ${table.name}`}>
              <SchemaDifference table={table.name} definition={table.definition} from={from} to={to} />
            </Section>
          )}
          {table?.rowsChanged && (
            <Section title={`Rows of ${table.name}`} note="Columns that stayed as they were are left out">
              <DifferenceRows key={`${from}-${to}-${table.name}`} from={from} to={to} table={table.name} />
            </Section>
          )}
        </>
      )}
    </Page>
  );
}

function Same({ from, to }: { from: number; to: number }) {
  if (from === to) {
    return (
      <Empty title="Both ends are the same snapshot">
        <p>Choose another snapshot at one end.</p>
      </Empty>
    );
  }
  return (
    <Empty title={`Snapshots ${from} and ${to} hold the same`}>
      <p>Between them files may have been merged or rewritten; no row changed.</p>
    </Empty>
  );
}

interface EndProps {
  name: string;
  value: number;
  latest: number;
  onChange: (value: number) => void;
}

function End({ name, value, latest, onChange }: EndProps) {
  const snapshot = useQuery(snapshotQuery(value));
  return (
    <div className="end-choice">
      <label className="filter">
        <span>{name} snapshot</span>
        <input
          key={value}
          className="input"
          type="number"
          min={0}
          max={latest}
          defaultValue={value}
          onChange={(event) => {
            const chosen = whole(event.currentTarget.value);
            if (chosen !== undefined && chosen !== value && (event.nativeEvent as InputEvent).inputType === undefined) onChange(chosen);
          }}
          onBlur={(event) => {
            const chosen = whole(event.currentTarget.value);
            if (chosen !== undefined && chosen !== value) onChange(chosen);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      </label>
      <span className="faint end-time">{snapshot.data ? <Time iso={snapshot.data.snapshotTime} /> : " "}</span>
    </div>
  );
}
