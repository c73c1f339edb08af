import { Ajv2020 } from "ajv/dist/2020.js";
import createClient, { type ParseAs } from "openapi-fetch";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { operations, paths } from "~/api/schema";
import { startServer } from "../scripts/server.mjs";
import { fill } from "./lake";

// A client made from the document by tools of others asks for everything that the document has.

type Name = keyof operations;
type Client = ReturnType<typeof createClient<paths>>;

interface Reply {
  data?: unknown;
  response: Response;
}

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

interface Known {
  hash: string;
  address: string;
  snapshotId: number;
  reorganisation: number;
  rejected: number;
  run: string;
  key: string;
}

interface As {
  parseAs: ParseAs;
}

const plan = { body: { dryRun: true } };

const calls: Record<Name, (client: Client, known: Known, as: As) => Promise<Reply>> = {
  getHealthLive: (client) => client.GET("/health/live"),
  getHealthReady: (client) => client.GET("/health/ready"),
  getDoctor: (client) => client.GET("/api/v1/doctor"),
  getSession: (client) => client.GET("/api/v1/session"),
  postSession: (client, { key }) => client.POST("/api/v1/session", { body: { key } }),
  deleteSession: (client) => client.DELETE("/api/v1/session"),
  getTransactions: (client, _, as) => client.GET("/api/v1/transactions", { ...as, params: { query: { network: "Avalanche" } } }),
  getTransactionsCount: (client) => client.GET("/api/v1/transactions/count"),
  getTransactionsByHash: (client, { hash }) => client.GET("/api/v1/transactions/{hash}", { params: { path: { hash } } }),
  getTransactionsByHashLineage: (client, { hash }) => client.GET("/api/v1/transactions/{hash}/lineage", { params: { path: { hash } } }),
  getAddressesByAddress: (client, { address }) => client.GET("/api/v1/addresses/{address}", { params: { path: { address } } }),
  getBlocks: (client, _, as) => client.GET("/api/v1/blocks", { ...as, params: { query: { network: "Ethereum" } } }),
  getBlocksByNumberOrHash: (client) => client.GET("/api/v1/blocks/{numberOrHash}", { params: { path: { numberOrHash: "1000000" } } }),
  getSnapshots: (client) => client.GET("/api/v1/snapshots"),
  getSnapshotsById: (client, { snapshotId: id }) => client.GET("/api/v1/snapshots/{id}", { params: { path: { id } } }),
  getPins: (client) => client.GET("/api/v1/pins"),
  getDiff: (client) => client.GET("/api/v1/diff", { params: { query: { from: 2, counts: true } } }),
  getDiffRows: (client) => client.GET("/api/v1/diff/rows", { params: { query: { from: 2, table: "blocks" } } }),
  getChanges: (client) => client.GET("/api/v1/changes"),
  getTables: (client) => client.GET("/api/v1/tables"),
  getTablesByNameSchema: (client) => client.GET("/api/v1/tables/{name}/schema", { params: { path: { name: "blocks" } } }),
  getTablesByNameColumns: (client) => client.GET("/api/v1/tables/{name}/columns", { params: { path: { name: "transactions" } } }),
  getTablesByNameFiles: (client) => client.GET("/api/v1/tables/{name}/files", { params: { path: { name: "transactions" } } }),
  getStatsNetworks: (client) => client.GET("/api/v1/stats/networks"),
  getStatsTransactions: (client) => client.GET("/api/v1/stats/transactions", { params: { query: { interval: "month" } } }),
  getStatsGas: (client) => client.GET("/api/v1/stats/gas", { params: { query: { interval: "month" } } }),
  getStatsGaps: (client) => client.GET("/api/v1/stats/gaps"),
  getStatsAddresses: (client) => client.GET("/api/v1/stats/addresses", { params: { query: { role: "recipient" } } }),
  getReorganisations: (client) => client.GET("/api/v1/reorganisations"),
  getReorganisationsById: (client, { reorganisation: id }) => client.GET("/api/v1/reorganisations/{id}", { params: { path: { id } } }),
  getRejected: (client) => client.GET("/api/v1/rejected"),
  getRejectedById: (client, { rejected: id }) => client.GET("/api/v1/rejected/{id}", { params: { path: { id } } }),
  getSearch: (client, { hash: q }) => client.GET("/api/v1/search", { params: { query: { q } } }),
  postSql: (client, _, as) => client.POST("/api/v1/sql", { ...as, body: { sql: "SELECT * FROM transactions", limit: 10 } }),
  getLive: (client) => client.GET("/api/v1/live", { parseAs: "stream" }),
  postMaintenanceFlush: (client) => client.POST("/api/v1/maintenance/flush", plan),
  postMaintenanceMerge: (client) => client.POST("/api/v1/maintenance/merge", plan),
  postMaintenanceRewrite: (client) => client.POST("/api/v1/maintenance/rewrite", plan),
  postMaintenanceExpire: (client) => client.POST("/api/v1/maintenance/expire", { body: { olderThan: "2020-01-01T00:00:00Z" } }),
  postMaintenanceCleanup: (client) => client.POST("/api/v1/maintenance/cleanup", plan),
  postMaintenanceOrphans: (client) => client.POST("/api/v1/maintenance/orphans", plan),
  postMaintenanceCheckpoint: (client) => client.POST("/api/v1/maintenance/checkpoint", plan),
  getMaintenanceRuns: (client) => client.GET("/api/v1/maintenance/runs"),
  getMaintenanceRunsById: (client, { run: id }) => client.GET("/api/v1/maintenance/runs/{id}", { params: { path: { id } } }),
};

