// A new request taken through the pages by a caseworker, contributors and a manager, without scripts: the whole path works in a text-only client.
// journey-postgres.test.mjs takes the same path on PostgreSQL.
import assert from "node:assert/strict";
import { test } from "node:test";

import { pdf } from "../papers.mjs";
import { firstAccount, setUp } from "./council.mjs";
import { browser, clickThrough, newPage, service, signIn, useService } from "./lib.mjs";

const pages = {};
const fromNothing = process.env.EHC_JOURNEY_FROM === "nothing";
useService({ databaseUrl: process.env.EHC_JOURNEY_DATABASE_URL, ...(fromNothing && { fill: [firstAccount] }) });
if (fromNothing) {
  test("x_04 an empty database becomes a council through pages alone", () => setUp(browser, service));
}

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
  const status = (await clickThrough(page.getByRole("button", { name, exact: true })))?.status();
  assert.ok(status < 400, `${name} answers ${status}: ${(await page.getByRole("alert").allInnerTexts()).join(" ")}`);
}

const follow = (page, name) => clickThrough(page.getByRole("main").getByText(name, { exact: true }).first());

// Follows the first link, or button that leads somewhere, whose name matches with what only screen readers are told.
const followNamed = (page, name) => clickThrough(page.getByRole("link", { name }).or(page.getByRole("button", { name })).first());

// A later day: the server starts again on it, and everybody signs in anew.
async function liveOn(day) {
  await service.liveOn(day);
  for (const who of Object.keys(pages)) {
    await pages[who].context().close();
    delete pages[who];
  }
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
  await clickThrough(page.getByRole("button", { name: "Continue", exact: true }));
  await says(page, "Check your password");
  await password.fill(service.person(who).password);
  await clickThrough(page.getByRole("button", { name: "Continue", exact: true }));
  return true;
}

let place;

async function proposeDecideAndTell(kind, limbs, outcome) {
  const caseworker = await as("Priya Nair");
  await caseworker.goto(`${place}/decisions/${kind}`);
  await follow(caseworker, "Propose a decision");
  // An empty form keeps nothing and says what is missing.
  await clickThrough(caseworker.getByRole("button", { name: "Continue", exact: true }));
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
  await clickThrough(manager.getByRole("button", { name: "Record the decision" }));
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
  await clickThrough(page.getByRole("button", { name: "Continue" }));
  assert.match(await page.title(), /^Error: /);
  await says(page, "Enter the date the request was received", "Choose who asked", "Enter the name of the person who asked");
  await date(page, "received_on", ["30", "11", "2026"]);
  await tick(page, "source", "parent");
  await fill(page, "requester_name", "Rosa Lindqvist");
  await fill(page, "requester_email", "rosa.lindqvist@family.example");
  await fill(page, "concerns", "Nobody at school understands what Linnea says.");
  await press(page, "Continue");

  await says(page, "step 2 of 3", "Who is the child or young person?");
  await fill(page, "child_name", "Linnea Lindqvist");
  await date(page, "born_on", ["14", "3", "2019"]);
  await press(page, "Continue");

  await says(page, "step 3 of 3", "School and parents");
  await fill(page, "parent_name", "Rosa Lindqvist");
  await fill(page, "parent_relation", "mother");
  await press(page, "Continue");

  await says(page, "Check the request before you record it", "30 November 2026", "Linnea Lindqvist", "11 January 2027", "19 April 2027");
  await page.locator('[name="file"]').setInputFiles({ name: "email.exe", mimeType: "application/octet-stream", buffer: Buffer.from("MZ") });
  await clickThrough(page.getByRole("button", { name: "Record the request" }));
  assert.match(await page.title(), /^Error: /);
  await says(page, "The file must be a PDF", "Linnea Lindqvist");
  await page.locator('[name="file"]').setInputFiles({ name: "email.pdf", mimeType: "application/pdf", buffer: pdf() });
  await press(page, "Record the request");
  place = new URL(page.url()).pathname;
  assert.match(place, /^\/cases\/EHC-\d{6}$/);
  await says(page, "Request recorded as EHC-", "Linnea Lindqvist");
  await page.goto(`${place}/documents`);
  await says(page, "The request as it came", "email.pdf");
  await page.goto(`${place}/dates`);
  await says(page, "11 Jan", "19 Apr");
});

