import { useQuery } from "@tanstack/react-query";
import { ListFilter, X } from "lucide-react";
import { useState } from "react";
import { noSnapshot, reading } from "~/api/reading";
import { visible } from "~/format/text";
import { useAt } from "~/shell/moment";
import { text, whole } from "~/url/search";
import { time, type ChainSearch, type TransactionSearch } from "~/url/state";
import { useIsNarrow } from "./media";

interface FilterProps<T> {
  value: T;
  onChange: (value: T) => void;
}

/** Which chain: a choice of those that the snapshot has. */
export function ChainFilter({ value, onChange }: FilterProps<ChainSearch>) {
  const at = useAt();
  const networks = useQuery({ ...reading.networks(at), enabled: at !== noSnapshot });
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
  const isNarrow = useIsNarrow();
  const [isOpen, setIsOpen] = useState(false);
  const set = Object.values(value).filter((one) => one !== undefined).length;
  const commit = (change: Partial<TransactionSearch>) => onChange({ ...value, ...change });
  if (isNarrow && !isOpen) {
    return (
      <button type="button" className="button filters-open" onClick={() => setIsOpen(true)}>
        <ListFilter size={14} aria-hidden /> Filters{set > 0 && ` (${set})`}
      </button>
    );
  }
  return (
    <div className="filters" role="group" aria-label="Filters">
      <ChainFilter value={{ network: value.network, subnet: value.subnet }} onChange={commit} />
      <Entry name="From block" value={value.fromBlock} read={block} hint="any" onCommit={(fromBlock) => commit({ fromBlock })} />
      <Entry name="To block" value={value.toBlock} read={block} hint="any" onCommit={(toBlock) => commit({ toBlock })} />
      <Entry name="From, in UTC" value={value.fromTime} read={time} hint="2021-04-24" width="time" onCommit={(fromTime) => commit({ fromTime })} />
      <Entry name="Before, in UTC" value={value.toTime} read={time} hint="2021-04-24T12:30" width="time" onCommit={(toTime) => commit({ toTime })} />
      {hasAddress && (
        <Entry width="wide" name="Address" value={value.address} read={text} hint="0x…" onCommit={(address) => commit({ address })} />
      )}
      {set > 0 && (
        <button type="button" className="button quiet" onClick={() => onChange({})}>
          <X size={14} aria-hidden /> Clear
        </button>
      )}
    </div>
  );
}

// People paste numbers as they are shown.
function block(given: string): number | undefined {
  return whole(given.replace(/[,\s]/g, ""));
}

interface EntryProps<T> {
  name: string;
  value: T | undefined;
  /** What a text stands for; undefined where it stands for nothing. */
  read: (given: string) => T | undefined;
  hint: string;
  width?: "wide" | "time";
  onCommit: (value: T | undefined) => void;
}

function Entry<T extends string | number>({ name, value, read, hint, width, onCommit }: EntryProps<T>) {
  const given = value === undefined ? "" : String(value);
  const [draft, setDraft] = useState<{ of: string; text: string } | null>(null);
  const shown = draft?.of === given ? draft.text : given;
  const isWrong = shown.trim() !== "" && read(shown) === undefined;
  const commit = () => {
    if (isWrong) return;
    if (shown !== given) onCommit(read(shown));
    setDraft(null);
  };
  return (
    <label className={width ? `filter ${width}` : "filter"}>
      <span>{name}</span>
      <input
        className="input"
        value={shown}
        autoComplete="off"
        spellCheck={false}
        placeholder={hint}
        aria-invalid={isWrong}
        title={isWrong ? `Not understood; write it like ${hint === "any" ? "12300570" : hint}` : undefined}
        onChange={(event) => setDraft({ of: given, text: event.currentTarget.value })}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
    </label>
  );
}
