// A logo is seen in its places before it is saved.
import assert from "node:assert/strict";
import { test } from "node:test";

import { assertHealthy, browser, newPage, service, signIn, useService } from "./lib.mjs";

useService();

// A picture of one dot.
const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

test("ad_09 a logo that is chosen is seen on a computer, on a telephone and on letters before it is saved", async () => {
  const page = await newPage(browser, { baseURL: service.url });
  await signIn(page, service, "Tom Fielding");
  await page.goto("/admin/authority/logo");
  const seen = page.locator("[data-preview-of]");
  assert.equal(await seen.isVisible(), false);
  await page.locator('[name="file"]').setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: dot });
  for (const words of ["On a computer", "On a telephone", "On letters"]) await seen.getByText(words).waitFor();
  assert.equal(await seen.locator("canvas").count(), 3);
  await assertHealthy(page);
  // What is no picture is not shown as one.
  await page.locator('[name="file"]').setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await seen.waitFor({ state: "hidden" });
});