test("cw_04 the same child again is shown before a second case is made", async () => {
  const page = await as("Priya Nair");
  await page.goto("/requests/new");
  await date(page, "received_on", ["1", "12", "2026"]);
  await tick(page, "source", "parent");
  await fill(page, "requester_name", "Rosa Lindqvist");
  await press(page, "Continue");
  await fill(page, "child_name", "Linnéa Lindqvist");
  await date(page, "born_on", ["14", "3", "2019"]);
  await press(page, "Continue");
  await says(page, "This may be the same child", "Linnea Lindqvist");
  await clickThrough(page.getByRole("button", { name: "Continue" }));
  assert.match(await page.title(), /^Error: /);
  await says(page, "Choose the child, or say that it is another");
  await tick(page, "joins", "another");
  await clickThrough(page.getByRole("button", { name: "Continue" }));
  await says(page, "Say why this is a different child");
  await page.getByLabel(/^Linnea Lindqvist, EHC-/).check();
  await press(page, "Continue");
  await says(page, "Check the request before you record it", "Added to", "starts no second clock");
  await press(page, "Record the request");
  assert.equal(new URL(page.url()).pathname, place);
  await says(page, "Request recorded. Kept with the assessment: no second clock");
  await page.goto(`${place}/decisions`);
  await says(page, "Kept with the assessment: no second clock");
  await page.goto(`${place}/dates`);
  await says(page, "11 Jan", "19 Apr");
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
  // Each service is one line, which opens.
  for (const line of await page.locator("main details > summary").all()) {
    if (!(await line.evaluate((summary) => summary.parentElement.open))) await line.click();
  }
  const psychologist = page.locator('[name="person-psychological"] option', { hasText: "Osei" }).first();
  await page.locator('[name="person-psychological"]').selectOption(await psychologist.getAttribute("value"));
  for (const [kind, name] of [["parents_views", "Rosa Lindqvist"], ["childs_views", "Linnea Lindqvist"], ["education", "Grace Mbeki"]]) {
    await page.locator(`[name="person-${kind}"]`).selectOption("outside");
    await fill(page, `name-${kind}`, name);
    await fill(page, `body-${kind}`, kind === "education" ? "Brookside Primary" : "family");
  }
  await press(page, "Ask for advice");
  await says(page, "Advice was asked for. Those with an account here have been told. Write yourself for: ", "Psychological");
});

test("x_04 the psychologist writes and submits, and the caseworker accepts", async () => {
  const page = await as("James Osei");
  await page.goto("/advice");
  await says(page, "Linnea Lindqvist");
  await clickThrough(page.locator("main tr, main li").filter({ hasText: "Linnea Lindqvist" }).getByRole("link").first());
  await says(page, "12 January 2027", "Nobody at school understands what Linnea says.", "Rosa Lindqvist");
  await follow(page, "Start writing");
  await fill(page, "views", "She says that she wants her friends to understand her.");
  const write = async () => {
    const boxes = await page.locator('main [name$="-1"]').evaluateAll((all) => all.map((one) => one.name));
    for (const name of boxes) await fill(page, name, `${name.replace("-1", "")}: 20 minutes, 3 times a week, one to one`);
  };
  await write();
  await clickThrough(page.getByRole("button", { name: "Save and go on to submit" }));
  await says(page, "Enter the day you last saw the child, or say why you did not");
  await date(page, "seen", ["1", "12", "2026"]);
  await press(page, "Save and go on to submit");
  await tick(page, "is_declared", "yes");
  await press(page, "Submit advice");
  await says(page, "Your advice was submitted. Priya Nair reads it next");

  const caseworker = await as("Priya Nair");
  await caseworker.goto(`${place}/advice`);
  await clickThrough(caseworker.getByRole("main").getByRole("link", { name: /Psychological/ }).first());
  await says(caseworker, "She says that she wants her friends to understand her.");
  await tick(caseworker, "result", "accepted");
  await press(caseworker, "Save");
  await says(caseworker, "The advice was accepted");
});

test("x_01 the psychologist does not open decisions, history or plan", async () => {
  const page = await as("James Osei");
  for (const part of ["/decisions", "/history", "/plan"]) {
    const answer = await page.goto(`${place}${part}`);
    assert.equal(answer.status(), 403, part);
  }
});

test("x_04 the decision to issue a plan", async () => {
  await proposeDecideAndTell("issue", ["plan_is_necessary"], "Issue a plan");
});

// Follows the first thing to fix on the page of the plan until none like it is left, as `mend` mends it.
async function mendAll(page, like, mend) {
  for (let left = 20; left > 0; left -= 1) {
    await page.goto(`${place}/plan`);
    const link = page.locator(".app-fix").getByRole("link", { name: like });
    if ((await link.count()) === 0) return;
    await clickThrough(link.first());
    await mend();
  }
  assert.fail(`Some things stay to fix: ${like}`);
}

async function choose(page, name, words) {
  const option = page.locator(`[name="${name}"] option`, { hasText: words }).first();
  await page.locator(`[name="${name}"]`).selectOption(await option.getAttribute("value"));
}

