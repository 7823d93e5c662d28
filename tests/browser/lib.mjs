// What the browser tests share: a browser, people who sign in, and the checks that every page must pass.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before } from "node:test";
import { gzipSync } from "node:zlib";

import { chromium } from "playwright-core";

import { root, startService } from "../service.mjs";

export const WIDE = { width: 1366, height: 900 };
// 320 CSS pixels are a 1,280 pixel window at 400%.
export const NARROW = { width: 320, height: 640 };

const axeSource = fs.readFileSync(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8");

function findChromium() {
  const names = [process.env.EHC_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const found = names.find((name) => name && fs.existsSync(name));
  if (!found) throw new Error("Chromium is missing. Run scripts/test, or set EHC_CHROMIUM to its path.");
  return found;
}

export function openBrowser() {
  return chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"],
  });
}

// The service with its demonstration data and the browser of a file of tests, from the first test to the last.
export let service, browser;
export function useService(options) {
  before(async () => {
    service = await startService(options);
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await service?.stop();
  });
}

// Opens a page that remembers what went wrong on it: `page.problems` lists errors of scripts, refusals of the content security policy, requests
// that left the service, and assets that were not found.
export async function newPage(browser, { baseURL, viewport = WIDE, javaScript = true, ...more } = {}) {
  const context = await browser.newContext({
    baseURL,
    viewport,
    javaScriptEnabled: javaScript,
    locale: "en-GB",
    timezoneId: "Europe/London",
    reducedMotion: "reduce",
    ...more,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.problems = [];
  page.on("console", (message) => {
    // The status of the page itself is the test's own business.
    const isOwnStatus = /Failed to load resource/.test(message.text()) && message.location().url === page.url();
    if (message.type() === "error" && !isOwnStatus) page.problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => page.problems.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^https?:$/.test(protocol) && baseURL && origin !== new URL(baseURL).origin) page.problems.push(`left the service: ${request.url()}`);
  });
  return page;
}

// Clicks what leads to another page, and waits until that page is whole: what is read too early is of a page half arrived. Returns the answer.
export async function clickThrough(link) {
  const [answer] = await Promise.all([link.page().waitForNavigation(), link.click()]);
  return answer;
}

// Signs in as somebody of the demonstration data, by name or role, through the page, with or without scripts.
export async function signIn(page, service, who) {
  const person = service.person(who);
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await clickThrough(page.getByRole("button", { name: "Sign in" }));
  assert.notEqual(new URL(page.url()).pathname, "/sign-in", `${person.name} is signed in`);
  return person;
}

// Every rule of levels A and AA up to WCAG 2.2, and axe's own best practice.
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// Returns what axe finds, one readable line for each element.
export async function accessibilityFaults(page) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(
    async (values) => (await globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] })).violations,
    RULES,
  );
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${one.help}: ${node.html.slice(0, 160)}`));
}

// Returns what is wider than the window: nothing may make a page scroll sideways, except regions that scroll by themselves.
export function sidewaysScroll(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > clientWidth + 1);
    return [`${scrollWidth} > ${clientWidth}`, ...wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
  });
}

export async function assertHealthy(page) {
  assert.deepEqual(await accessibilityFaults(page), [], "axe finds nothing");
  assert.deepEqual(await sidewaysScroll(page), [], "nothing scrolls sideways");
  assert.equal(await page.locator("h1").count(), 1, "one h1");
  assert.notEqual((await page.title()).trim(), "", "a title");
  assert.match((await page.locator("html").getAttribute("lang")) ?? "", /^en\b/, "the language of the page");
  assert.deepEqual(page.problems, [], "no errors, nothing refused, nothing from elsewhere");
}

// Returns the size of a page as it travels.
export function compressedSize(html) {
  return gzipSync(html).length;
}

export async function screenshot(page, name) {
  const file = path.join(root, "test-results", `${name}.png`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, fullPage: true });
  return file;
}

// Walks through the page with Tab until the focus leaves it or comes round again. Returns each stop with what is wrong about it: hidden, covered,
// or without a visible sign of focus.
export async function keyboardWalk(page, limit = 200) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    globalThis.__stops = [];
  });
  for (let step = 0; step < limit; step += 1) {
    await page.keyboard.press("Tab");
    const more = await page.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body || globalThis.__stops.includes(one)) return false;
      globalThis.__stops.push(one);
      return true;
    });
    if (!more) break;
    await page.evaluate(() => {
      const one = document.activeElement;
      const box = one.getBoundingClientRect();
      const style = getComputedStyle(one);
      const faults = [];
      const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
      const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
      const top = document.elementFromPoint(x, y);
      const label = one.labels?.[0];
      const isInvisibleControl = style.opacity === "0" && label;
      if (box.width < 1 || box.height < 1) faults.push("has no size");
      else if (!isInvisibleControl && top && top !== one && !one.contains(top) && !top.contains(one) && !label?.contains(top)) faults.push("is covered");
      const marked = (part) => {
        const found = getComputedStyle(one, part);
        return found.outlineStyle !== "none" || found.boxShadow !== "none";
      };
      const labelMarked = label && ["::before", "::after"].some((part) => getComputedStyle(label, part).boxShadow !== "none" || getComputedStyle(label, part).outlineStyle !== "none");
      if (!marked() && !marked("::before") && !labelMarked) faults.push("shows no focus");
      one.__faults = faults;
    });
  }
  return page.evaluate(() =>
    globalThis.__stops.map((one, index, all) => {
      const faults = [...one.__faults];
      const before = all[index - 1];
      if (before && !(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)) faults.push("comes out of order");
      return { name: (one.innerText || one.labels?.[0]?.innerText || one.getAttribute("aria-label") || one.tagName).trim().slice(0, 60), faults };
    }),
  );
}

export async function assertKeyboard(page) {
  const stops = await keyboardWalk(page);
  assert.ok(stops.length > 0, "the keyboard reaches something");
  assert.deepEqual(stops.filter((stop) => stop.faults.length > 0), [], "every stop is visible and in order");
  return stops;
}
