import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { reading } from "~/api/reading";
import { visible } from "~/format/text";
import { useAt } from "~/shell/moment";
import { text, whole } from "~/url/search";
import type { ChainSearch, TransactionSearch } from "~/url/state";

interface FilterProps<T> {
  value: T;
  onChange: (value: T) => void;
}

/** Which chain: a choice of those that the snapshot has. */
export function ChainFilter({ value, onChange }: FilterProps<ChainSearch>) {
  const networks = useQuery(reading.networks(useAt()));
  const chains = networks.data?.items ?? [];
  const names = [...new Set(chains.map((chain) => chain.network))];
  const subnets = chains.filter((chain) => chain.network === value.network).map((chain) => chain.subnet);
  return (
    <>
      <label className="filter">
        <span>Network</span>
        <select
          className="input"
          value={value.network ?? ""}
          onChange={(event) => onChange({ network: text(event.currentTarget.value), subnet: undefined })}
        >
          <option value="">All</option>
          {withChosen(names, value.network).map((name) => (
            <option key={name} value={name}>
              {visible(name)}
            </option>
          ))}
        </select>
      </label>
      {value.network !== undefined && withChosen(subnets, value.subnet).length > 1 && (
        <label className="filter">
          <span>Subnet</span>
          <select
            className="input"
            value={value.subnet ?? ""}
            onChange={(event) => onChange({ network: value.network, subnet: text(event.currentTarget.value) })}
          >
            <option value="">All</option>
            {withChosen(subnets, value.subnet).map((name) => (
              <option key={name} value={name}>
                {visible(name)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

// A link may name a chain that this snapshot does not have: the choice shows it all the same.
function withChosen(names: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || names.includes(chosen) ? names : [...names, chosen];
}

interface RangeProps extends FilterProps<TransactionSearch> {
  hasAddress?: boolean;
}

/** Chain, blocks, times and, for transactions, an address. A field counts when it is left or Enter is pressed. */
export function RowFilters({ value, onChange, hasAddress }: RangeProps) {
  const isSet = Object.values(value).some((one) => one !== undefined);
  const commit = (change: Partial<TransactionSearch>) => onChange({ ...value, ...change });
  return (
    <div className="filters" role="group" aria-label="Filters">
      <ChainFilter value={{ network: value.network, subnet: value.subnet }} onChange={commit} />
      <Entry name="From block" value={value.fromBlock} mode="numeric" onCommit={(given) => commit({ fromBlock: whole(digits(given)) })} />
      <Entry name="To block" value={value.toBlock} mode="numeric" onCommit={(given) => commit({ toBlock: whole(digits(given)) })} />
      <Entry name="From" type="date" value={value.fromTime?.slice(0, 10)} onCommit={(given) => commit({ fromTime: text(given) })} />
      <Entry name="Before" type="date" value={value.toTime?.slice(0, 10)} onCommit={(given) => commit({ toTime: text(given) })} />
      {hasAddress && <Entry name="Address" value={value.address} isWide onCommit={(given) => commit({ address: text(given) })} />}
      {isSet && (
        <button type="button" className="button quiet" onClick={() => onChange({})}>
          <X size={14} aria-hidden /> Clear
        </button>
      )}
    </div>
  );
}

// People paste numbers as they are shown.
function digits(given: string): string {
  return given.replace(/[,\s]/g, "");
}

interface EntryProps {
  name: string;
  value: string | number | undefined;
  type?: "text" | "date";
  mode?: "numeric" | "text";
  isWide?: boolean;
  onCommit: (value: string) => void;
}

function Entry({ name, value, type = "text", mode = "text", isWide, onCommit }: EntryProps) {
  const given = value === undefined ? "" : String(value);
  const [draft, setDraft] = useState<{ of: string; text: string } | null>(null);
  const shown = draft?.of === given ? draft.text : given;
  const commit = () => {
    if (shown !== given) onCommit(shown);
    setDraft(null);
  };
  return (
    <label className={isWide ? "filter wide" : "filter"}>
      <span>{name}</span>
      <input
        className="input"
        type={type}
        inputMode={mode}
        value={shown}
        autoComplete="off"
        spellCheck={false}
        placeholder={isWide ? "0x…" : "any"}
        onChange={(event) => setDraft({ of: given, text: event.currentTarget.value })}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
    </label>
  );
}
