// An empty database becomes a council: everything is set up on pages by the first administrator, whom one command made, and everybody chooses a password of
// their own by the link that the administrator hands over. Nothing of it is the demonstration.
import assert from "node:assert/strict";

import { clickThrough, newPage } from "./lib.mjs";

const ADMINISTRATOR = { name: "Tom Fielding", email: "tom.fielding@ashmere.example", password: "three small boats at anchor" };

const TEAMS = [
  ["SEN assessment", "casework"],
  ["Educational psychology", "psychology"],
  ["Community paediatrics", "health"],
  ["Children’s social care", "social_care"],
];

const PEOPLE = [
  ["Priya Nair", "caseworker", "SEN assessment"],
  ["Helen Ward", "manager", "SEN assessment"],
  ["James Osei", "educational_psychologist", "Educational psychology"],
  ["Anna Kowalska", "health_contributor", "Community paediatrics"],
  ["Marcus Bell", "social_care_contributor", "Children’s social care"],
  // The last: from then on a role that an account is given waits for her.
  ["Nina Cole", "information_governance", "None"],
];

// The first account, as docs/operating.md says; the password goes in by standard input.
export const firstAccount = {
  args: ["user", "create", "--email", ADMINISTRATOR.email, "--name", ADMINISTRATOR.name, "--role", "administrator", "--password-stdin"],
  input: `${ADMINISTRATOR.password}\n`,
};

async function send(page) {
  const answer = await clickThrough(page.locator('main form button[type="submit"]').first());
  assert.ok(answer.status() < 400, `${page.url()} answers ${answer.status()}: ${(await page.getByRole("alert").allInnerTexts()).join(" ")}`);
}

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(value);
}

const text = async (page) => (await page.locator("body").innerText()).replace(/\s+/g, " ");

async function signedIn(browser, service, person) {
  const page = await newPage(browser, { baseURL: service.url, javaScript: false });
  await page.goto("/sign-in");
  await fill(page, { email: person.email, password: person.password });
  await send(page);
  return page;
}

export async function setUp(browser, service) {
  service.signIns.push({ ...ADMINISTRATOR, line: `Administrator  ${ADMINISTRATOR.name}` });
  const page = await signedIn(browser, service, ADMINISTRATOR);
  await page.goto("/admin");
  for (const missing of ["A team that runs cases", "A school or college on the register", "What the letters must say"]) {
    assert.ok((await text(page)).includes(missing), `"${missing}" is named: ${await text(page)}`);
  }

  await page.goto("/admin/authority");
  const details = await page.locator('main a[href^="/admin/authority/"]').evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  // The logo is a picture, and a council can do without.
  for (const place of new Set(details.filter((one) => !one.endsWith("/logo")))) {
    await page.goto(place);
    const detail = place.split("/").at(-1);
    const isPage = ["institution_lists", "local_offer"].includes(detail);
    const reached = detail === "contact" ? ": 01782 000000" : "";
    const said = isPage ? "www.ashmere.example/send" : `As the council says of ${detail.replaceAll("_", " ")}${reached}`;
    await fill(page, { text: detail === "code" ? "861" : said });
    await send(page);
  }

  for (const [name, kind] of [["Brookside Primary School", "primary"], ["Weir Valley School", "special"]]) {
    await page.goto("/admin/institutions/new");
    await fill(page, { name });
    const select = page.locator('select[name="kind"]');
    if (await select.count()) await select.selectOption(kind);
    else await page.locator(`[name="kind"][value="${kind}"]`).check();
    await send(page);
  }

  for (const [name, kind] of TEAMS) {
    await page.goto("/admin/teams/new");
    await fill(page, { name });
    await page.locator(`[name="kind"][value="${kind}"]`).check();
    await send(page);
  }

  for (const [name, role, team] of PEOPLE) {
    const person = { name, email: `${name.toLowerCase().replace(" ", ".")}@ashmere.example`, password: `four quiet lanterns by ${role.length} doors` };
    await page.goto("/admin/users/new");
    await fill(page, { email: person.email, name });
    await page.locator(`[name="roles"][value="${role}"]`).check();
    const option = page.locator('select[name="team"] option', { hasText: team }).first();
    await page.locator('select[name="team"]').selectOption(await option.getAttribute("value"));
    await send(page);
    const again = page.locator('main input[type="password"]');
    if (await again.count()) {
      await again.fill(ADMINISTRATOR.password);
      await send(page);
    }
    await clickThrough(page.locator('main form[action$="/invitation/link"] button'));
    const link = (await text(page)).match(/http:\/\/127\.0\.0\.1:\d+\/invite\/[A-Za-z0-9_-]+/)?.[0];
    assert.ok(link, `a link for ${name}: ${await text(page)}`);
    const own = await newPage(browser, { baseURL: service.url, javaScript: false });
    await own.goto(link);
    await own.locator('main input[type="password"]').first().fill(person.password);
    await send(own);
    await own.context().close();
    service.signIns.push({ ...person, line: `${role}  ${name}` });
  }

  await page.goto("/admin");
  assert.ok(!(await text(page)).includes("Before the first request"), `nothing is missing any more: ${await text(page)}`);
  await page.context().close();
}
