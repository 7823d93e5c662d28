// Opens every page of the gallery in a real browser, wide and at 320 px (which is 400% of 1,280), and stops on what people would trip over:
// axe-core's rules (WCAG 2.2 A and AA, best practice), sideways scrolling, more than one h1, errors on the console,
// and labels of the ruler that touch each other or leave their card.
//
//   cargo run -p ehc-http --example gallery -- target/gallery && node tests/browser/gallery.mjs target/gallery
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const root = path.resolve(process.argv[2] ?? "target/gallery");
const only = process.argv[3];
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const types = { ".css": "text/css", ".html": "text/html", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

const server = http.createServer((request, response) => {
  const file = path.join(root, path.normalize(new URL(request.url, "http://gallery").pathname));
  if (!file.startsWith(root) || !fs.existsSync(file) || fs.statSync(file).isDirectory()) return response.writeHead(404).end();
  response.writeHead(200, { "content-type": types[path.extname(file)] ?? "text/plain" });
  fs.createReadStream(file).pipe(response);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${server.address().port}`;

const faults = [];
const fault = (page, width, words) => faults.push(`${page} at ${width} px: ${words}`);
const browser = await chromium.launch({ executablePath: browserPath, args: quiet });

async function visit(name, width, look) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on("console", (message) => message.type() === "error" && fault(name, width, message.text()));
  page.on("pageerror", (error) => fault(name, width, String(error)));
  await page.goto(`${address}/${name}`);
  await page.evaluate(() => document.fonts.ready);
  await look(page);
  await page.close();
}

const names = fs.readdirSync(root).filter((name) => name.endsWith(".html") && (!only || name === `${only}.html`));
for (const name of names) {
  for (const width of [1366, 320]) {
    await visit(name, width, async (page) => {
      const seen = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        client: document.documentElement.clientWidth,
        headings: document.querySelectorAll("h1").length,
      }));
      if (seen.scroll !== seen.client) fault(name, width, `scrolls sideways: ${seen.scroll} in ${seen.client}`);
      if (seen.headings !== 1) fault(name, width, `${seen.headings} h1`);
      await page.evaluate(axe);
      const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), rules);
      for (const { id, nodes } of violations) fault(name, width, `${id}: ${nodes[0].html.slice(0, 160)}`);
    });
  }
}

// The words of every ruler, as boxes: none may touch another, none may leave its card.
for (const name of names.filter((name) => ["parts.html", "case.html", "case-new.html"].includes(name))) {
  for (const width of [720, 1024, 1180, 1366]) {
    await visit(name, width, async (page) => {
      const clashes = await page.evaluate(() => {
        const found = [];
        for (const ruler of document.querySelectorAll(".app-ruler")) {
          const card = ruler.getBoundingClientRect();
          const texts = [...ruler.querySelectorAll(".app-ruler__drawing text")]
            .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0);
          for (const [place, one] of texts.entries()) {
            if (one.box.left < card.left || one.box.right > card.right) found.push(`“${one.words}” leaves the card`);
            for (const two of texts.slice(place + 1)) {
              const across = Math.min(one.box.right, two.box.right) - Math.max(one.box.left, two.box.left);
              const down = Math.min(one.box.bottom, two.box.bottom) - Math.max(one.box.top, two.box.top);
              if (across > 1 && down > 4) found.push(`“${one.words}” touches “${two.words}”`);
            }
          }
        }
        return found;
      });
      for (const clash of clashes) fault(name, width, clash);
    });
  }
}

await browser.close();
server.close();
console.log(`${names.length} pages looked at, ${faults.length} faults`);
for (const words of faults) console.error(words);
process.exitCode = faults.length ? 1 : 0;
