import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { browserPath } from "../scripts/pages.mjs";

export interface Opened {
  /** Opens a path of the dashboard in a fresh context; without one an empty page. */
  open(path: string | null, options?: Parameters<Browser["newContext"]>[0]): Promise<Page>;
}

/**
 * A browser for the tests of a file. Whatever a page logs as an error fails its test.
 * @param origin where the pages are; unless told otherwise on the server that all tests share
 */
export function startBrowser(origin: () => string = () => inject("url")): Opened {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const errors: string[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--enable-precise-memory-info"] });
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(errors.splice(0)).toEqual([]);
  });
  afterAll(() => browser.close());
  return {
    async open(path, options) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(45_000);
      page.on("pageerror", (error) => errors.push(String(error)));
      // An answer that is an error is part of some tests; what the page makes of it is looked at there.
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) errors.push(message.text());
      });
      if (path !== null) await page.goto(origin() + path);
      return page;
    },
  };
}

export async function api<T>(path: string, origin = inject("url")): Promise<T> {
  const response = await fetch(origin + path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** The bytes of the page's JavaScript heap that are in use once garbage is collected. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}
