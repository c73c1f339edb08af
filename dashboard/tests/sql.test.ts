import { expect, it } from "vitest";
import { api, startBrowser } from "./browser";

const browser = startBrowser();
const linked = (sql: string) => `/sql?sql=${encodeURIComponent(sql)}`;

it("A linked statement is run over the snapshot that is shown", async () => {
  const page = await browser.open(`${linked("SELECT count(*) AS transactions FROM transactions")}&at=5`);
  await page.getByRole("textbox", { name: "SQL" }).waitFor();
  await page.getByRole("button", { name: "Run" }).click();
  const { count } = await api<{ count: number }>("/api/v1/transactions/count?snapshotId=5");
  await page.getByRole("gridcell", { name: count.toLocaleString("en-US") }).waitFor();
  await page.getByText("snapshot 5 · of").waitFor();
});

it("Values are shown with every digit", async () => {
  const page = await browser.open(linked("SELECT 9223372036854775807 AS a, 12345678901234567890123456789012345678::DECIMAL(38,0) AS b"));
  await page.getByRole("textbox", { name: "SQL" }).waitFor();
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("gridcell", { name: "9,223,372,036,854,775,807" }).waitFor();
  await page.getByRole("gridcell", { name: "12,345,678,901,234,567,890,123,456,789,012,345,678" }).waitFor();
});

it("A mistake is said in the server's words, and the editor keeps the statement", async () => {
  const page = await browser.open(linked("SELECT nothing FROM transactions"));
  const editor = page.getByRole("textbox", { name: "SQL" });
  await editor.waitFor();
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("alert").textContent()).toContain("nothing");
  expect(await editor.textContent()).toContain("SELECT nothing");
});

it("A running statement is cancelled", async () => {
  const page = await browser.open(linked("SELECT count(*) FROM range(100000000000) a, range(1000) b"));
  await page.getByRole("textbox", { name: "SQL" }).waitFor();
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled.").waitFor();
});

it("Tables and columns of the snapshot are completed", async () => {
  const page = await browser.open(linked("SELECT "));
  const editor = page.getByRole("textbox", { name: "SQL" });
  await editor.waitFor();
  await page.waitForFunction(() =>
    performance.getEntriesByType("resource").some((entry) => entry.name.includes("/tables/rejected_messages/schema")),
  );
  await editor.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" * FROM rejected_m");
  await page.getByRole("option", { name: "rejected_messages" }).waitFor();
});

it("What was run is in the history", async () => {
  const page = await browser.open(linked("SELECT 1 AS remembered"));
  await page.getByRole("textbox", { name: "SQL" }).waitFor();
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("gridcell", { name: "1", exact: true }).waitFor();
  await page.getByRole("button", { name: "History" }).click();
  await page.getByRole("menuitem", { name: "SELECT 1 AS remembered" }).waitFor();
});
