import { queryOptions } from "@tanstack/react-query";
import type { BlockSearch, ChainSearch, Interval, Order, TransactionSearch } from "~/url/state";
import { answer, api, type Schemas } from "./client";

// A snapshot never changes, so what was read of it is never out of date.
const forever = { staleTime: Infinity } as const;

/**
 * What stands for a snapshot where Arrow files answer while the lake is unavailable: they have the latest state alone. The API says it with
 * the same number.
 */
export const noSnapshot = -1;

const arrowAge = 15_000;

/** How long an answer serves: Arrow files go on growing. */
const lasting = (snapshotId: number) => (snapshotId === noSnapshot ? { staleTime: arrowAge } : forever);

const known = (snapshotId: number) => (snapshotId === noSnapshot ? undefined : snapshotId);
const pageSize = 200;

function blockQuery(search: BlockSearch) {
  return {
    network: search.network,
    subnet: search.subnet,
    fromBlock: search.fromBlock,
    toBlock: search.toBlock,
    fromBlockTime: search.fromTime,
    toBlockTime: search.toTime,
  };
}

function transactionQuery(search: TransactionSearch) {
  return { ...blockQuery(search), address: search.address };
}

export interface PageOf<Row> {
  snapshotId: number;
  items: Row[];
  nextCursor: string | null;
  warnings?: null | string[];
}

/** A listing that is read page by page. */
export interface Listing<Row> {
  readonly key: readonly unknown[];
  /** After how many milliseconds its first page is read anew; unset where it stays as it is. */
  readonly interval?: number | undefined;
  readonly read: (cursor: string | undefined, signal: AbortSignal) => Promise<PageOf<Row>>;
}

