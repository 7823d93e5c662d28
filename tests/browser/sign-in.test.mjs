// Getting in: with the keyboard alone, without scripts, and not at all.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertKeyboard, browser, clickThrough, newPage, service, signIn, useService } from "./lib.mjs";

useService();

test("somebody signs in with the keyboard alone", async () => {
  const page = await newPage(browser, { baseURL: service.url });
  const { email, password } = service.person("Priya Nair");
  await page.goto("/sign-in");
  await assertKeyboard(page);
  await page.goto("/sign-in");
  const typed = { "Email address": email, Password: password };
  for (let step = 0; step < 30 && Object.keys(typed).length > 0; step += 1) {
    await page.keyboard.press("Tab");
    const label = await page.evaluate(() => document.activeElement?.labels?.[0]?.textContent.trim());
    if (typed[label] !== undefined) {
      await page.keyboard.type(typed[label]);
      delete typed[label];
    }
  }
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  assert.equal(new URL(page.url()).pathname, "/work");
  await assertKeyboard(page);
  await page.context().close();
});

test("the skip link leads to the main part", async () => {
  const page = await newPage(browser, { baseURL: service.url });
  await signIn(page, service, "Priya Nair");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement?.classList.contains("govuk-skip-link"));
  await page.keyboard.press("Enter");
  // The place changes after the key is up.
  await page.waitForFunction(() => location.hash !== "");
  assert.ok(await page.evaluate(() => document.querySelector(location.hash)?.closest("main") !== null), "the link leads into main");
  await page.context().close();
});

test("somebody signs in and out without scripts", async () => {
  const page = await newPage(browser, { baseURL: service.url, javaScript: false });
  await signIn(page, service, "Priya Nair");
  assert.equal(new URL(page.url()).pathname, "/work");
  await clickThrough(page.getByRole("button", { name: "Sign out" }));
  await page.goto("/work");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await page.context().close();
});

test("a wrong password says the same as an unknown address, and keeps the address", async () => {
  const said = [];
  for (const email of [service.person("Priya Nair").email, "nobody@ashmere.example"]) {
    const page = await newPage(browser, { baseURL: service.url });
    await page.goto("/sign-in");
    await page.getByLabel("Email address").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await clickThrough(page.getByRole("button", { name: "Sign in" }));
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.getByLabel("Email address").inputValue(), email);
    assert.equal(await page.getByLabel("Password", { exact: true }).inputValue(), "");
    said.push(await page.getByRole("alert").innerText());
    await page.context().close();
  }
  assert.equal(said[0], said[1]);
});
