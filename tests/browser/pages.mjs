// The pages that are opened in a browser on the demonstration data, by who opens them.
//
// To add a page: a line here. Each `{word}` is taken from the `links` of the person: the first (or last) link of that shape on the page that is named, which may
// itself hold words found before.
// `prepare` makes what a page shows where the demonstration data has none: it is given the page and what visits a path with the words filled in.
// A link with `prepared` is looked for after that.
// `closely` looks at a page as those do who use the keyboard alone, forced colours or wider spacing. `acts` marks a form that is done when it is sent empty.
// `limit` is the largest size of the page as it travels, in KB; 35 unless told.
import { pdf } from "../papers.mjs";
import { clickThrough } from "./lib.mjs";

const press = (page, name) => clickThrough(page.getByRole("button", { name, exact: true }));

async function date(page, name, [day, month, year]) {
  for (const [part, value] of [["day", day], ["month", month], ["year", year]]) await page.locator(`[name="${name}-${part}"]`).fill(value);
}

// A request that may be a child on record, in steps; a comment; a row with a check on it; reasons given and not yet sent; a search; an exception.
async function caseworkerPrepares(page, visit) {
  await visit("/requests/new");
  await date(page, "received_on", ["1", "12", "2026"]);
  await page.locator('[name="source"][value="parent"]').check();
  await page.locator('[name="requester_name"]').fill("Paweł Nowak");
  await press(page, "Continue");
  await page.locator('[name="child_name"]').fill("Tomasz Nowak");
  await date(page, "born_on", ["19", "2", "2012"]);
  await press(page, "Continue");
  await page.locator('[name="joins"][value="another"]').check();
  await page.locator('[name="match_reason"]').fill("Another birth date and another school.");
  await press(page, "Continue");

  await visit("/cases/{sent}/plan/comments/new");
  await page.locator('[name="section"]').selectOption("f");
  await page.locator('[name="made_by"]').fill("A parent");
  await page.locator('[name="text"]').fill("Please say how often.");
  await press(page, "Save comment");

  await visit("/cases/{drafting}/plan/rows/new?section=b");
  await page.locator('[name="text"]').fill("Finds it hard to wait.");
  await press(page, "Save need");

  await visit("/cases/{drafting}/plan/send-draft/reasons");
  await page.locator('[name="how"][value="hand"]').check();
  await page.locator('[name="breaks_reason"]').fill("The rest is asked for.");
  await press(page, "Continue");

  await visit("/cases/{undecided}/decisions/issue/reasons");
  await page.locator('[name="plan_is_necessary"][value="yes"]').check();
  await page.locator('[name="plan_is_necessary_reasons"]').fill("What school can do is not enough.");
  await page.locator('[name="outcome"][value="agreed"]').check();
  await press(page, "Continue");

  await visit("/cases/{drafting}/exceptions/new");
  await page.locator('[name="duty"][value="R13-FINAL-20W"]').check();
  await page.locator('[name="ground-R13-FINAL-20W"][value="X-PERSONAL"]').check();
  await date(page, "from", ["16", "11", "2026"]);
  await page.locator('[name="evidence"]').fill("A letter from the hospital");
  await page.locator('[name="why_impractical"]').fill("Nobody at home could meet us.");
  await press(page, "Record the exception");

  await visit("/cases/{drafting}/documents/new");
  await page.locator('[name="file"]').setInputFiles({ name: "report.pdf", mimeType: "application/pdf", buffer: pdf() });
  await page.locator('[name="kind"]').selectOption("education");
  await press(page, "Upload");
}

// A draft with one need, without which there is nothing to submit.
async function contributorPrepares(page, visit) {
  await visit("/advice/{request}/write");
  await date(page, "seen", ["1", "12", "2026"]);
  await page.locator('[name="need-1"]').fill("Finds it hard to follow instructions.");
  await press(page, "Save and go on to submit");
}

