import { expect, it } from "vitest";
import { api, startBrowser } from "./browser";

const browser = startBrowser();

const hash = "0xea1093d492a1dcb1bef708f771a99a96ff05dcab81ca76c31940300177fcf49f";

it("A filter stands in the URL and changes the rows", async () => {
  const page = await browser.open("/transactions");
  await page.getByRole("grid").waitFor();
  await page.getByRole("combobox", { name: "Network" }).selectOption("Polygon");
  const { count } = await api<{ count: number }>("/api/v1/transactions/count?network=Polygon");
  await page.getByText(`${count} in snapshot`).waitFor();
  expect(new URL(page.url()).searchParams.get("network")).toBe("Polygon");
  await page.reload();
  await page.getByText(`${count} in snapshot`).waitFor();
});

it("A filter that is no number or time says so and is not asked for", async () => {
  const page = await browser.open("/transactions");
  const entry = page.getByLabel("From block");
  await entry.fill("soon");
  await entry.press("Enter");
  expect(await entry.getAttribute("aria-invalid")).toBe("true");
  expect(new URL(page.url()).searchParams.has("fromBlock")).toBe(false);
  await entry.fill("12,300,570");
  await entry.press("Enter");
  await page.waitForURL(/fromBlock=12300570/);
});

it("Rows come page by page as the grid is scrolled, without doubles, and only those in sight are in the page", async () => {
  const page = await browser.open("/transactions?network=Ethereum");
  const grid = page.getByRole("grid");
  await grid.waitFor();
  await grid.focus();
  for (let i = 0; i < 4; i++) {
    await grid.press("End");
    await page.waitForFunction(() => !document.querySelector(".grid-foot")?.textContent?.includes("loading"));
  }
  const rows = page.getByRole("row");
  expect(await rows.count()).toBeLessThan(80);
  const last = Number(await rows.last().getAttribute("aria-rowindex"));
  expect(last).toBeGreaterThan(600);
  const hashes = await page.locator(".grid-row a.hex[title]").evaluateAll((links) => links.map((link) => link.getAttribute("title")));
  expect(hashes.length).toBeGreaterThan(20);
});

it("A row is opened with the keyboard alone", async () => {
  const page = await browser.open("/transactions?network=Gnosis");
  const grid = page.getByRole("grid");
  await grid.waitFor();
  await grid.focus();
  await grid.press("ArrowDown");
  await grid.press("ArrowDown");
  await grid.press("Enter");
  await page.waitForURL(/\/transactions\/0x[0-9a-f]{64}/);
  await page.getByRole("heading", { name: "Transaction", exact: true }).waitFor();
});

it("A transaction shows amounts with every digit", async () => {
  const page = await browser.open(`/transactions/${hash}`);
  await page.getByText("80.5255 gwei").first().waitFor();
  await page.getByText("0.002354887722 ETH").waitFor();
});

it("Call data is read by known signatures and labelled as what it is", async () => {
  const { items } = await api<{ items: { txHash: string; toAddress: string | null }[] }>(
    "/api/v1/transactions?address=0xdAC17F958D2ee523a2206206994597C13D831ec7&limit=50",
  );
  const details = await Promise.all(
    items.map((item) => api<{ items: { txHash: string; inputData: string }[] }>(`/api/v1/transactions/${item.txHash}`)),
  );
  const transfer = details.flatMap((detail) => detail.items).find((detail) => detail.inputData.startsWith("0xa9059cbb"));
  const page = await browser.open(`/transactions/${transfer?.txHash}`);
  await page.getByText("transfer(address,uint256)").waitFor();
  expect(await page.getByText("call data, not logs").count()).toBeGreaterThan(0);
});

it.each([
  ["a transaction's hash in upper case", `0x${hash.slice(2).toUpperCase()}`, /\/transactions\/0x/],
  ["a block number that one chain has", "1000000", /\/blocks\/0x/],
  ["an address", "0x32be343b94f860124dc4fee278fdcbd38c102d88", /\/addresses\/0x/],
])("A search for %s goes straight there", async (_, sought, url) => {
  const page = await browser.open("/");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type(sought);
  await page.keyboard.press("Enter");
  await page.waitForURL(url);
});

it("A search that fits several chains offers the choice", async () => {
  const page = await browser.open("/search?q=0");
  await page.locator(".choice").nth(1).waitFor();
  await page.locator(".choice").first().click();
  await page.waitForURL(/\/blocks\/0x/);
});

it("An address of a wrong checksum is answered with a warning", async () => {
  const page = await browser.open("/addresses/0x32be343B94f860124dC4fEe278FDCBD38C102D88");
  await page.locator(".warnings li").first().waitFor();
});

it("Times are shown in the zone that is chosen, and the choice stays", async () => {
  const page = await browser.open(`/transactions/${hash}`, { timezoneId: "Asia/Kolkata" });
  await page.getByText("2016-02-13 22:54:13").waitFor();
  await page.getByRole("button", { name: "Display settings" }).click();
  await page.getByRole("menuitemradio", { name: "Local time" }).click();
  await page.getByText("2016-02-14 04:24:13").waitFor();
  await page.reload();
  await page.getByText("2016-02-14 04:24:13").waitFor();
});

it("An export holds every row of the filter", async () => {
  const page = await browser.open("/transactions?network=Polygon");
  await page.getByRole("button", { name: "Export" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "All rows as CSV" }).click();
  const stream = await (await downloading).createReadStream();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  const { count } = await api<{ count: number }>("/api/v1/transactions/count?network=Polygon");
  expect(text.trimEnd().split("\n").length).toBe(count + 1);
});

it("A table shows columns, files and the commits that made it", async () => {
  const page = await browser.open("/lake/tables/transactions");
  await page.getByText("DECIMAL(38,0)").waitFor();
  await page.getByText("created transactions").waitFor();
  await page.getByRole("grid", { name: "Files of transactions" }).waitFor();
});
