// Reads the description of the JSON interface as strictly as a program would, and then tries every address with what it describes and with what it
// does not, on both databases. It runs on a small council, invented in the same way each time, on a database of its own.
//
// EHC_CONTRACT_EXAMPLES says how many bodies are made for each door: a few take seconds, 200 take minutes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { after, before, describe, test } from "node:test";
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

const postgres = process.env.EHC_TEST_POSTGRES_URL;
assert.ok(postgres, "scripts/test starts PostgreSQL; EHC_TEST_POSTGRES_URL is missing");
const examples = process.env.EHC_CONTRACT_EXAMPLES;

async function signIn(service, { email, password }) {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ email, password });
  const answer = await fetch(`${service.url}/api/v1/sessions`, { method: "POST", headers, body });
  assert.equal(answer.status, 201, email);
  return { cookie: answer.headers.getSetCookie()[0].split(";")[0], csrf: (await answer.json()).csrf };
}

// The first person of a role who sees a plan that a family reads, a caseworker one of their own, with that case: most of its doors are open then.
// Others are tried on a case that does not exist.
async function begin(service, role) {
  const asked = role === "caseworker" ? "whose=mine&stage=draft_sent" : "stage=draft_sent";
  let session;
  for (const person of service.signIns.filter(({ email }) => email.startsWith(role))) {
    session = await signIn(service, person);
    const answer = await fetch(`${service.url}/api/v1/cases?${asked}`, { headers: { cookie: session.cookie } });
    const found = answer.ok ? (await answer.json()).cases[0] : undefined;
    if (found) return { ...session, reference: found.reference };
  }
  return { ...session, reference: "EHC-999999" };
}

// Runs schemathesis as a person and returns how it ended and what it said.
function run(service, { cookie, csrf, reference }, paths) {
  const headers = ["-H", `Cookie: ${cookie}`, "-H", `X-CSRF: ${csrf}`];
  const args = ["--config-file", config, "run", `${service.url}/api/openapi.json`, ...headers, "--include-path-regex", paths];
  if (examples) args.push("--max-examples", examples);
  return new Promise((resolve, reject) => {
    const child = spawn(python, ["-m", "schemathesis.cli", ...args], { env: { ...process.env, EHC_CASE: reference }, cwd: service.folder });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, said }));
  });
}

for (const [name, databaseUrl] of [
  ["SQLite", undefined],
  ["PostgreSQL", postgres],
]) {
  describe(name, () => {
    let service;
    before(async () => {
      service = await startService({ databaseUrl, fill: [["generate", "--requests", "200", "--plans", "100", "--seed", "1"]] });
    });
    after(() => service?.stop());

    for (const { who, paths } of people) {
      test(`every answer to the ${who} is one that the description names`, async () => {
        const { status, said } = await run(service, await begin(service, who), paths);
        assert.equal(status, 0, said);
      });
    }
  });
}