export const people = [
  {
    who: null,
    pages: [
      { path: "/sign-in", limit: 6, closely: true },
      { path: "/password/forgotten", limit: 6 },
      { path: "/help" },
      { path: "/help/words" },
      { path: "/help/keyboard" },
      { path: "/calculator" },
      { path: "/accessibility" },
      { path: "/privacy" },
    ],
  },
  {
    who: "Priya Nair",
    links: {
      case: { on: "/cases?whose=mine&stage=assessing", shape: /^\/cases\/(EHC-\d+)$/ },
      undecided: { on: "/cases?whose=mine&stage=assessing", shape: /^\/cases\/(EHC-\d+)$/, last: true },
      requested: { on: "/cases?whose=mine&stage=requested", shape: /^\/cases\/(EHC-\d+)$/ },
      new: { on: "/cases?whose=mine&stage=requested", shape: /^\/cases\/(EHC-\d+)$/, last: true },
      drafting: { on: "/cases?whose=mine&stage=drafting", shape: /^\/cases\/(EHC-\d+)$/ },
      sent: { on: "/cases?whose=mine&stage=draft_sent", shape: /^\/cases\/(EHC-\d+)$/ },
      duty: { on: "/cases/{case}/dates", shape: /^\/cases\/EHC-\d+\/dates\/(.+)$/ },
      request: { on: "/cases/{case}/advice", shape: /^\/cases\/EHC-\d+\/advice\/([0-9a-f-]{36})$/ },
      need: { on: "/cases/{drafting}/plan/sections/b", shape: /^\/cases\/EHC-\d+\/plan\/rows\/([0-9a-f-]{36})$/ },
      outcome: { on: "/cases/{drafting}/plan/sections/e", shape: /^\/cases\/EHC-\d+\/plan\/rows\/([0-9a-f-]{36})$/ },
      provision: { on: "/cases/{drafting}/plan/sections/f", shape: /^\/cases\/EHC-\d+\/plan\/rows\/([0-9a-f-]{36})$/ },
      advice: { on: "/cases/{drafting}/plan/sections/k", shape: /^\/cases\/EHC-\d+\/plan\/take\/([0-9a-f-]{36})$/ },
      toDismiss: { prepared: true, on: "/cases/{drafting}/plan/sections/b", shape: /^\/cases\/EHC-\d+\/plan\/rows\/([0-9a-f-]{36})\/dismiss$/ },
      comment: { prepared: true, on: "/cases/{sent}/plan/comments", shape: /^\/cases\/EHC-\d+\/plan\/comments\/([0-9a-f-]{36})$/ },
      consultation: { on: "/cases/{sent}/consultations", shape: /^\/cases\/EHC-\d+\/consultations\/([0-9a-f-]{36})\/reply$/ },
      fact: { on: "/cases/{case}/dates/{duty}", shape: /^\/cases\/EHC-\d+\/facts\/([0-9a-f-]{36})\/correct$/ },
      issued: { on: "/cases?whose=mine&stage=issued", shape: /^\/cases\/(EHC-\d+)$/ },
      child: { on: "/cases/{case}/people", shape: /^\/cases\/EHC-\d+\/people\/([0-9a-f-]{36})$/ },
      adult: { on: "/cases/{case}/people", shape: /^\/cases\/EHC-\d+\/people\/([0-9a-f-]{36})$/, last: true },
      begun: { prepared: true, on: "/requests/new", shape: /^\/requests\/new\/([0-9a-f-]{36})$/ },
      document: { prepared: true, on: "/cases/{drafting}/documents", shape: /^\/cases\/EHC-\d+\/documents\/([0-9a-f-]{36})\/withdraw$/ },
    },
    prepare: caseworkerPrepares,
    pages: [
      { path: "/work", limit: 20, closely: true },
      { path: "/work/team" },
      { path: "/work/waiting" },
      { path: "/work/done" },
      { path: "/cases", closely: true },
      { path: "/requests/new" },
      { path: "/requests/new/{begun}" },
      { path: "/requests/new/{begun}/child" },
      { path: "/requests/new/{begun}/matches" },
      { path: "/requests/new/{begun}/family" },
      { path: "/requests/new/{begun}/check", acts: true },
      { path: "/existing-plans/new" },
      { path: "/existing-plans/new/019a0000-0000-7000-8000-000000000009/move" },
      { path: "/existing-plans/new/019a0000-0000-7000-8000-000000000009/child" },
      { path: "/existing-plans/new/019a0000-0000-7000-8000-000000000009/family" },
      { path: "/existing-plans/new/019a0000-0000-7000-8000-000000000009/plan" },
      { path: "/cases/{case}/moved-away" },
      { path: "/cases/{case}/death" },
      { path: "/search", search: "Nowak" },
      { path: "/cases/{case}", limit: 20, closely: true },
      { path: "/cases/{case}/dates" },
      { path: "/cases/{case}/dates/{duty}" },
      { path: "/cases/{case}/facts/{fact}/correct" },
      { path: "/cases/{case}/history" },
      { path: "/cases/{case}/people" },
      { path: "/cases/{case}/people/new" },
      { path: "/cases/{case}/people/rights" },
      ...["", "/names", "/birth-date", "/identity", "/care", "/circumstances", "/worker", "/school", "/year", "/kept-apart"].map((page) => ({ path: `/cases/{case}/people/{child}${page}` })),
      ...["/contact", "/address", "/part", "/confidential", "/not-told", "/end"].map((page) => ({ path: `/cases/{case}/people/{adult}${page}` })),
      { path: "/cases/{case}/facts" },
      { path: "/cases/{case}/moving" },
      { path: "/cases/{case}/merge" },
      { path: "/cases/{requested}/recorded-by-mistake" },
      { path: "/cases/{issued}/mediation-certificate" },
      { path: "/cases/{case}/flags" },
      { path: "/cases/{case}/flags/safeguarding" },
      { path: "/cases/{case}/conflict" },
      { path: "/approvals" },
      { path: "/known-children" },
      { path: "/cases/{case}/notes/new" },
      { path: "/cases/{case}/exceptions/new" },
      { path: "/cases/{case}/advice" },
      { path: "/cases/{case}/advice/new" },
      { path: "/cases/{case}/advice/{request}" },
      { path: "/cases/{case}/advice/{request}/missed" },
      { path: "/cases/{case}/advice/{request}/late" },
      { path: "/cases/{case}/advice/{request}/not-needed" },
      { path: "/cases/{requested}/advice/new" },
      { path: "/cases/{case}/documents" },
      { path: "/cases/{case}/documents/new" },
      { path: "/cases/{case}/decisions" },
      { path: "/cases/{case}/decisions/assess" },
      { path: "/cases/{case}/decisions/issue" },
      { path: "/cases/{undecided}/decisions/issue/reasons" },
      { path: "/cases/{undecided}/decisions/issue/check" },
      { path: "/cases/{requested}/decisions/assess/tell" },
      { path: "/cases/{requested}/decisions/assess" },
      { path: "/cases/{new}/decisions/assess/reasons" },
      { path: "/cases/{drafting}/plan" },
      ...["a", "b", "c", "d", "e", "f", "g", "h1", "h2", "i", "j", "k"].map((section) => ({ path: `/cases/{drafting}/plan/sections/${section}`, closely: section === "f" })),
      ...["b", "e", "f"].map((section) => ({ path: `/cases/{drafting}/plan/rows/new?section=${section}` })),
      ...["need", "outcome", "provision"].map((row) => ({ path: `/cases/{drafting}/plan/rows/{${row}}` })),
      { path: "/cases/{drafting}/plan/rows/{toDismiss}/dismiss" },
      { path: "/cases/{drafting}/plan/take/{advice}" },
      { path: "/cases/{drafting}/plan/send-draft" },
      { path: "/cases/{drafting}/plan/send-draft/reasons" },
      { path: "/cases/{drafting}/plan/send-draft/check" },
      { path: "/cases/{sent}/plan/send-draft/done" },
      { path: "/cases/{drafting}/consultations" },
      { path: "/cases/{drafting}/consultations/new" },
      { path: "/cases/{sent}/plan/comments" },
      { path: "/cases/{sent}/plan/comments/new" },
      { path: "/cases/{sent}/plan/comments/{comment}" },
      { path: "/cases/{sent}/consultations/{consultation}/reply" },
      { path: "/cases/{sent}/plan/finalise" },
      { path: "/cases/{issued}/plan/finalise/done" },
      { path: "/cases/{drafting}/documents/{document}/withdraw" },
      { path: "/reports/compliance" },
      { path: "/account" },
      { path: "/account/password" },
      { path: "/alerts" },
      { path: "/tasks" },
    ],
  },
  {
    who: "Helen Ward",
    links: {
      case: { on: "/cases?stage=assessing", shape: /^\/cases\/(EHC-\d+)$/ },
      late: { on: "/cases?stage=draft_sent", shape: /^\/cases\/(EHC-\d+)$/ },
      waiting: { on: "/reports", shape: /^\/cases\/(EHC-\d+)\/exceptions\/[0-9a-f-]{36}\/approve$/ },
      exception: { on: "/cases/{waiting}/dates", shape: /^(\/cases\/EHC-\d+\/exceptions\/[0-9a-f-]{36}\/approve)$/ },
      lasting: { on: "/cases/{waiting}/dates", shape: /^(\/cases\/EHC-\d+\/exceptions\/[0-9a-f-]{36}\/end)$/ },
      proposed: { on: "/reports", shape: /^\/cases\/(EHC-\d+)\/decisions\/assess/ },
    },
    pages: [
      { path: "/reports" },
      { path: "/reports/compliance" },
      { path: "/reports/cases?figure=open" },
      { path: "/work", limit: 20 },
      { path: "/work/team" },
      { path: "/cases" },
      { path: "/cases/{case}", limit: 20 },
      { path: "/cases/{case}/withdraw" },
      { path: "/cases/{case}/caseworker" },
      { path: "/cases/{case}/access" },
      { path: "/cases/{case}/access/restrict" },
      { path: "/cases/{case}/access/conflict" },
      { path: "/cases/{case}/cover" },
      { path: "/cases/{case}/flags/legal-hold" },
      { path: "/cover" },
      { path: "/emergencies" },
      { path: "/approvals" },
      { path: "/tasks" },
      { path: "{exception}" },
      { path: "{lasting}" },
      { path: "/cases/{proposed}/decisions/assess/decide" },
      { path: "/cases/{late}/plan/finalise/confirm", closely: true },
      { path: "/alerts" },
    ],
  },
  {
    who: "James Osei",
    links: { request: { on: "/advice", shape: /^\/advice\/([0-9a-f-]{36})$/ } },
    prepare: contributorPrepares,
    pages: [
      { path: "/advice" },
      { path: "/advice/{request}" },
      { path: "/advice/{request}/answer" },
      { path: "/advice/{request}/write" },
      { path: "/advice/{request}/file" },
      { path: "/advice/{request}/submit" },
      { path: "/alerts" },
    ],
  },
  { who: "Ruth Adeyemi", pages: [{ path: "/advice" }] },
  {
    who: "Administrator",
    links: {
      school: { on: "/admin/calendar/institutions", shape: /^\/admin\/calendar\/institutions\/([0-9a-f-]{36})$/ },
      team: { on: "/admin/teams", shape: /^\/admin\/teams\/([0-9a-f-]{36})$/ },
      user: { on: "/admin/users", shape: /^\/admin\/users\/([0-9a-f-]{36})$/, last: true },
    },
    pages: [
      { path: "/admin" },
      { path: "/tasks" },
      { path: "/admin/calendar" },
      { path: "/admin/calendar?year=2029" },
      { path: "/admin/calendar/holidays/new" },
      { path: "/admin/calendar/offices/new" },
      { path: "/admin/calendar/check?kind=holiday_added&first=2026-12-18&last=2026-12-18&name=Jubilee" },
      { path: "/admin/calendar/institutions" },
      { path: "/admin/calendar/institutions/{school}" },
      { path: "/admin/calendar/institutions/{school}/closures/new" },
      { path: "/admin/authority" },
      { path: "/admin/authority/name" },
      { path: "/admin/authority/logo" },
      { path: "/admin/teams" },
      { path: "/admin/teams/new" },
      { path: "/admin/teams/{team}" },
      { path: "/admin/teams/{team}/change" },
      { path: "/admin/teams/{team}/close" },
      { path: "/admin/users" },
      { path: "/admin/users/new" },
      { path: "/admin/users/{user}" },
      { path: "/admin/users/{user}/change" },
      { path: "/admin/users/{user}/leave" },
      { path: "/admin/institutions" },
      { path: "/admin/institutions/new" },
      ...["", "/change", "/close", "/contacts/new", "/units/new"].map((page) => ({ path: `/admin/institutions/{school}${page}` })),
      { path: "/admin/institutions/import" },
    ],
  },
  { who: "Panel member", pages: [{ path: "/panels" }] },
  { who: "Owen Price", pages: [{ path: "/governance" }, { path: "/governance/looked" }, { path: "/governance/restricted" }, { path: "/emergencies" }] },
];