test("cw_09 the plan is written from the advice, with its source kept", async () => {
  const page = await as("Priya Nair");
  await page.goto(`${place}/plan`);
  await says(page, "No needs yet", "Start from the advice");
  await page.goto(`${place}/plan/sections/k`);
  await followNamed(page, /^Add its needs to the plan/);
  await clickThrough(page.getByRole("button", { name: "Add to the plan" }));
  await says(page, "There is a problem");
  for (const box of await page.locator('[name="rows"]').all()) await box.check();
  await press(page, "Add to the plan");
  await says(page, "Added from the advice", "Need 1", "Psychological");
});

test("x_04 the plan is written in sections A to K", async () => {
  const page = await as("Priya Nair");
  const section = (letter) => page.goto(`${place}/plan/sections/${letter}`);
  await section("a");
  await fill(page, "text", "Linnea wants her friends to understand her. Her mother hopes that she will enjoy school.");
  await press(page, "Save");
  await says(page, "Section A saved");

  // A need of her own in B, without the advice: the checks say what is missing.
  await section("b");
  await followNamed(page, /^Add a need/);
  await clickThrough(page.getByRole("button", { name: "Save need" }));
  assert.match(await page.title(), /^Error: /);
  await fill(page, "text", "Linnea cannot follow an instruction of more than two words.");
  await choose(page, "source", "Psychological");
  await press(page, "Save need");
  await says(page, "Need added", "things to fix before you send this draft");

  await section("b");
  await clickThrough(page.getByRole("link", { name: /^Add an outcome/ }).last());
  await fill(page, "text", "By July 2027 Linnea follows instructions of four words.");
  await press(page, "Save outcome");
  await says(page, "Outcome added", "does not say how we will know");
  await mendAll(page, /how we will know/, async () => {
    await fill(page, "measure", "4 times out of 5, seen by her teacher");
    await press(page, "Save outcome");
  });

  // Vague provision is named; made specific, nothing is said of it.
  await mendAll(page, /has no provision/i, async () => {
    await fill(page, "text", "Regular access to a quiet space as required");
    await press(page, "Save provision");
  });
  await page.goto(`${place}/plan`);
  await says(page, "is vague. Say how often, for how long and who helps");
  await mendAll(page, /^Provision for/, async () => {
    await fill(page, "text", "Practice in following instructions");
    await fill(page, "who", "a teaching assistant trained by the speech and language therapist");
    await fill(page, "often", "every school day");
    await fill(page, "long", "20 minutes");
    await fill(page, "ratio", "one to one");
    await fill(page, "review", "every half term");
    await choose(page, "source", "Psychological");
    await press(page, "Save provision");
  });

  for (const letter of ["c", "d", "f", "g", "h1", "h2", "i", "j", "k"]) {
    const answer = await section(letter);
    assert.equal(answer.status(), 200, `section ${letter} opens`);
  }
  await section("i");
  await says(page, "Blank in the draft, as the law requires.");
});

test("x_04 the draft is sent to the family, who has fifteen days", async () => {
  const page = await as("Priya Nair");
  await page.goto(`${place}/plan`);
  await followNamed(page, /^Send draft to parents/);
  await says(page, "Send the draft plan to parents", "Final plan due", "19 April 2027");
  await follow(page, "Continue");
  await clickThrough(page.getByRole("button", { name: "Continue", exact: true }));
  assert.match(await page.title(), /^Error: /);
  await says(page, "Choose how it goes to the family");
  await tick(page, "how", "hand");
  const toExplain = page.locator('[name="breaks_reason"]');
  if (await toExplain.count()) await toExplain.fill("The adviser is asked for the rest.");
  await press(page, "Continue");
  // The day of service is the first of the fifteen (reg 13(1)).
  await says(page, "Do you send this draft now?", "Served on", "1 December 2026", "15 December 2026");
  await press(page, "Send the draft");
  await says(page, "Draft 1 is sent", "The family can comment until the end of 15 December 2026");
});

test("cw_14 a school is consulted and its reply recorded", async () => {
  const page = await as("Priya Nair");
  await page.goto(`${place}/consultations`);
  await followNamed(page, /^Consult schools/);
  await clickThrough(page.getByRole("button", { name: "Send the consultation" }));
  assert.match(await page.title(), /^Error: /);
  await page.locator('[name="institutions"]').first().check();
  await press(page, "Send the consultation");
  await says(page, "1 school or college consulted", "Waiting");
  await followNamed(page, /^Record/);
  await clickThrough(page.getByRole("button", { name: "Save the reply" }));
  assert.match(await page.title(), /^Error: /);
  await tick(page, "outcome", "agrees");
  await date(page, "replied_on", ["1", "12", "2026"]);
  await press(page, "Save the reply");
  await says(page, "Reply recorded");
});

