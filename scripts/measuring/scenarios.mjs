// What is measured: who sends which requests. Each gets the running service and gives its requests, or a sentence that says why there are none.

const JSON_TYPE = "application/json";

// Signs in as a program does.
export async function signIn(service, person) {
  const answer = await fetch(`${service.url}/api/v1/sessions`, {
    method: "POST",
    headers: { "content-type": JSON_TYPE },
    body: JSON.stringify({ email: person.email, password: person.password }),
  });
  if (answer.status !== 201) throw new Error(`${person.email} cannot sign in: ${answer.status} ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  return { person, cookie, csrf: (await answer.json()).csrf };
}

// Signs in as up to `count` people whose line in the table of sign-ins matches.
async function sessions(service, pattern, count) {
  const people = service.signIns.filter((one) => pattern.test(one.line)).slice(0, count);
  const found = [];
  for (const person of people) found.push(await signIn(service, person));
  return found;
}

async function read(service, session, address) {
  const answer = await fetch(service.url + address, { headers: { cookie: session.cookie }, redirect: "manual" });
  return { status: answer.status, text: await answer.text() };
}

// Collects links of a shape from a list and the pages after it.
async function collect(service, session, address, shape, wanted) {
  const found = new Set();
  for (let next = address, pages = 0; next && pages < 40 && found.size < wanted; pages += 1) {
    const { status, text } = await read(service, session, next);
    if (status !== 200) throw new Error(`${next} answers ${status}`);
    for (const [, link] of text.matchAll(/href="([^"]+)"/g)) if (shape.test(link)) found.add(link);
    next = text.match(/href="([^"]+)"[^>]*rel="next"/)?.[1] ?? text.match(/rel="next"[^>]*href="([^"]+)"/)?.[1];
    next = next?.replaceAll("&amp;", "&");
  }
  return [...found];
}

// Names as somebody types them while they look for a child: how each word begins, surname first, and with one letter too many.
function typed(name) {
  const [first, ...rest] = name.toLowerCase().split(/\s+/);
  const last = rest.at(-1) ?? first;
  return [last.slice(0, 3), `${last.slice(0, 4)} ${first.slice(0, 2)}`, `${last}, ${first}`, first, `${last}${last.at(-1)} ${first}`];
}

const caseworkers = (service) => sessions(service, /^caseworker/i, 8);

// Advice as somebody would write it, complete enough to be submitted.
const ADVICE = {
  seen_on: "2026-11-20",
  views: "Invented for measuring.",
  rows: [
    {
      need: "Invented for measuring: understanding of spoken language.",
      outcome: "By July 2027 follows two-step instructions in class.",
      what: "Language group",
      who: "A teaching assistant trained by a speech and language therapist",
      how_often: "3 times a week",
      how_long: "20 minutes",
      ratio: "One to four",
      review: "Every half term",
    },
  ],
};

// The requests for advice that somebody could submit now: their own, asked or begun, with the version of their draft.
async function owed(service, session, wanted) {
  const { text } = await read(service, session, "/api/v1/advice");
  const found = [];
  for (const one of JSON.parse(text)) {
    if (found.length === wanted) break;
    const { status, text: shown } = await read(service, session, `/api/v1/advice/${one.id}`);
    if (status !== 200) continue;
    const { draft, submitted, state } = JSON.parse(shown);
    if (submitted.length === 0 && !/done|received|accepted|not_needed/.test(state)) found.push({ id: one.id, version: draft?.version ?? 0 });
  }
  return found;
}

export const scenarios = [
  {
    name: "my work",
    page: "work",
    ceiling: 50,
    async requests(service) {
      return (await caseworkers(service)).map((session) => ({ path: "/work", session }));
    },
  },
  {
    name: "case list",
    page: "cases",
    ceiling: 50,
    async requests(service) {
      return (await caseworkers(service)).map((session) => ({ path: "/cases", session }));
    },
  },
  {
    name: "case page",
    page: "case",
    ceiling: 50,
    async requests(service) {
      const all = [];
      for (const session of await caseworkers(service)) {
        for (const path of await collect(service, session, "/cases?whose=mine", /^\/cases\/EHC-\d+$/, 100)) all.push({ path, session });
      }
      return all;
    },
  },
  {
    name: "search suggestions",
    page: "suggestions",
    ceiling: 25,
    async requests(service) {
      const all = [];
      for (const session of await caseworkers(service)) {
        const { text } = await read(service, session, "/api/v1/cases?whose=mine");
        const names = JSON.parse(text).cases.map((one) => one.child).slice(0, 25);
        for (const words of names.flatMap(typed)) {
          all.push({ method: "POST", path: "/search/suggestions", session, type: "application/x-www-form-urlencoded", body: `csrf=${encodeURIComponent(session.csrf)}&q=${encodeURIComponent(words)}` });
        }
      }
      return all;
    },
  },
  {
    name: "record a request",
    page: "commit",
    writes: true,
    async requests(service) {
      const body = JSON.stringify({
        received_on: "2026-11-30",
        source: "parent",
        channel: "email",
        requester_name: "Invented Parent",
        concerns: "Invented for measuring.",
        child_name: "Measured Child {key}",
        born_on: "2018-03-14",
        match_reason: "Another child: invented for measuring.",
      });
      return (await caseworkers(service)).map((session) => ({ method: "POST", path: "/api/v1/requests", session, type: JSON_TYPE, body }));
    },
  },
  {
    name: "submit advice",
    page: "commit",
    writes: true,
    once: true,
    async requests(service) {
      const all = [];
      for (const session of await sessions(service, /psycholog|health|social/i, 40)) {
        for (const { id, version } of await owed(service, session, 100)) {
          const body = JSON.stringify({ content: ADVICE, version, is_declared: true });
          all.push({ method: "POST", path: `/api/v1/advice/${id}/submission`, session, type: JSON_TYPE, body });
        }
      }
      return all;
    },
  },
];

// Sends one request before the measuring, so that a wrong address is found at once and not counted a thousand times.
export async function tryOnce(service, { method = "GET", path, session, type, body }) {
  const answer = await fetch(service.url + path, {
    method,
    redirect: "manual",
    headers: {
      cookie: session.cookie,
      ...(method === "GET" ? {} : { "content-type": type, "x-csrf": session.csrf, "idempotency-key": crypto.randomUUID() }),
    },
    body: method === "GET" ? undefined : body.replaceAll("{n}", "0").replaceAll("{key}", crypto.randomUUID()),
  });
  const text = await answer.text();
  const isFine = method === "GET" ? answer.status === 200 : answer.status < 400 && !/sign-in/.test(answer.headers.get("location") ?? "");
  return isFine ? null : `${method} ${path} answers ${answer.status}: ${text.replace(/\s+/g, " ").slice(0, 200)}`;
}
