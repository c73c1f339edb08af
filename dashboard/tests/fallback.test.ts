import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startServer, type LakeServer } from "../scripts/server.mjs";
import { copyBlocks, countOf } from "./blocks";
import { startBrowser } from "./browser";
import { lacking, startNats, startPostgres, type PostgresServer } from "./servers";

const lack = lacking.nats ?? lacking.postgres;
const unavailable = "Not available while the lake is not";

let postgres: PostgresServer;
let lake: LakeServer;
let arrow: string;
let total: string;

const browser = startBrowser(() => lake.url);

beforeAll(async () => {
  if (lack) return;
  arrow = await mkdtemp(join(tmpdir(), "ekko-arrow-"));
  total = (await countOf("gnosis")).toLocaleString("en-US");
  postgres = await startPostgres();
  const nats = await startNats();
  try {
    lake = await startServer({
      env: {
        DUCKLAKE_CATALOG_TYPE: "postgres",
        DUCKLAKE_CATALOG_PATH: postgres.uri,
        NATS_URL: nats.url,
        EKKO_WRITERS: "ducklake,arrow",
        EKKO_ARROW_PATH: arrow,
        EKKO_READ_FALLBACK: "arrow",
      },
      fill: async (run, folder) => {
        await run("source", "blocks", await copyBlocks(join(folder, "blocks"), "gnosis"));
        await run("pipeline", "--once");
        // Few rows would stay in the catalog.
        await run("maintain", "flush");
      },
    });
  } finally {
    await nats.stop();
  }
});
afterAll(async () => {
  await lake?.stop();
  await postgres?.stop();
  if (arrow) await rm(arrow, { recursive: true });
});

const go = (page: Page, name: string) => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name }).click();

it("While the files of the lake are away every page says so, transactions come from Arrow files, and all is as before when they are back", async ({
  skip,
}) => {
  skip(lack !== null, lack ?? "");
  const page = await browser.open("/transactions");
  const banner = page.locator(".connection.calm");
  await page.getByText(`${total} in snapshot`).waitFor();
  expect(await banner.count()).toBe(0);

  const files = join(lake.folder, "files");
  await rename(files, `${files}-away`);
  try {
    await go(page, "Blocks");
    await banner.getByText("reads come from the Arrow files").waitFor();
    await page.getByText(unavailable).waitFor();
    for (const name of ["Overview", "Snapshots", "Compare", "Reorganisations", "SQL", "Tables", "Maintenance", "Health"]) {
      await go(page, name);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await banner.isVisible()).toBe(true);
    }
    await page.locator(".check-name", { hasText: "Lake" }).getByText("fallback").waitFor();

    await go(page, "Transactions");
    await page.getByText(`${total} in the Arrow files`).waitFor();
    expect(await page.getByRole("button", { name: "Export" }).isDisabled()).toBe(true);
    await page.getByRole("row").nth(2).click();
    await page.getByRole("heading", { name: "What was sent" }).waitFor();
    await page.getByText(unavailable).waitFor();
    await go(page, "Blocks");
    await page.getByText(unavailable).waitFor();
  } finally {
    await rename(`${files}-away`, files);
  }
  await banner.waitFor({ state: "detached" });
  await page.getByRole("grid", { name: "Blocks" }).waitFor();
  await go(page, "Transactions");
  await page.getByText(`${total} in snapshot`).waitFor();
});

it("A page that is opened while the catalog is away reads transactions from Arrow files, and goes on by itself", async ({ skip }) => {
  skip(lack !== null, lack ?? "");
  await postgres.pause();
  const page = await browser.open("/");
  try {
    await page.locator(".connection.calm").waitFor();
    await page.getByText(unavailable).waitFor();
    await page.getByText("no time travel until the lake is back").waitFor();
    await go(page, "Health");
    await page.locator(".check-name", { hasText: "Lake" }).getByText("fallback").waitFor();
    await page.goto(`${lake.url}/transactions?at=1`);
    await page.getByText(unavailable).waitFor();
    await page.getByRole("link", { name: "Show the latest state" }).click();
    await page.getByText(`${total} in the Arrow files`).waitFor();
    expect(await page.getByRole("row").count()).toBeGreaterThan(10);
  } finally {
    await postgres.resume();
  }
  await page.getByText(`${total} in snapshot`).waitFor();
  await page.getByRole("slider", { name: "Snapshot" }).waitFor();
  expect(await page.locator(".connection").count()).toBe(0);
});
