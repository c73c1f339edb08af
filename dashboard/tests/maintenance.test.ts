import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startServer, type LakeServer } from "../scripts/server.mjs";
import { copyBlocks } from "./blocks";
import { api, startBrowser } from "./browser";

let lake: LakeServer;

const browser = startBrowser(() => lake.url);

interface Table {
  name: string;
  fileCount: number;
}

const files = async () =>
  (await api<{ items: Table[] }>("/api/v1/tables", lake.url)).items.find((table) => table.name === "blocks")?.fileCount ?? 0;

// A lake that commits left in small files, and a cursor that keeps some of them.
beforeAll(async () => {
  lake = await startServer({
    fill: async (run, folder) => {
      for (let part = 0; part < 4; part++) {
        const blocks = await copyBlocks(join(folder, `blocks-${part}`), "ethereum", part * 3, part * 3 + 3);
        await run("source", "blocks", blocks, "--direct");
        await run("maintain", "flush");
      }
      await run("snapshots", "pin", "3", "--name", "audit");
    },
  });
});
afterAll(() => lake?.stop());

it("Maintenance shows its plan first, and does nothing until it is confirmed", async () => {
  const page = await browser.open("/maintenance");
  const before = await files();
  await page.locator(".operation", { hasText: "Merge" }).getByRole("button", { name: "Plan" }).click();
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.getByText(/main\.blocks: \d+ files become/).waitFor();
  expect(await files()).toBe(before);
  await page.getByRole("button", { name: "Leave it" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await page.getByRole("row", { name: /merge/ }).count()).toBe(0);
});

it("What is confirmed is done, and on record with its reason", async () => {
  const page = await browser.open("/maintenance");
  const before = await files();
  await page.locator(".operation", { hasText: "Merge" }).getByRole("button", { name: "Plan" }).click();
  await page.getByLabel("Why, for the record").fill("before the audit");
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.getByRole("button", { name: "Do it", exact: true }).click();
  await page.getByRole("heading", { name: "Merge: done" }).waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("row", { name: /merge done local .* files? became .*before the audit/ }).waitFor();
  expect(await files()).toBeLessThan(before);
  // The merge is a commit like any other, and the pages follow it.
  await page.getByText("merged files of").waitFor();
});

it("What keeps snapshots is listed with what it keeps", async () => {
  const page = await browser.open("/maintenance");
  await page.getByRole("heading", { name: "Kept back" }).waitFor();
  await page.getByRole("row", { name: /pin .*snapshot 3/ }).waitFor();
});

it("An age that is no time is refused in the server's words", async () => {
  const page = await browser.open("/maintenance");
  await page.locator(".operation", { hasText: "Expire" }).getByRole("button", { name: "Plan" }).click();
  await page.getByLabel("Snapshots older than, in UTC").fill("soon");
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.getByRole("alert").waitFor();
});

it("A server that goes away is said, and the page goes on when it is back", { timeout: 120_000 }, async () => {
  const page = await browser.open("/transactions");
  await page.getByRole("grid").waitFor();
  await lake.pause();
  await page.locator(".connection").getByText("The server does not answer").waitFor();
  expect(await page.getByRole("grid").isVisible()).toBe(true);
  await lake.resume();
  await page.locator(".connection").waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Blocks", exact: true }).click();
  await page.getByRole("grid", { name: "Blocks" }).waitFor();
});

it("A snapshot that is expired while it is shown says so", async () => {
  const page = await browser.open("/blocks?at=2");
  await page.getByRole("grid").waitFor();
  await lake.run("maintain", "expire", "--older-than", "0m");
  await page.getByRole("link", { name: "Transactions", exact: true }).click();
  await page.getByText("This snapshot has been expired").waitFor();
  await page.getByRole("link", { name: "Show the latest snapshot" }).click();
  await page.getByRole("grid", { name: "Transactions" }).waitFor();
  // The pinned one stays.
  await page.goto(`${lake.url}/transactions?at=3`);
  await page.getByText("As of snapshot 3").waitFor();
});