let server: Awaited<ReturnType<typeof startServer>>;
let known: Known;
let document: OpenApi;
let ajv: Ajv2020;

beforeAll(async () => {
  let key = "";
  server = await startServer({
    fill: async (run, folder) => {
      await fill(run, folder);
      await run("sql", "-c", "INSERT INTO rejected_messages VALUES (now(), 'transactions.x', 1, 'It is no JSON.', 'nonsense'::BLOB)");
      key = /\S{40,}/.exec(await run("apikey", "create", "walker"))?.[0] ?? "";
    },
  });
  document = (await (await fetch(`${server.url}/openapi/v1.json`)).json()) as OpenApi;
  ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(document, "api");
  known = { key, ...(await find(createClient<paths>({ baseUrl: server.url }))) };
});

afterAll(() => server.stop());

/** What the lake has, to be asked for. */
async function find(client: Client): Promise<Omit<Known, "key">> {
  const transactions = await client.GET("/api/v1/transactions", { params: { query: { limit: 1 } } });
  const reorganisations = await client.GET("/api/v1/reorganisations");
  const rejected = await client.GET("/api/v1/rejected");
  const flushed = await client.POST("/api/v1/maintenance/flush", { body: { dryRun: false, reason: "to have a run on record" } });
  // An export would be text; this is a page.
  const page = typeof transactions.data === "object" ? transactions.data : undefined;
  const transaction = page?.items[0];
  return {
    hash: transaction?.txHash ?? "",
    address: transaction?.fromAddress ?? "",
    snapshotId: page?.snapshotId ?? 0,
    reorganisation: reorganisations.data?.items[0]?.id ?? 0,
    rejected: rejected.data?.items[0]?.id ?? 0,
    run: flushed.data?.run?.runId ?? "",
  };
}

function operation(name: string): Operation {
  const found = Object.values(document.paths)
    .flatMap((path) => Object.values(path))
    .find((one) => one.operationId === name);
  if (!found) throw new Error(`The document has no operation ${name}.`);
  return found;
}

/** The one answer of success that the document has for an operation. */
function success(name: string): { status: number; content: Record<string, { schema?: object }> } {
  const [status, response] = Object.entries(operation(name).responses).find(([code]) => code.startsWith("2")) ?? ["", {}];
  return { status: Number(status), content: response.content ?? {} };
}

function mediaType(response: Response): string | undefined {
  return response.headers.get("Content-Type")?.split(";")[0];
}

it("Every operation of the document is called here", () => {
  const names = Object.values(document.paths).flatMap((path) => Object.values(path).map((one) => one.operationId));
  expect(Object.keys(calls).sort()).toEqual(names.sort());
});

describe.each(Object.keys(calls) as Name[])("%s", (name) => {
  it("answers with the status and the shape that the document says", async () => {
    const { status, content } = success(name);
    const reply = await calls[name](createClient<paths>({ baseUrl: server.url }), known, { parseAs: "json" });
    expect(reply.response.status).toBe(status);
    const type = mediaType(reply.response);
    const schema = type === undefined ? undefined : content[type]?.schema;
    if (status === 204) expect(type).toBeUndefined();
    else expect(Object.keys(content)).toContain(type);
    if (type === "text/event-stream") expect(await firstEvent(reply.data as ReadableStream<Uint8Array>)).toMatch(/^event: snapshot\n/);
    else if (schema) {
      const validate = ajv.compile(absolute(schema));
      expect(validate(reply.data), JSON.stringify(validate.errors)).toBe(true);
      expect(Object.keys(reply.data as object).length).toBeGreaterThan(0);
    }
  });

  it("answers in every form that the document says", async () => {
    for (const form of Object.keys(success(name).content)) {
      if (form === "text/event-stream") continue;
      const client = createClient<paths>({ baseUrl: server.url, headers: { Accept: form } });
      const { data, response } = await calls[name](client, known, { parseAs: "arrayBuffer" });
      expect(response.status).toBe(success(name).status);
      expect(mediaType(response)).toBe(form);
      if (data instanceof ArrayBuffer) expect(data.byteLength).toBeGreaterThan(100);
    }
  });
});

/** A schema of the document that can stand alone: its references name the document. */
function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/')) as object;
}

async function firstEvent(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  let text = "";
  while (!text.includes("\n\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  await reader.cancel();
  return text;
}
