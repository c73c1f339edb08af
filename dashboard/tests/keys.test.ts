import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startServer, type LakeServer } from "../scripts/server.mjs";
import { copyBlocks } from "./blocks";
import { startBrowser } from "./browser";

let lake: LakeServer;
let key = "";

const browser = startBrowser(() => lake.url);

beforeAll(async () => {
  lake = await startServer({
    // An address that other machines could reach: there a key is needed.
    host: "0.0.0.0",
    fill: async (run, folder) => {
      await run("source", "blocks", await copyBlocks(join(folder, "blocks"), "gnosis"), "--direct");
      key = (await run("apikey", "create", "reader")).trim();
    },
  });
});
afterAll(() => lake?.stop());

it("Signing in takes a key, shows what it allows, and says when it is revoked in the middle", { timeout: 120_000 }, async () => {
  const page = await browser.open("/");
  await page.getByText("You are not signed in").waitFor();
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("API key").fill("ekko_wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("the API key is unknown").waitFor();

  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.getByText("transactions of 1 chain").waitFor();
  expect(await page.evaluate(() => document.cookie)).toBe("");
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain(key);

  await page.getByRole("link", { name: "Maintenance", exact: true }).click();
  await page.getByText("Your key does not allow this").waitFor();
  await page.getByRole("link", { name: "Transactions", exact: true }).click();
  await page.getByRole("grid").waitFor();

  await lake.run("apikey", "revoke", "reader");
  await page.locator(".connection").getByText("signed out").waitFor({ timeout: 40_000 });
  // What was read stays on the screen; nothing new is.
  expect(await page.getByRole("grid").isVisible()).toBe(true);
  await page.getByRole("link", { name: "Blocks", exact: true }).click();
  await page.getByText("You are not signed in").waitFor();

  const second = (await lake.run("apikey", "create", "second", "--scope", "read", "--scope", "sql")).trim();
  await page.locator(".connection").getByRole("link", { name: "Sign in again" }).click();
  await page.getByLabel("API key").fill(second);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("transactions of 1 chain").waitFor();
  await page.locator(".connection").waitFor({ state: "detached" });

  await page.goto(`${lake.url}/sign-in`);
  await page.getByText("which may read, sql").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("API key").waitFor();
});
