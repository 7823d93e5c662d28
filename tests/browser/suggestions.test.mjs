// The search box suggests while somebody types; without a script it searches as it always did.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NARROW, assertHealthy, browser, newPage, service, signIn, useService } from "./lib.mjs";

useService();

async function type(page, text) {
  await page.getByRole("combobox", { name: "Search name, number or school" }).fill(text);
  await page.getByRole("option").first().waitFor();
}

test("x_04 suggestions are chosen with the keyboard alone, and nothing typed stands in an address", async () => {
  const page = await newPage(browser, { baseURL: service.url });
  const addresses = [];
  page.on("request", (request) => addresses.push(request.url()));
  await signIn(page, service, "Priya Nair");
  const box = page.getByRole("combobox", { name: "Search name, number or school" });
  const chosen = () => page.locator('[role="option"][aria-selected="true"]');

  await page.keyboard.press("Control+K");
  await page.keyboard.type("a");
  await page.waitForTimeout(400);
  assert.equal(await box.getAttribute("aria-expanded"), "false", "one letter is too few");
  // On a slow machine “am” and “ami” are asked for as well.
  const whole = page.waitForResponse((answer) => answer.request().postData()?.includes("q=amira"));
  await page.keyboard.type("mira");
  await whole;
  await page.getByRole("option", { name: /^Amira Hassan Year 4/ }).waitFor();
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  assert.equal(await page.getByRole("status").textContent(), "1 suggestion");
  await assertHealthy(page);

  // Up and down go round by way of the box itself.
  await page.keyboard.press("ArrowDown");
  assert.match(await chosen().textContent(), /^Amira Hassan/);
  assert.equal(await box.getAttribute("aria-activedescendant"), await chosen().getAttribute("id"));
  await assertHealthy(page);
  await page.keyboard.press("ArrowDown");
  assert.equal(await chosen().count(), 0);
  assert.equal(await box.getAttribute("aria-activedescendant"), null);

  // Escape closes the list and leaves what was typed.
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("option").count(), 0);
  assert.equal(await box.inputValue(), "amira");
  assert.equal(await box.getAttribute("aria-expanded"), "false");

  await type(page, "amira h");
  await page.keyboard.press("ArrowUp");
  await Promise.all([page.waitForURL(/\/cases\/EHC-\d+$/), page.keyboard.press("Enter")]);

  // Enter with nothing chosen searches.
  await type(page, "amira");
  await Promise.all([page.waitForURL(/\/search\/[0-9a-f-]{36}$/), page.keyboard.press("Enter")]);

  await type(page, "record a req");
  await page.keyboard.press("ArrowDown");
  await Promise.all([page.waitForURL(/\/requests\/new\/[0-9a-f-]{36}$/), page.keyboard.press("Enter")]);
  assert.deepEqual(addresses.filter((address) => /amira|record/i.test(address)), [], "what was typed is in no address");
});

test("x_04 keys pressed before the script of the page is there are not lost", async () => {
  const page = await newPage(browser, { baseURL: service.url });
  await signIn(page, service, "Priya Nair");
  // As on a slow line: the page is seen, its script is still on the way.
  let arrive;
  const arrived = new Promise((resolve) => (arrive = resolve));
  await page.route("**/assets/app.*.js", async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto("/work", { waitUntil: "commit" });
  await page.getByText("Ctrl K", { exact: true }).waitFor();
  await page.keyboard.press("Control+K");
  await page.keyboard.type("amira");
  const box = page.getByRole("searchbox", { name: "Search name, number or school" });
  assert.equal(await box.inputValue(), "amira", "what was typed is in the box, and no script suggests yet");
  arrive();
  await page.getByRole("option", { name: /^Amira Hassan Year 4/ }).waitFor();
  assert.deepEqual(page.problems, []);
});

test("x_04 a school that is suggested is searched for, with a finger on a narrow screen", async () => {
  const page = await newPage(browser, { baseURL: service.url, viewport: NARROW, hasTouch: true });
  await signIn(page, service, "Priya Nair");
  await type(page, "oakhollow");
  await assertHealthy(page);
  await page.getByRole("option", { name: "Oakhollow Primary School or college", exact: true }).tap();
  await page.waitForURL(/\/search\/[0-9a-f-]{36}$/);
  await page.getByText("You searched for Oakhollow Primary").waitFor();
  assert.ok((await page.getByRole("main").getByRole("link", { name: /./ }).count()) > 0, "its pupils are found");
});

test("x_04 without a script the box searches", async () => {
  const page = await newPage(browser, { baseURL: service.url, javaScript: false });
  await signIn(page, service, "Priya Nair");
  await page.getByRole("searchbox", { name: "Search name, number or school" }).fill("Amira");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/search\/[0-9a-f-]{36}$/);
  await page.getByRole("link", { name: "Amira Hassan" }).waitFor();
});
