// What is typed into a long form is kept while it is written, with the script; without it the buttons of the form do the same.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertHealthy, newPage, openBrowser, signIn, startService } from "./lib.mjs";

let service, browser;
before(async () => {
  service = await startService();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

test("x_05 advice typed and left comes back, and is gone once it is saved", async () => {
  const page = await newPage(browser, { baseURL: service.url });
  await signIn(page, service, "James Osei");
  await page.goto("/advice");
  await page.getByRole("main").getByRole("link", { name: /advice/i }).first().click();
  const write = `${page.url()}/write`;
  await page.goto(write);
  await page.locator('[name="views"]').fill("She likes to draw.");
  // Leaving the box keeps it; nobody waits ten seconds.
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/unsent"));
  await page.locator('[name="need-1"]').focus();
  assert.equal((await kept).status(), 200);
  await page.getByText(/^Kept for you today at/).waitFor();
  await assertHealthy(page);

  await page.goto("/advice");
  await page.goto(write);
  assert.equal(await page.locator('[name="views"]').inputValue(), "She likes to draw.");
  await page.getByText("You typed this before and did not send it").waitFor();
  await assertHealthy(page);

  await page.getByRole("button", { name: "Save draft" }).click();
  await page.getByText("The draft was saved").waitFor();
  await page.goto(write);
  assert.equal(await page.getByText("You typed this before and did not send it").count(), 0);
  assert.equal(await page.locator('[name="views"]').inputValue(), "She likes to draw.");
});
