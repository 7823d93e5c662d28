// A new request taken through the pages by a caseworker, contributors and a manager, without scripts: the whole path works in a text-only client.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { newPage, openBrowser, signIn, startService } from "./lib.mjs";

let service, browser;
const pages = {};
before(async () => {
  service = await startService();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await service?.stop();
});

// Opens a page for somebody, once: they stay signed in.
async function as(who) {
  if (!pages[who]) {
    pages[who] = await newPage(browser, { baseURL: service.url, javaScript: false });
    await signIn(pages[who], service, who);
  }
  return pages[who];
}

async function says(page, ...words) {
  const text = (await page.locator("body").innerText()).replace(/\s+/g, " ");
  for (const word of words) assert.ok(text.includes(word), `"${word}" is on ${page.url()}:\n${text.slice(0, 2_000)}`);
}

async function press(page, name) {
  const answer = page.waitForNavigation();
  await page.getByRole("button", { name, exact: true }).click();
  const status = (await answer)?.status();
  assert.ok(status < 400, `${name} answers ${status}: ${(await page.getByRole("alert").allInnerTexts()).join(" ")}`);
}

async function follow(page, name) {
  const link = page.getByRole("main").getByText(name, { exact: true }).first();
  await link.click();
}

async function date(page, name, [day, month, year]) {
  await page.locator(`[name="${name}-day"]`).fill(day);
  await page.locator(`[name="${name}-month"]`).fill(month);
  await page.locator(`[name="${name}-year"]`).fill(year);
}

const fill = (page, name, text) => page.locator(`[name="${name}"]`).fill(text);
const tick = (page, name, value) => page.locator(`[name="${name}"][value="${value}"]`).check();

// A weighty act asks for the password again, unless it was given a moment ago; a wrong one does nothing, and what was typed is kept.
async function giveThePasswordAgain(page, who) {
  const password = page.locator('main input[type="password"]');
  if ((await password.count()) === 0) return false;
  await password.fill("not the password");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await says(page, "Check your password");
  await password.fill(service.person(who).password);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  return true;
}

let place;

async function proposeDecideAndTell(kind, limbs, outcome) {
  const caseworker = await as("Priya Nair");
  await caseworker.goto(`${place}/decisions/${kind}`);
  await follow(caseworker, "Propose a decision");
  // An empty form keeps nothing and says what is missing.
  await caseworker.getByRole("button", { name: "Continue", exact: true }).click();
  assert.match(await caseworker.title(), /^Error: /);
  await says(caseworker, "Choose yes or no", "Give your reasons");
  for (const limb of limbs) {
    await tick(caseworker, limb, "yes");
    await fill(caseworker, `${limb}_reasons`, "Two terms of purposeful support, reviewed with the family.");
  }
  await fill(caseworker, "evidence_for", "The school’s records of support");
  await fill(caseworker, "family_view", "The family ask for help that lasts.");
  await tick(caseworker, "outcome", "agreed");
  await press(caseworker, "Continue");
  await says(caseworker, "Check what you propose", "Two terms of purposeful support", outcome);
  await press(caseworker, "Send to the decision maker");

  const manager = await as("Helen Ward");
  await manager.goto(`${place}/decisions/${kind}`);
  await says(manager, "Two terms of purposeful support", "Priya Nair");
  await manager.goto(`${place}/decisions/${kind}/decide`);
  // The password is asked for before the page opens, or when it is sent.
  await giveThePasswordAgain(manager, "Helen Ward");
  await tick(manager, "outcome", "agreed");
  if (await manager.locator('[name="outstanding_reason"]').count()) {
    await fill(manager, "outstanding_reason", "What has come is enough to decide; the family agrees.");
  }
  await manager.getByRole("button", { name: "Record the decision" }).click();
  await giveThePasswordAgain(manager, "Helen Ward");
  await says(manager, "Decision recorded", "Helen Ward");

  await caseworker.goto(`${place}/decisions/${kind}`);
  await caseworker.goto(`${place}/decisions/${kind}/tell`);
  await press(caseworker, "Record that the letter was sent");
  await says(caseworker, "The family has been told", "Letter");
}

test("x_04 a caseworker records a request in its steps", async () => {
  const page = await as("Priya Nair");
  await page.goto("/requests/new");
  await page.getByRole("button", { name: "Continue" }).click();
  assert.match(await page.title(), /^Error: /);
  await says(page, "Enter the date the request was received", "Choose who asked", "Enter the name of the person who asked");
  await date(page, "received", ["30", "11", "2026"]);
  await tick(page, "asked_by", "parent");
  await fill(page, "asked_by_name", "Rosa Lindqvist");
  await fill(page, "asked_by_email", "rosa.lindqvist@family.example");
  await fill(page, "reason", "Nobody at school understands what Linnea says.");
  await press(page, "Continue");

  await says(page, "step 2 of 4", "Who is the child or young person?");
  await fill(page, "name", "Linnea Lindqvist");
  await date(page, "born", ["14", "3", "2019"]);
  await press(page, "Continue");

  await says(page, "step 4 of 4", "School and parents");
  await fill(page, "parent_name", "Rosa Lindqvist");
  await fill(page, "relation", "mother");
  await press(page, "Continue");

  await says(page, "Check the request before you record it", "30 November 2026", "Linnea Lindqvist", "11 January 2027", "19 April 2027");
  await press(page, "Record the request");
  place = new URL(page.url()).pathname;
  assert.match(place, /^\/cases\/EHC-\d{6}$/);
  await says(page, "Request recorded as EHC-", "Linnea Lindqvist");
  await page.goto(`${place}/dates`);
  await says(page, "11 Jan", "19 Apr");
});

