import { choice, text, whole, type RawSearch } from "./search";

/** On every page: the snapshot it shows. Without one it is the latest, whichever that is. */
export interface MomentSearch {
  at?: number | undefined;
}

export interface ChainSearch {
  network?: string | undefined;
  subnet?: string | undefined;
}

export interface BlockSearch extends ChainSearch {
  fromBlock?: number | undefined;
  toBlock?: number | undefined;
  fromTime?: string | undefined;
  toTime?: string | undefined;
}

export type Order = "oldest";

/** Which rows of a listing come first: without it the newest. */
export interface OrderSearch {
  order?: Order | undefined;
}

export interface TransactionSearch extends BlockSearch {
  address?: string | undefined;
}

export interface CompareSearch {
  from?: number | undefined;
  to?: number | undefined;
  table?: string | undefined;
}

export const intervals = ["minute", "hour", "day", "month", "year"] as const;
export type Interval = (typeof intervals)[number];

export interface OverviewSearch extends ChainSearch {
  interval?: Interval | undefined;
}

export interface SqlSearch {
  sql?: string | undefined;
}

export interface SearchSearch {
  q?: string | undefined;
}

export function readMoment(search: RawSearch): MomentSearch {
  return { at: whole(search["at"]) };
}

export function readChain(search: RawSearch): ChainSearch {
  return { network: text(search["network"]), subnet: text(search["subnet"]) };
}

export function readBlocks(search: RawSearch): BlockSearch {
  return {
    ...readChain(search),
    fromBlock: whole(search["fromBlock"]),
    toBlock: whole(search["toBlock"]),
    fromTime: time(search["fromTime"]),
    toTime: time(search["toTime"]),
  };
}

export function readTransactions(search: RawSearch): TransactionSearch {
  return { ...readBlocks(search), address: text(search["address"]) };
}

export function readOrder(search: RawSearch): OrderSearch {
  return { order: choice(search["order"], ["oldest"]) };
}

export function readCompare(search: RawSearch): CompareSearch {
  return { from: whole(search["from"]), to: whole(search["to"]), table: text(search["table"]) };
}

export function readOverview(search: RawSearch): OverviewSearch {
  return { ...readChain(search), interval: choice(search["interval"], intervals) };
}

export function readSql(search: RawSearch): SqlSearch {
  return { sql: text(search["sql"]) };
}

export function readSearch(search: RawSearch): SearchSearch {
  return { q: text(search["q"]) };
}

/** A date, or a date and time, as the API takes them; without a zone they are UTC. */
export function time(value: unknown): string | undefined {
  const given = text(value);
  return given !== undefined && /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(given)
    ? given
    : undefined;
}
