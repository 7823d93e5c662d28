// Reads the description of the JSON interface as strictly as a program would, and then tries every address with what it describes and with what it
// does not. It runs on a small council, invented in the same way each time, on a database of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";
import { root, startService } from "../service.mjs";

const python = process.env.EHC_TEST_PYTHON ?? path.join(root, "target/venv/bin/python");
const config = path.join(import.meta.dirname, "schemathesis.toml");

// Whose doors are tried as whom: nobody passes all of them. Signing out would end the session with which all of this is done.
const people = [
  { who: "caseworker", paths: "/api/v1/(?!calendar|reports|sessions|advice)" },
  { who: "manager", paths: "/api/v1/(reports|.*/caseworker|.*/decide)" },
  { who: "administrator", paths: "/api/v1/calendar" },
  { who: "psychologist", paths: "/api/v1/advice" },
];

let service;
before(async () => {
  service = await startService({ fill: [["generate", "--requests", "200", "--plans", "100", "--seed", "1"]] });
});
after(() => service?.stop());

async function signIn({ email, password }) {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ email, password });
  const answer = await fetch(`${service.url}/api/v1/sessions`, { method: "POST", headers, body });
  assert.equal(answer.status, 201, email);
  return { cookie: answer.headers.getSetCookie()[0].split(";")[0], csrf: (await answer.json()).csrf };
}

// The first person of a role who sees a plan that a family reads, a caseworker one of their own, with that case: most of its doors are open then.
// Others are tried on a case that does not exist.
async function begin(role) {
  const asked = role === "caseworker" ? "whose=mine&stage=draft_sent" : "stage=draft_sent";
  let session;
  for (const person of service.signIns.filter(({ email }) => email.startsWith(role))) {
    session = await signIn(person);
    const answer = await fetch(`${service.url}/api/v1/cases?${asked}`, { headers: { cookie: session.cookie } });
    const found = answer.ok ? (await answer.json()).cases[0] : undefined;
    if (found) return { ...session, reference: found.reference };
  }
  return { ...session, reference: "EHC-999999" };
}

// Runs schemathesis as a person and returns how it ended and what it said.
function run({ cookie, csrf, reference }, paths) {
  const headers = ["-H", `Cookie: ${cookie}`, "-H", `X-CSRF: ${csrf}`];
  const args = ["--config-file", config, "run", `${service.url}/api/openapi.json`, ...headers, "--include-path-regex", paths];
  return new Promise((resolve, reject) => {
    const child = spawn(python, ["-m", "schemathesis.cli", ...args], { env: { ...process.env, EHC_CASE: reference }, cwd: service.folder });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, said }));
  });
}

for (const { who, paths } of people) {
  test(`every answer to the ${who} is one that the description names`, async () => {
    const { status, said } = await run(await begin(who), paths);
    assert.equal(status, 0, said);
  });
}
