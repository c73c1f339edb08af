import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type LakeServer } from "../scripts/server.mjs";
import { copyBlocks, countOf } from "./blocks";
import { api, startBrowser } from "./browser";
import { lacking, startAnvil, startNats, type EvmNode, type NatsServer } from "./servers";

let nats: NatsServer;
let lake: LakeServer;

const browser = startBrowser(() => lake.url);
const shown = (value: number) => value.toLocaleString("en-US");
const count = async (query = "") => (await api<{ count: number }>(`/api/v1/transactions/count${query}`, lake.url)).count;

describe("A lake that a pipeline writes", () => {
  beforeAll(async () => {
    if (lacking.nats) return;
    nats = await startNats();
    lake = await startServer({
      args: ["--with-pipeline"],
      env: { NATS_URL: nats.url, DUCKLAKE_FLUSH_INTERVAL: "300ms" },
      fill: async () => {},
    });
  });
  afterAll(async () => {
    await lake?.stop();
    await nats?.stop();
  });

  it("is shown as it is filled, without a reload, and the past stays as it was", async ({ skip }) => {
    skip(lacking.nats !== null, lacking.nats ?? "");
    const page = await browser.open("/");
    await page.getByText("The lake is empty in this snapshot").waitFor();
    await page.evaluate(() => document.body.setAttribute("data-kept", "true"));

    await lake.run("source", "blocks", await copyBlocks(join(lake.folder, "gnosis"), "gnosis"));
    const before = await countOf("gnosis");
    await page.getByText(new RegExp(`^${shown(before)} transactions of 1 chain`)).waitFor();
    // Of one network the values can be added up.
    await page.getByRole("heading", { name: "Value moved" }).waitFor();

    const { snapshotId } = await api<{ snapshotId: number }>("/api/v1/snapshots?limit=1", lake.url);
    const past = await browser.open(`/?at=${snapshotId}`);
    await past.getByText(`${shown(before)} transactions of 1 chain in snapshot ${snapshotId}`).waitFor();

    // Whoever is among the rows of a listing keeps them.
    const reader = await browser.open("/transactions");
    const grid = reader.getByRole("grid");
    await grid.focus();
    await grid.press("End");
    await reader.getByRole("row", { name: /./ }).and(reader.locator("[data-active]")).waitFor();
    const active = await reader.locator("[data-active]").getAttribute("aria-rowindex");

    await lake.run("source", "blocks", await copyBlocks(join(lake.folder, "polygon"), "polygon"));
    await page.getByText(/transactions of 2 chains in snapshot/).waitFor();
    await page.getByText("Coming in").waitFor();
    await reader.getByRole("button", { name: "Newer snapshots" }).waitFor();
    expect(await reader.locator("[data-active]").getAttribute("aria-rowindex")).toBe(active);
    await reader.getByRole("button", { name: "Newer snapshots" }).click();
    await reader.getByText(new RegExp(`${shown(await count())} in snapshot`)).waitFor();

    await past.getByRole("button", { name: "One snapshot on" }).and(past.locator(":enabled")).waitFor();
    expect(await past.getByText(`${shown(before)} transactions of 1 chain in snapshot ${snapshotId}`).count()).toBe(1);
    expect(await page.locator("body").getAttribute("data-kept")).toBe("true");
  });

  it("shows what a node's chain took back, beside what it says now", async ({ skip }) => {
    skip(lacking.nats !== null, lacking.nats ?? "");
    skip(lacking.anvil !== null, lacking.anvil ?? "");
    const node = await startAnvil();
    const source = lake.begin(
      "source", "rpc", node.url, "--network", "Ethereum", "--subnet", "Devnet", "--from", "0", "--poll-interval", "200ms",
    );
    try {
      const sent = [await mine(node, 1), await mine(node, 2), await mine(node, 3)];
      const page = await browser.open("/reorganisations?network=Ethereum");
      await page.getByText("No reorganisation up to this snapshot").waitFor();
      await expect.poll(() => count("?network=Ethereum"), { timeout: 60_000 }).toBe(3);

      await node.call("anvil_reorg", 2, []);
      await mine(node, 4);
      await page.getByRole("link", { name: "2", exact: true }).click({ timeout: 60_000 });
      await page.getByRole("heading", { name: "Reorganisation at block 2" }).waitFor();
      await page.getByText("Believed then").waitFor();
      await page.getByText("Canonical now").waitFor();
      expect(await page.locator(`td.gone a[title="${sent[1]}"]`).count()).toBe(1);
      const canonical = await node.call<{ hash: string }>("eth_getBlockByNumber", "0x2", false);
      await page.locator(`.hex[title="${canonical.hash}"]`).waitFor();

      await page.getByRole("link", { name: "See the lake as it was then" }).click();
      await page.getByText("As of snapshot").waitFor();
      await page.goto(`${lake.url}/transactions/${sent[1]}`);
      await page.getByText("orphaned by a reorganisation").waitFor();
    } finally {
      await source.stop();
      await node.stop();
    }
  });
});

/** Sends a transaction and mines the block that has it. */
async function mine(node: EvmNode, wei: number): Promise<string> {
  const [from, to] = node.accounts;
  const hash = await node.call<string>("eth_sendTransaction", { from, to, value: `0x${wei.toString(16)}` });
  await node.call("evm_mine");
  return hash;
}