test("pa_06 a comment of the family is recorded and answered with its reason", async () => {
  const page = await as("Priya Nair");
  await page.goto(`${place}/plan/comments`);
  await followNamed(page, /^Record a comment/);
  await choose(page, "section", "F. ");
  await fill(page, "made_by", "Rosa Lindqvist");
  await fill(page, "text", "Please say that it happens in a quiet room.");
  await press(page, "Save comment");
  await says(page, "Comment recorded", "To answer");

  // While it has no answer, the plan cannot be final.
  await page.goto(`${place}/plan/finalise`);
  await says(page, "To do", "The family can comment until the end of 15 December 2026");

  await page.goto(`${place}/plan/comments`);
  await followNamed(page, /^Answer/);
  await tick(page, "is_accepted", "no");
  await clickThrough(page.getByRole("button", { name: "Save answer" }));
  await says(page, "There is a problem");
  await tick(page, "is_accepted", "no");
  await fill(page, "reason", "The school has no such room; the practice is in the library corner.");
  await press(page, "Save answer");
  await says(page, "Answer saved", "Not accepted");
});

test("x_04 after the fifteen days the setting is named, and a manager makes the plan final with the password again", async () => {
  await liveOn("2026-12-16");
  const page = await as("Priya Nair");
  await page.goto(`${place}/plan/sections/i`);
  await page.locator('main input[name="says"]').first().check();
  await press(page, "Save");
  await says(page, "Section I saved");
  await page.goto(`${place}/plan/finalise`);
  // Every check but the last passes: whoever wrote the plan last does not approve it.
  await says(page, "Another person approves");
  await press(page, "Ask a manager to approve the plan");
  await says(page, "Managers of your team have been told");

  const manager = await as("Helen Ward");
  await manager.goto("/alerts");
  await says(manager, place.split("/").at(-1));
  await manager.goto(`${place}/plan/finalise`);
  await followNamed(manager, /^Approve and send/);
  await giveThePasswordAgain(manager, "Helen Ward");
  await says(manager, "Do you approve this plan and send it?", "19 April 2027", "The plan becomes final");
  await clickThrough(manager.getByRole("button", { name: "Approve and send" }));
  await giveThePasswordAgain(manager, "Helen Ward");
  await says(manager, "The plan is issued", "16 December 2026", "124 days before the limit of 19 April 2027: on time");
});

test("x_04 the case shows the plan issued, and how that stands to its limit", async () => {
  const page = await as("Priya Nair");
  await page.goto(place);
  await says(page, "Issued");
  await page.goto(`${place}/dates`);
  await says(page, "16 Dec", "124 days early");
  await page.goto(`${place}/history`);
  await says(page, "Helen Ward");
  await page.goto(`${place}/plan`);
  await says(page, "Final plan");
});

test("he_07 whoever gave advice is told where the plan uses it", async () => {
  const page = await as("James Osei");
  await page.goto("/alerts");
  const about = { name: new RegExp(place.split("/").at(-1)) };
  const main = page.getByRole("main");
  await clickThrough(main.getByRole("link", about).or(main.getByRole("button", about)).first());
  await says(page, "Linnea Lindqvist");
  await followNamed(page, /^See what was submitted/);
  await says(page, "Linnea Lindqvist", "Used in", "Section B");
});

// A plan that is late already needs a case that began long ago, which the demonstration has.
if (!fromNothing) {
  test("x_04 a plan that is late says by how many days, and why", async () => {
    const page = await as("Priya Nair");
    await page.goto("/cases?whose=mine&stage=draft_sent");
    const late = await page.getByRole("link", { name: "Jayden Clarke" }).first().getAttribute("href");
    const manager = await as("Helen Ward");
    await manager.goto(`${late}/plan/finalise/confirm`);
    await giveThePasswordAgain(manager, "Helen Ward");
    await says(manager, "The limit has passed. The plan must still be sent.");
    await clickThrough(manager.getByRole("button", { name: "Approve and send" }));
    await giveThePasswordAgain(manager, "Helen Ward");
    await says(manager, "Say why the plan is late");
    await fill(manager, "late_reason", "The educational psychologist was ill for three weeks.");
    await clickThrough(manager.getByRole("button", { name: "Approve and send" }));
    await giveThePasswordAgain(manager, "Helen Ward");
    await says(manager, "The plan is issued", "15 days after the limit of 1 December 2026: late", "The educational psychologist was ill");
    await page.goto(late);
    await says(page, "15 days late");
  });
}
