// Every page of pages.mjs on the demonstration data, as the person who uses it: accessible, within the window, within its size, with its own title.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { NARROW, WIDE, assertHealthy, compressedSize, newPage, openBrowser, signIn, startService } from "./lib.mjs";
import { people } from "./pages.mjs";

let service, browser;
before(async () => {
  service = await startService();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

// Finds the first link of a shape on a page, and returns the part of it in brackets.
async function follow(page, { on, shape }) {
  await page.goto(on);
  const links = await page.locator("a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  const found = links.map((link) => link.match(shape)).find(Boolean);
  assert.ok(found, `${on} has a link like ${shape}`);
  return found[1];
}

for (const { who, links = {}, pages } of people) {
  describe(who ?? "somebody who is not signed in", () => {
    const words = {};
    const titles = new Map();
    const filled = (path) => path.replace(/\{(\w+)\}/g, (_, word) => words[word]);
    let page;
    before(async () => {
      page = await newPage(browser, { baseURL: service.url });
      if (who) await signIn(page, service, who);
      for (const [word, { on, shape }] of Object.entries(links)) words[word] = await follow(page, { on: filled(on), shape });
    });
    after(() => page?.context().close());

    for (const { path, limit = 35 } of pages) {
      test(path, async () => {
        const address = filled(path);
        for (const viewport of [WIDE, NARROW]) {
          await page.setViewportSize(viewport);
          page.problems.length = 0;
          const answer = await page.goto(address);
          assert.equal(answer.status(), 200);
          await assertHealthy(page);
        }
        const title = await page.title();
        assert.equal(titles.get(title), undefined, `"${title}" is the title of one page`);
        titles.set(title, path);
        const size = compressedSize(await page.content());
        assert.ok(size <= limit * 1024, `${size} bytes are more than ${limit} KB`);
      });
    }
  });
}
