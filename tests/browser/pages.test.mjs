// Every page of pages.mjs on the demonstration data, as the person who uses it: accessible, within the window, within its size, with its own title.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { NARROW, WIDE, assertHealthy, browser, compressedSize, newPage, service, signIn, useService } from "./lib.mjs";
import { people } from "./pages.mjs";

useService();

// Finds the first link of a shape on a page, and returns the part of it in brackets.
async function follow(page, { on, shape, last }) {
  await page.goto(on);
  const links = await page.locator("a[href]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  const found = links.map((link) => link.match(shape)).filter(Boolean).at(last ? -1 : 0);
  assert.ok(found, `${on} has a link like ${shape}`);
  return found[1];
}

// A search never stands in an address: it is typed.
async function find(page, typed) {
  await page.goto("/work");
  await page.getByLabel("Search name, number or school").fill(typed);
  const answer = page.waitForNavigation();
  await page.keyboard.press("Enter");
  return answer;
}

for (const { who, links = {}, prepare, pages } of people) {
  describe(who ?? "somebody who is not signed in", () => {
    const words = {};
    const titles = new Map();
    const filled = (path) => path.replace(/\{(\w+)\}/g, (_, word) => words[word]);
    let page;
    before(async () => {
      page = await newPage(browser, { baseURL: service.url });
      if (who) await signIn(page, service, who);
      // Words that hang on what is prepared come after it.
      const later = [];
      const look = async ([word, link]) => (words[word] = await follow(page, { ...link, on: filled(link.on) }));
      for (const one of Object.entries(links)) {
        if (one[1].prepared) later.push(one);
        else await look(one);
      }
      await prepare?.(page, (path) => page.goto(filled(path)));
      for (const one of later) await look(one);
    });
    after(() => page?.context().close());

    for (const { path, search, limit = 35 } of pages) {
      test(path, async () => {
        const address = filled(path);
        for (const viewport of [WIDE, NARROW]) {
          await page.setViewportSize(viewport);
          page.problems.length = 0;
          const answer = search ? await find(page, search) : await page.goto(address);
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
