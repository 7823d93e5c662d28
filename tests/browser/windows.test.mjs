// Two windows of one person: what is typed in one never becomes part of what is typed in the other.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertHealthy, browser, clickThrough, newPage, service, signIn, useService } from "./lib.mjs";

useService();

const press = (page, name) => clickThrough(page.getByRole("button", { name, exact: true }));

async function date(page, name, [day, month, year]) {
  for (const [part, value] of [["day", day], ["month", month], ["year", year]]) await page.locator(`[name="${name}-${part}"]`).fill(value);
}

const steps = [
  async (page, child) => {
    await date(page, "received_on", ["30", "11", "2026"]);
    await page.locator('[name="source"][value="parent"]').check();
    await page.locator('[name="requester_name"]').fill(`Parent of ${child}`);
  },
  async (page, child) => {
    await page.locator('[name="child_name"]').fill(child);
    await date(page, "born_on", ["14", "3", "2018"]);
  },
  // Whoever asked as a parent is put down as the parent already.
  async (page, child) => assert.equal(await page.locator('[name="parent_name"]').inputValue(), `Parent of ${child}`),
];

test("x_05 two children typed side by side in two windows are recorded as two, each with its own answers", async () => {
  const one = await newPage(browser, { baseURL: service.url });
  await signIn(one, service, "Priya Nair");
  const other = await one.context().newPage();
  const windows = [[one, "Wren Applewood"], [other, "Noor Bellamy"]];
  for (const [page] of windows) await page.goto("/requests/new");
  assert.notEqual(one.url(), other.url());
  for (const step of steps) {
    for (const [page, child] of windows) {
      await step(page, child);
      await press(page, "Continue");
    }
  }
  // A third window is shown both, and throws neither away.
  const third = await one.context().newPage();
  third.problems = [];
  await third.goto("/requests/new");
  for (const [, child] of windows) await third.getByRole("heading", { name: child }).waitFor();
  await assertHealthy(third);
  for (const [page, child] of windows) {
    const shown = await page.getByRole("main").innerText();
    assert.ok(shown.includes(child) && shown.includes(`Parent of ${child}`), shown);
    await press(page, "Record the request");
    await page.getByText("Request recorded as EHC-").waitFor();
    assert.ok((await page.getByRole("main").innerText()).includes(child));
  }
});

test("x_05 what was changed in another window is shown before it is recorded", async () => {
  const one = await newPage(browser, { baseURL: service.url });
  await signIn(one, service, "Priya Nair");
  await one.goto("/requests/new");
  for (const step of steps) {
    await step(one, "Ivo Castellan");
    await press(one, "Continue");
  }
  const other = await one.context().newPage();
  await other.goto(one.url().replace("/check", "/child"));
  await other.locator('[name="child_name"]').fill("Ida Castellan");
  await press(other, "Continue");
  await clickThrough(one.getByRole("button", { name: "Record the request" }));
  await one.getByText("changed in another window").first().waitFor();
  await one.getByRole("main").getByText("Ida Castellan").first().waitFor();
  await assertHealthy(one);
  await press(one, "Record the request");
  await one.getByText("Request recorded as EHC-").waitFor();
});
