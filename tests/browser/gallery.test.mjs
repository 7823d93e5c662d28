// Every page in every state, from the samples of the page contexts: no service, no data, the same content security policy.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { root } from "../service.mjs";
import { NARROW, WIDE, accessibilityFaults, assertHealthy, assertKeyboard, newPage, openBrowser, sidewaysScroll } from "./lib.mjs";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ehc-gallery-"));
const program = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, "target"), "debug/examples/gallery");
execFileSync(program, [folder]);
const names = fs.readdirSync(folder).filter((name) => name.endsWith(".html")).map((name) => name.replace(/\.html$/, "")).sort();

let browser, server, wide, narrow;

before(async () => {
  server = http.createServer((request, response) => {
    const file = path.join(folder, path.normalize(new URL(request.url, "http://x").pathname));
    if (!file.startsWith(folder) || !fs.existsSync(file) || !fs.statSync(file).isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream", "content-security-policy": POLICY });
    fs.createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseURL = `http://127.0.0.1:${server.address().port}`;
  browser = await openBrowser();
  wide = await newPage(browser, { baseURL, viewport: WIDE });
  narrow = await newPage(browser, { baseURL, viewport: NARROW });
});
after(async () => {
  await browser?.close();
  server?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("every sample page", () => {
  test("the gallery has pages", () => assert.ok(names.length > 20));

  for (const name of names) {
    test(name, async () => {
      for (const page of [wide, narrow]) {
        page.problems.length = 0;
        await page.goto(`/${name}.html`);
        await assertHealthy(page);
      }
    });
  }
});

describe("a page that people change to suit their eyes", () => {
  test("keeps its text whole when letters, words and lines stand further apart", async () => {
    for (const name of ["work", "case", "plan-section"].filter((one) => names.includes(one))) {
      await narrow.goto(`/${name}.html`);
      await narrow.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }");
        document.adoptedStyleSheets = [sheet];
      });
      assert.deepEqual(await sidewaysScroll(narrow), [], name);
    }
  });

  test("has enough contrast and names in forced colours", async () => {
    const page = await newPage(browser, { baseURL: wide.url().replace(/\/[^/]*$/, ""), forcedColors: "active" });
    await page.goto("/case.html");
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.context().close();
  });
});

describe("the keyboard", () => {
  for (const name of ["sign-in", "work", "case", "cases", "plan-section", "weighty-confirm"].filter((one) => names.includes(one))) {
    test(`reaches everything in order on ${name}`, async () => {
      await wide.goto(`/${name}.html`);
      await assertKeyboard(wide);
    });
  }
});