export const reading = {
  transactions: (search: TransactionSearch, snapshotId: number, order?: Order): Listing<Schemas["TransactionSummary"]> => ({
    key: ["transactions", search, snapshotId, order],
    interval: snapshotId === noSnapshot ? arrowAge : undefined,
    read: (cursor, signal) => {
      const query = { ...transactionQuery(search), order, limit: pageSize, cursor, snapshotId: known(snapshotId) };
      return answer(api.GET("/api/v1/transactions", { params: { query }, signal }));
    },
  }),

  transactionCount: (search: TransactionSearch, snapshotId: number) =>
    queryOptions({
      queryKey: ["transactionCount", search, snapshotId],
      queryFn: ({ signal }) =>
        answer(
          api.GET("/api/v1/transactions/count", { params: { query: { ...transactionQuery(search), snapshotId: known(snapshotId) } }, signal }),
        ),
      ...lasting(snapshotId),
    }),

  transaction: (hash: string, snapshotId: number) =>
    queryOptions({
      queryKey: ["transaction", hash, snapshotId],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/v1/transactions/{hash}", { params: { path: { hash }, query: { snapshotId: known(snapshotId) } }, signal })),
      ...lasting(snapshotId),
    }),

  lineage: (hash: string, snapshotId: number) =>
    queryOptions({
      queryKey: ["lineage", hash, snapshotId],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/v1/transactions/{hash}/lineage", { params: { path: { hash }, query: { snapshotId } }, signal })),
      ...forever,
    }),

  blocks: (search: BlockSearch, snapshotId: number, order?: Order): Listing<Schemas["BlockHeader"]> => ({
    key: ["blocks", search, snapshotId, order],
    read: (cursor, signal) => {
      const query = { ...blockQuery(search), order, limit: pageSize, cursor, snapshotId };
      return answer(api.GET("/api/v1/blocks", { params: { query }, signal }));
    },
  }),

  block: (numberOrHash: string, chain: ChainSearch, snapshotId: number) =>
    queryOptions({
      queryKey: ["block", numberOrHash, chain, snapshotId],
      queryFn: ({ signal }) =>
        answer(
          api.GET("/api/v1/blocks/{numberOrHash}", { params: { path: { numberOrHash }, query: { ...chain, snapshotId } }, signal }),
        ),
      ...forever,
    }),

  address: (address: string, snapshotId: number) =>
    queryOptions({
      queryKey: ["address", address, snapshotId],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/v1/addresses/{address}", { params: { path: { address }, query: { snapshotId } }, signal })),
      ...forever,
    }),

  search: (q: string, snapshotId: number) =>
    queryOptions({
      queryKey: ["search", q, snapshotId],
      queryFn: ({ signal }) => answer(api.GET("/api/v1/search", { params: { query: { q, snapshotId } }, signal })),
      ...forever,
    }),

  networks: (snapshotId: number) =>
    queryOptions({
      queryKey: ["networks", snapshotId],
      queryFn: ({ signal }) => answer(api.GET("/api/v1/stats/networks", { params: { query: { snapshotId } }, signal })),
      ...forever,
    }),

  gaps: (chain: ChainSearch, snapshotId: number) =>
    queryOptions({
      queryKey: ["gaps", chain, snapshotId],
      queryFn: ({ signal }) => answer(api.GET("/api/v1/stats/gaps", { params: { query: { ...chain, snapshotId } }, signal })),
      ...forever,
    }),

  activity: (interval: Interval, chain: ChainSearch, snapshotId: number) =>
    queryOptions({
      queryKey: ["activity", interval, chain, snapshotId],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/v1/stats/transactions", { params: { query: { interval, ...chain, snapshotId } }, signal })),
      ...forever,
    }),

  gas: (interval: Interval, chain: ChainSearch, snapshotId: number) =>
    queryOptions({
      queryKey: ["gas", interval, chain, snapshotId],
      queryFn: ({ signal }) => answer(api.GET("/api/v1/stats/gas", { params: { query: { interval, ...chain, snapshotId } }, signal })),
      ...forever,
    }),

  topAddresses: (role: Schemas["ChoiceOfAddressRole"], chain: ChainSearch, snapshotId: number) =>
    queryOptions({
      queryKey: ["topAddresses", role, chain, snapshotId],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/v1/stats/addresses", { params: { query: { role, limit: 8, ...chain, snapshotId } }, signal })),
      ...forever,
    }),

  tables: (snapshotId: number) =>
    queryOptions({
      queryKey: ["tables", snapshotId],
      queryFn: ({ signal }) => answer(api.GET("/api/v1/tables", { params: { query: { snapshotId } }, signal })),
      ...forever,
    }),

  schema: (name: string, snapshotId: number) =>
    queryOptions({
      queryKey: ["schema", name, snapshotId],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/v1/tables/{name}/schema", { params: { path: { name }, query: { snapshotId } }, signal })),
      ...forever,
    }),

  files: (name: string, snapshotId: number) =>
    queryOptions({
      queryKey: ["files", name, snapshotId],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/v1/tables/{name}/files", { params: { path: { name }, query: { snapshotId } }, signal })),
      ...forever,
    }),

  columns: (name: string, snapshotId: number, fileId?: number) =>
    queryOptions({
      queryKey: ["columns", name, snapshotId, fileId],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/v1/tables/{name}/columns", { params: { path: { name }, query: { snapshotId, fileId } }, signal })),
      ...forever,
    }),

  difference: (from: number, to: number, counts: boolean) =>
    queryOptions({
      queryKey: ["difference", from, to, counts],
      queryFn: ({ signal }) => answer(api.GET("/api/v1/diff", { params: { query: { from, to, counts } }, signal })),
      ...forever,
    }),

  rowDifferences: (from: number, to: number, table: string): Listing<Schemas["RowDifference"]> => ({
    key: ["rowDifferences", from, to, table],
    read: (cursor, signal) =>
      answer(api.GET("/api/v1/diff/rows", { params: { query: { from, to, table, limit: 100, cursor } }, signal })),
  }),

  reorganisations: (chain: ChainSearch, snapshotId: number): Listing<Schemas["Reorganisation"]> => ({
    key: ["reorganisations", chain, snapshotId],
    read: (cursor, signal) => {
      const query = { ...chain, limit: pageSize, cursor, snapshotId };
      return answer(api.GET("/api/v1/reorganisations", { params: { query }, signal }));
    },
  }),

  reorganisation: (id: number, snapshotId: number) =>
    queryOptions({
      queryKey: ["reorganisation", id, snapshotId],
      queryFn: ({ signal }) =>
        answer(api.GET("/api/v1/reorganisations/{id}", { params: { path: { id }, query: { snapshotId } }, signal })),
      ...forever,
    }),

  rejected: (snapshotId: number): Listing<Schemas["RejectedMessage"]> => ({
    key: ["rejected", snapshotId],
    read: (cursor, signal) =>
      answer(api.GET("/api/v1/rejected", { params: { query: { limit: pageSize, cursor, snapshotId } }, signal })),
  }),

  rejectedMessage: (id: number, snapshotId: number) =>
    queryOptions({
      queryKey: ["rejectedMessage", id, snapshotId],
      queryFn: ({ signal }) => answer(api.GET("/api/v1/rejected/{id}", { params: { path: { id }, query: { snapshotId } }, signal })),
      ...forever,
    }),
};

/** The address of an export of all rows of a listing, which a browser downloads by itself. */
export function exportRequest(path: "/api/v1/transactions" | "/api/v1/blocks", search: TransactionSearch, snapshotId: number): string {
  const params = new URLSearchParams();
  const query = path === "/api/v1/blocks" ? blockQuery(search) : transactionQuery(search);
  for (const [name, value] of Object.entries({ ...query, snapshotId })) if (value !== undefined) params.set(name, String(value));
  return `${path}?${params}`;
}