test("cw_04 the same child again is shown before a second case is made", async () => {
  const page = await as("Priya Nair");
  await page.goto("/requests/new");
  await date(page, "received", ["1", "12", "2026"]);
  await tick(page, "asked_by", "parent");
  await fill(page, "asked_by_name", "Rosa Lindqvist");
  await press(page, "Continue");
  await fill(page, "name", "Linnéa Lindqvist");
  await date(page, "born", ["14", "3", "2019"]);
  await press(page, "Continue");
  await says(page, "This may be the same child", "Linnea Lindqvist");
  await page.getByRole("button", { name: "Continue" }).click();
  assert.match(await page.title(), /^Error: /);
  await says(page, "Say why this is a different child");
});

test("x_04 the decision to assess is proposed, decided with the password again, and told", async () => {
  await proposeDecideAndTell("assess", ["has_or_may_have_needs", "may_need_plan"], "Assess");
});

test("x_04 everybody is asked for advice in one act", async () => {
  const page = await as("Priya Nair");
  await page.goto(`${place}/advice/new`);
  await says(page, "What the law requires for this child is ticked", "Whatever is asked today is due by 12 January 2027");
  for (const kind of ["parents_views", "childs_views", "education", "medical", "psychological", "social_care"]) {
    assert.ok(await page.locator(`[name="ask-${kind}"]`).isChecked(), `${kind} is ticked`);
  }
  const psychologist = page.locator('[name="person-psychological"] option', { hasText: "Osei" }).first();
  await page.locator('[name="person-psychological"]').selectOption(await psychologist.getAttribute("value"));
  for (const [kind, name] of [["parents_views", "Rosa Lindqvist"], ["childs_views", "Linnea Lindqvist"], ["education", "Grace Mbeki"]]) {
    await page.locator(`[name="person-${kind}"]`).selectOption("outside");
    await fill(page, `name-${kind}`, name);
    await fill(page, `body-${kind}`, kind === "education" ? "Brookside Primary" : "family");
  }
  await press(page, "Ask for advice");
  await says(page, "Advice was asked for. Everybody asked has been told", "Psychological");
});

test("x_04 the psychologist writes and submits, and the caseworker accepts", async () => {
  const page = await as("James Osei");
  await page.goto("/advice");
  await says(page, "Linnea Lindqvist");
  await page.locator("main tr, main li").filter({ hasText: "Linnea Lindqvist" }).getByRole("link").first().click();
  await says(page, "12 January 2027", "Nobody at school understands what Linnea says.", "Rosa Lindqvist");
  await follow(page, "Start writing");
  await fill(page, "views", "She says that she wants her friends to understand her.");
  const write = async () => {
    const boxes = await page.locator('main [name$="-1"]').evaluateAll((all) => all.map((one) => one.name));
    for (const name of boxes) await fill(page, name, `${name.replace("-1", "")}: 20 minutes, 3 times a week, one to one`);
  };
  await write();
  await press(page, "Save and go on to submit");
  await tick(page, "declare", "yes");
  await page.getByRole("button", { name: "Submit advice" }).click();
  await says(page, "Enter the day you last saw the child, or say why you did not");
  await page.goBack();
  await page.goto(page.url().replace(/submit$/, "write"));
  await date(page, "seen", ["1", "12", "2026"]);
  await press(page, "Save and go on to submit");
  await tick(page, "declare", "yes");
  await press(page, "Submit advice");
  await says(page, "Your advice was submitted. Priya Nair reads it next");

  const caseworker = await as("Priya Nair");
  await caseworker.goto(`${place}/advice`);
  await caseworker.getByRole("main").getByRole("link", { name: /Psychological/ }).first().click();
  await says(caseworker, "She says that she wants her friends to understand her.");
  await tick(caseworker, "outcome", "accept");
  await press(caseworker, "Save");
  await says(caseworker, "The advice was accepted");
});

test("x_01 the psychologist does not open decisions, history or plan", async () => {
  const page = await as("James Osei");
  for (const part of ["/decisions", "/history", "/plan"]) {
    const answer = await page.goto(`${place}${part}`);
    assert.ok([403, 404].includes(answer.status()), `${part} answers ${answer.status()}`);
  }
});

test("x_04 the decision to issue a plan", async () => {
  await proposeDecideAndTell("issue", ["plan_is_necessary"], "Issue a plan");
});
