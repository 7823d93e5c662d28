// What the drills have people do while something breaks, and what they look for afterwards: every act that was answered, once, with its entry in the trail.
import { pdf } from "../../tests/papers.mjs";

// Sends one act under its own key; fails when no answer comes. Gives where its result can be seen.
export function send(service, session, act) {
  return act.on ? addDocument(service, session, act) : record(service, session, act);
}

// A request for an assessment, which `request` of the scenarios describes; the child is named after the key.
async function record(service, session, { request: { method, path, type, body }, key, n }) {
  const text = body.replaceAll("{key}", key).replaceAll("{n}", String(n));
  const answer = await ask(service, session, key, { method, path, type, body: text });
  return answer.href ?? answer.place;
}

// A small file for the case on whose page `on` is.
async function addDocument(service, session, { on, key }) {
  const body = new FormData();
  body.set("kind", "general");
  body.set("title", `Measured paper ${key}`);
  body.set("file", new Blob([contentOf(key)], { type: "application/pdf" }), "report.pdf");
  const path = `/api/v1${on}/documents`;
  const { id } = await ask(service, session, key, { method: "POST", path, body });
  return `${path}/${id ?? (await listed(service, session, on, key))[0]}`;
}

// The documents of a case; with a key, those that were sent under it.
async function listed(service, session, on, key) {
  const answer = await fetch(`${service.url}/api/v1${on}/documents`, { headers: { cookie: session.cookie } });
  const all = answer.ok ? await answer.json() : [];
  return all.filter(({ title }) => !key || title === `Measured paper ${key}`).map(({ id }) => id);
}

// A paper that is the same whenever it is made.
const contentOf = (key) => pdf(Buffer.from(`${key}\n`.repeat(300))).toString("latin1");

async function ask(service, session, key, { method, path, type, body }) {
  const headers = { cookie: session.cookie, "x-csrf": session.csrf, "idempotency-key": key, ...(type ? { "content-type": type } : {}) };
  const answer = await fetch(service.url + path, { method, redirect: "manual", headers, body });
  const text = await answer.text();
  if (answer.status >= 400) throw new Error(`${method} ${path} answers ${answer.status}: ${text.slice(0, 300)}`);
  // Done before, but the server was gone before it kept what it would have answered.
  if (answer.status === 303) return { place: answer.headers.get("location") };
  return JSON.parse(text);
}

// Reads the page of a case, as people do after an act: it is there, or the server is gone.
async function open(service, session, page) {
  const answer = await fetch(service.url + page, { headers: { cookie: session.cookie }, redirect: "manual" }).catch(() => null);
  if (answer && answer.status !== 200) throw new Error(`${page} answers ${answer.status}`);
}

// Lets people act until the server is gone. What was answered comes into `kept`; gives what was not.
export function people(service, session, request, kept, { count = 4, documents = false } = {}) {
  const unanswered = [];
  const gone = Promise.all(
    Array.from({ length: count }, async (_, person) => {
      for (let on, n = 0; ; n += 1) {
        const act = { key: crypto.randomUUID(), request, n: `${person}-${n}`, on: documents && person === 0 && n % 2 === 1 ? on : undefined };
        const place = await send(service, session, act).catch(() => null);
        if (!place) return unanswered.push(act);
        kept.push({ ...act, place });
        await open(service, session, act.on ?? place);
        on = act.on ?? place;
      }
    }),
  );
  return gone.then(() => unanswered);
}

// Sends again, twice, what was not answered, each under its own key.
export async function repeat(service, session, unanswered, kept) {
  for (const act of unanswered) {
    const first = await send(service, session, act);
    const second = await send(service, session, act);
    if (first !== second) throw new Error(`the same key gave ${first} and ${second}`);
    kept.push({ ...act, place: first });
  }
}

// Looks for what was answered, wherever the service shows it. `silent` is what is there without its entry in the trail.
export async function look(service, session, kept) {
  const found = { lost: [], doubled: [], silent: [] };
  const read = async (path) => {
    const answer = await fetch(service.url + path, { headers: { cookie: session.cookie }, redirect: "manual" });
    return { status: answer.status, text: await answer.text() };
  };
  const children = [];
  for (let after = ""; after !== null; ) {
    const { status, text } = await read(`/api/v1/cases?per_page=100${after && `&after=${encodeURIComponent(after)}`}`);
    if (status !== 200) throw new Error(`the list of cases answers ${status}`);
    const page = JSON.parse(text);
    children.push(...page.cases);
    after = page.after;
  }
  const times = new Map();
  for (const { child } of children) times.set(child, (times.get(child) ?? 0) + 1);
  for (const act of kept) {
    if (act.on) {
      const { status, text } = await read(act.place);
      if (status !== 200 || text !== contentOf(act.key)) found.lost.push(`${act.place}: ${status}`);
      if ((await listed(service, session, act.on, act.key)).length > 1) found.doubled.push(act.place);
      continue;
    }
    const same = times.get(`Measured Child ${act.key}`) ?? 0;
    if (same === 0) found.lost.push(act.place);
    if (same > 1) found.doubled.push(act.place);
  }
  for (const { on, place, key } of kept) {
    if (on || !times.get(`Measured Child ${key}`)) continue;
    const { status, text } = await read(`${place}/history`);
    const said = (words) => text.split(words).length - 1;
    const documents = await listed(service, session, place);
    if (status !== 200 || said("Recorded a request") !== 1 || said("Added a document") !== documents.length) found.silent.push(place);
  }
  return found;
}
