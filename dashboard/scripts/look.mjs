// Pictures of every page, in both themes and three widths, for eyes: node scripts/look.mjs URL [FOLDER] [WORD IN A PAGE'S NAME]
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { browserPath, pages } from "./pages.mjs";

const [url = "http://127.0.0.1:8080", folder = "artifacts", word = ""] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
for (const theme of /** @type {const} */ (["light", "dark"])) {
  for (const width of [1440, 900, 390]) {
    const context = await browser.newContext({ viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: theme });
    const page = await context.newPage();
    page.on("pageerror", (error) => console.log(`${error}`));
    page.on("console", (message) => message.type() === "error" && console.log(`${page.url()}: ${message.text()}`));
    for (const [name, path] of Object.entries(pages).filter(([name]) => name.includes(word))) {
      await page.goto(url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForFunction(() => !document.querySelector(".loading"));
      await page.screenshot({ path: `${folder}/${name}-${width}-${theme}.png` });
    }
    await context.close();
  }
}
await browser.close();
