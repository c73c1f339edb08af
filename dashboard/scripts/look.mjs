// Pictures of every page, in both themes and three widths, for eyes: node scripts/look.mjs URL [FOLDER] [WORD IN A PAGE'S NAME]
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { browserPath, pages, picture, scenes, show, windows } from "./pages.mjs";

const [url = "http://127.0.0.1:8080", folder = "artifacts", word = ""] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
for (const theme of /** @type {const} */ (["light", "dark"])) {
  const page = await browser.newPage({ colorScheme: theme });
  page.on("pageerror", (error) => console.log(`${error}`));
  page.on("console", (message) => message.type() === "error" && console.log(`${page.url()}: ${message.text()}`));
  for (const name of Object.keys({ ...pages, ...scenes }).filter((one) => one.includes(word))) {
    await show(page, url, name);
    for (const window of windows) await picture(page, window, `${folder}/${name}-${window.width}-${theme}.png`);
  }
  await page.close();
}
await browser.close();
