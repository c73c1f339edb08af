// Every page once, for pictures and for what is tried on all of them. The blocks of data/blocks are in the lake.

/** @typedef {import("playwright-core").Page} Page */

export const browserPath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** @type {Record<string, string>} */
export const pages = {
  overview: "/",
  "overview-network": "/?network=Ethereum&interval=month",
  transactions: "/transactions",
  "transactions-past": "/transactions?at=5&network=Ethereum",
  transaction: "/transactions/0xea1093d492a1dcb1bef708f771a99a96ff05dcab81ca76c31940300177fcf49f",
  blocks: "/blocks",
  block: "/blocks/1000000",
  "block-choice": "/blocks/0",
  gaps: "/gaps",
  address: "/addresses/0x32Be343B94f860124dC4fEe278FDCBD38C102D88",
  search: "/search?q=avalanche",
  snapshots: "/snapshots",
  compare: "/compare?from=2&to=5",
  "compare-rows": "/compare?from=2&to=5&table=blocks",
  reorganisations: "/reorganisations",
  tables: "/lake",
  table: "/lake/tables/transactions",
  rejected: "/lake/rejected",
  maintenance: "/maintenance",
  health: "/status",
  sql: "/sql?sql=SELECT+network,+count(*)+AS+transactions+FROM+transactions+GROUP+BY+ALL+ORDER+BY+ALL",
  "sign-in": "/sign-in",
};

/** What is done on a page before it is looked at. */
/** @type {Record<string, { path: string, act: (page: Page) => Promise<unknown> }>} */
export const scenes = {
  reorganisation: { path: "/reorganisations", act: (page) => page.getByRole("link", { name: /^\d[\d,]*$/ }).first().click() },
  "sql-result": {
    path: "/sql?sql=SELECT+network,+block_number,+block_time,+from_address,+value,+tx_hash+FROM+transactions+ORDER+BY+value+DESC",
    act: async (page) => {
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByRole("grid").waitFor();
    },
  },
  plan: {
    path: "/maintenance",
    act: async (page) => {
      await page.locator(".operation", { hasText: "Merge" }).getByRole("button").click();
      await page.getByRole("button", { name: "Show the plan" }).click();
      await page.locator(".report").waitFor();
    },
  },
  file: {
    path: "/lake/tables/transactions",
    act: async (page) => {
      await page.getByRole("grid").getByRole("row").nth(1).click();
      await page.getByRole("dialog").getByRole("table").waitFor();
    },
  },
  citation: { path: "/transactions?at=5", act: (page) => page.getByRole("button", { name: "Cite this" }).click() },
};

/**
 * Opens a page or a scene, and waits until all of it is there.
 * @param {Page} page
 * @param {string} origin
 * @param {string} name
 */
export async function show(page, origin, name) {
  const scene = scenes[name];
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(origin + (scene?.path ?? pages[name]));
  await page.getByRole("heading", { level: 1 }).waitFor();
  await isWhole(page);
  await scene?.act(page);
  await isWhole(page);
}

/** @param {Page} page */
async function isWhole(page) {
  await page.waitForFunction(() => !document.querySelector(".loading, .settled[aria-busy=true]"));
  await page.waitForFunction(() => [...document.querySelectorAll(".plot")].every((plot) => plot.querySelector("canvas")));
}

/** The windows that pages are looked at in. */
export const windows = [
  { width: 1440, height: 900 },
  { width: 900, height: 900 },
  { width: 390, height: 844 },
];

/**
 * A picture of a whole page at a window's width.
 * @param {Page} page
 * @param {{ width: number, height: number }} window
 * @param {string} path
 */
export async function picture(page, window, path) {
  await page.setViewportSize(window);
  await isWhole(page);
  // The page scrolls inside the window: as high as what is in it.
  const beyond = await page.evaluate(() => {
    const main = document.querySelector(".shell-main");
    return main ? main.scrollHeight - main.clientHeight : 0;
  });
  if (beyond > 0) await page.setViewportSize({ ...window, height: Math.min(5_000, window.height + beyond) });
  await page.screenshot({ path });
}
