// What is typed into a long form is kept while it is written, with the script; without it the buttons of the form do the same.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertHealthy, browser, clickThrough, newPage, service, signIn, useService } from "./lib.mjs";

useService();

test("x_05 advice typed and left comes back, and is gone once it is saved", async () => {
  const page = await newPage(browser, { baseURL: service.url });
  await signIn(page, service, "James Osei");
  await page.goto("/advice");
  await clickThrough(page.getByRole("main").getByRole("link", { name: /advice/i }).first());
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

  await clickThrough(page.getByRole("button", { name: "Save draft" }));
  await page.getByText("The draft was saved").waitFor();
  await page.goto(write);
  assert.equal(await page.getByText("You typed this before and did not send it").count(), 0);
  assert.equal(await page.locator('[name="views"]').inputValue(), "She likes to draw.");
});

test("x_05 what is still on its way when the form is sent does not come back", async () => {
  const page = await newPage(browser, { baseURL: service.url });
  await signIn(page, service, "James Osei");
  await page.goto("/advice");
  await clickThrough(page.getByRole("main").getByRole("link", { name: /advice/i }).first());
  const write = `${page.url()}/write`;
  await page.goto(write);
  // What is kept is held up until the form has been sent, and arrives then, as on a slow line.
  let arrive;
  const sent = new Promise((resolve) => (arrive = resolve));
  let late;
  await page.route("**/unsent", async (route) => {
    const request = route.request();
    late = { data: request.postData(), headers: { "content-type": "application/x-www-form-urlencoded" } };
    await sent;
    await route.abort().catch(() => {});
  });
  await page.locator('[name="views"]').fill("She likes");
  await page.locator('[name="need-1"]').focus();
  await page.locator('[name="views"]').fill("She likes to draw boats.");
  await clickThrough(page.getByRole("button", { name: "Save draft" }));
  await page.getByText("The draft was saved").waitFor();
  arrive();
  const answer = await page.request.post("/unsent", { ...late, maxRedirects: 0 });
  assert.equal(answer.status(), 303, "it was sent already");

  await page.goto(write);
  assert.equal(await page.getByText("You typed this before and did not send it").count(), 0);
  assert.equal(await page.locator('[name="views"]').inputValue(), "She likes to draw boats.");
});
