// The drill "kill": people record requests while the server is killed without a word, again and again. Everything that was answered must be there
// afterwards, once, with its audit entry; what was not answered is sent again with its own key and must not be there twice.
//
// With --control the database of the beginning is put back after a kill, so that acts are lost: a drill that does not see that sees nothing.
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { startService } from "../../tests/service.mjs";
import { scenarios, signIn } from "./scenarios.mjs";

const { values: options } = parseArgs({
  options: { times: { type: "string", default: "5" }, profile: { type: "string", default: "debug" }, databases: { type: "string", default: "sqlite,postgres" }, control: { type: "boolean", default: false } },
});
if (options.control) Object.assign(options, { databases: "sqlite", times: "1" });

let failed = false;
for (const database of options.databases.split(",")) {
  const databaseUrl = database === "postgres" ? process.env.EHC_MEASURE_POSTGRES_URL : undefined;
  const service = await startService({ profile: options.profile, databaseUrl });
  try {
    const [{ session, ...request }] = await scenarios.find((one) => one.name === "record a request").requests(service);
    const kept = [];
    let current = session;
    const before = path.join(service.folder, "before");
    if (options.control) {
      // Everything up to here is in the file itself, and not only in the log beside it.
      await service.liveOn("2026-12-01");
      fs.copyFileSync(path.join(service.folder, "ehc.db"), before);
      current = await signIn(service, session.person);
    }
    let number = 0;
    let repeated = 0;
    for (let round = 0; round < Number(options.times); round += 1) {
      let running = true;
      const unanswered = [];
      const senders = Array.from({ length: 4 }, async () => {
        while (running) {
          const one = { key: crypto.randomUUID(), n: ++number };
          const place = await send(service, current, request, one).catch(() => null);
          if (place) kept.push({ ...one, place });
          else unanswered.push(one);
          if (!place) break;
        }
      });
      await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 500));
      await service.crash();
      running = false;
      await Promise.all(senders);
      if (options.control) {
        for (const end of ["", "-wal", "-shm"]) fs.rmSync(path.join(service.folder, `ehc.db${end}`), { force: true });
        fs.copyFileSync(before, path.join(service.folder, "ehc.db"));
        // With them the program would see at its start that the database was put back, and not begin.
        fs.rmSync(path.join(service.folder, "audit-checkpoints.jsonl"), { force: true });
        unanswered.length = 0;
      }
      await service.serve();
      current = await signIn(service, current.person);
      for (const one of unanswered) {
        const first = await send(service, current, request, one);
        const second = await send(service, current, request, one);
        if (first !== second) throw new Error(`the same key gave ${first} and ${second}`);
        kept.push({ ...one, place: first });
        repeated += 1;
      }
    }
    const places = new Set(kept.map((one) => one.place));
    const missing = [];
    for (const { place } of kept) {
      const { status } = await fetch(service.url + place, { headers: { cookie: current.cookie }, redirect: "manual" });
      if (status !== 200) missing.push(`${place}: ${status}`);
    }
    if (options.control) {
      if (missing.length === 0) throw new Error("the control lost nothing: the drill sees nothing");
      console.log(`control: of ${kept.length} requests answered ${missing.length} are lost with the database of before, as they must be`);
      continue;
    }
    service.run("audit", "verify");
    service.run("recompute", "--check");
    const fine = missing.length === 0 && places.size === kept.length && kept.length > 0;
    failed ||= !fine;
    console.log(`${database}: killed ${options.times} times; ${kept.length} requests answered, ${repeated} of them sent again, ${missing.length} lost, ${kept.length - places.size} doubled`);
    for (const one of missing.slice(0, 10)) console.error(`  lost ${one}`);
  } finally {
    await service.stop();
  }
}
process.exit(failed ? 1 : 0);

// Sends one request; returns where its result is, or null when the server was killed meanwhile.
async function send(service, session, { method, path, type, body }, { key, n }) {
  const answer = await fetch(service.url + path, {
    method,
    redirect: "manual",
    headers: { cookie: session.cookie, "x-csrf": session.csrf, "idempotency-key": key, "content-type": type },
    body: body.replaceAll("{key}", key).replaceAll("{n}", String(n)),
  });
  const text = await answer.text();
  if (answer.status >= 400) throw new Error(`${method} ${path} answers ${answer.status}: ${text.slice(0, 300)}`);
  return answer.headers.get("location") ?? JSON.parse(text).location;
}
