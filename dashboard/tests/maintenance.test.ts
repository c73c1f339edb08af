import { expect, it } from "vitest";
import { api, startBrowser } from "./browser";

const browser = startBrowser();

it("Maintenance shows its plan first, and does nothing until it is confirmed", async () => {
  const page = await browser.open("/maintenance");
  const files = async () =>
    (await api<{ items: { name: string; fileCount: number }[] }>("/api/v1/tables")).items.find((table) => table.name === "blocks")?.fileCount;
  const before = await files();
  await page.locator(".operation", { hasText: "Merge" }).getByRole("button", { name: "Plan" }).click();
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.getByText(/main\.blocks: \d+ files become/).waitFor();
  expect(await files()).toBe(before);
  await page.getByRole("button", { name: "Leave it" }).click();
  await page.getByText("Nothing was done yet").waitFor();
});

it("An age that is no time is refused in the server's words", async () => {
  const page = await browser.open("/maintenance");
  await page.locator(".operation", { hasText: "Expire" }).getByRole("button", { name: "Plan" }).click();
  await page.getByLabel("Snapshots older than, in UTC").fill("soon");
  await page.getByRole("button", { name: "Show the plan" }).click();
  await page.getByRole("alert").waitFor();
});
