// Every page of pages.mjs on the demonstration data, as the person who uses it: accessible, within the window, within its size, with its own title,
// and so again with every error that its form shows when it is sent empty.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import {
  NARROW,
  WIDE,
  accessibilityFaults,
  assertHealthy,
  assertKeyboard,
  browser,
  compressedSize,
  newPage,
  service,
  sidewaysScroll,
  signIn,
  useService,
} from "./lib.mjs";
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

// Empties the form of a page and sends it. Returns whether the page came back with its errors: a form whose answers are all optional is taken.
async function sendEmpty(page) {
  const form = page.locator("main form[method=post]").filter({ has: page.locator("input:not([type=hidden]), select, textarea") }).first();
  if ((await form.count()) === 0) return false;
  await form.evaluate((one) => {
    for (const field of one.elements) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = false;
      else if (field.type === "select-one") field.selectedIndex = 0;
      else if (!["hidden", "submit", "button"].includes(field.type)) field.value = "";
    }
  });
  await Promise.all([page.waitForNavigation(), form.locator("button[type=submit]").first().click()]);
  return (await page.locator(".govuk-error-summary").count()) > 0;
}

// Somebody changes the page to suit their eyes and hands: the keyboard alone, forced colours, letters and lines further apart (WCAG 1.4.12).
async function assertSuits(page) {
  await page.setViewportSize(WIDE);
  await assertKeyboard(page);
  await page.emulateMedia({ forcedColors: "active" });
  assert.deepEqual(await accessibilityFaults(page), [], "axe finds nothing in forced colours");
  await page.emulateMedia({ forcedColors: "none" });
  await page.setViewportSize(NARROW);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }");
    document.adoptedStyleSheets = [sheet];
  });
  assert.deepEqual(await sidewaysScroll(page), [], "nothing scrolls sideways with more space");
}

// Returns the words of the ruler that touch each other or leave their card, at every width at which it is drawn.
async function rulerClashes(page) {
  const clashes = [];
  for (const width of [720, 1024, 1180, 1366]) {
    await page.setViewportSize({ width, height: 900 });
    const found = await page.locator(".app-ruler").evaluateAll((rulers) =>
      rulers.flatMap((ruler) => {
        const card = ruler.getBoundingClientRect();
        const texts = [...ruler.querySelectorAll(".app-ruler__drawing text")]
          .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0);
        return texts.flatMap(({ words, box }, place) => [
          ...(box.left < card.left || box.right > card.right ? [`“${words}” leaves the card`] : []),
          ...texts
            .slice(place + 1)
            .filter((other) => Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 1)
            .filter((other) => Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 4)
            .map((other) => `“${words}” touches “${other.words}”`),
        ]);
      }),
    );
    clashes.push(...found.map((words) => `${width} px: ${words}`));
  }
  return clashes;
}

let refused = 0;

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

    for (const { path, search, limit = 35, closely } of pages) {
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
        assert.deepEqual(await rulerClashes(page), [], "the words of the ruler stand apart");
        if (closely) await assertSuits(page);
      });
    }

    // After all pages as they are: what is taken changes them.
    for (const { path } of pages.filter(({ search, acts }) => !search && !acts)) {
      test(`${path} with its form sent empty`, async () => {
        page.problems.length = 0;
        await page.goto(filled(path));
        if (!(await sendEmpty(page))) return;
        refused += 1;
        for (const viewport of [WIDE, NARROW]) {
          await page.setViewportSize(viewport);
          await assertHealthy(page);
        }
        assert.match(await page.title(), /^Error: /);
      });
    }
  });
}

test("forms that were sent empty said what is missing", () => assert.ok(refused > 30, `${refused} did`));
