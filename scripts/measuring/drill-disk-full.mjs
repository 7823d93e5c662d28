// The drill "disk-full": the disk that holds the database, the files and the logs fills up while people read and write, and is freed again, without a
// restart. Runs on a small disk of its own, which TMPDIR names. What was answered must be there afterwards, once; what was refused must have come back with
// its text; reading goes on; readiness says so; and the service heals by itself.
//
// With --control nothing is kept back for those who read, and reading must stop: a drill that does not see that sees nothing.
//
// On a database server nothing can be kept back for those who read: there a page may be refused too, but truly, as a disk without room.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { startService } from "../../tests/service.mjs";
import { signIn } from "./scenarios.mjs";

const { values: options } = parseArgs({
  options: { times: { type: "string", default: "3" }, profile: { type: "string", default: "debug" }, databases: { type: "string", default: "sqlite,postgres" }, control: { type: "boolean", default: false } },
});
if (options.control) options.databases = "sqlite";
const ballast = path.join(os.tmpdir(), "ballast");
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const HEALED_WITHIN = 10_000;
const FULL_FOR = 3_000;

// Fills the disk to the last byte, once: what is kept back for those who read is given after that.
function fill() {
  for (const size of [1 << 20, 1 << 12, 1]) {
    const file = fs.openSync(ballast, "a");
    try {
      for (let piece = Buffer.alloc(size, 1); ; ) fs.writeSync(file, piece);
    } catch (error) {
      if (error.code !== "ENOSPC") throw error;
    } finally {
      fs.closeSync(file);
    }
  }
}

let failed = false;
for (const database of options.databases.split(",")) {
  const databaseUrl = database === "postgres" ? process.env.EHC_MEASURE_POSTGRES_URL : undefined;
  const service = await startService({ profile: options.profile, databaseUrl, env: options.control ? { EHC__DATABASE__RESERVE_MB: "0" } : {} });
  const wrong = [];
  const seen = { read: 0, refusedRead: 0, written: 0, refused: 0 };
  try {
    const session = await signIn(service, service.person("caseworker"));
    const get = async (address) => {
      const answer = await fetch(service.url + address, { headers: { cookie: session.cookie }, redirect: "manual" });
      return { status: answer.status, text: await answer.text() };
    };
    const cases = [];
    for (const [, address] of (await get("/cases")).text.matchAll(/href="(\/cases\/EHC-\d+)"/g)) {
      if ((await get(`${address}/notes/new`)).status === 200) cases.push(address);
    }
    const answered = [];
    let number = 0;

    // Writes one note under a key of its own; the same again where it was refused, once there is room.
    const write = async (note) => {
      const body = new URLSearchParams({ csrf: session.csrf, submission: note.key, note: note.text });
      const answer = await fetch(service.url + note.address, { method: "POST", body, headers: { cookie: session.cookie }, redirect: "manual" });
      const text = await answer.text();
      if (answer.status === 303) return true;
      if (answer.status !== 507) wrong.push(`writing answers ${answer.status}`);
      else if (!text.includes(note.text) || !text.includes(note.key)) wrong.push("a note that was refused did not come back");
      return false;
    };

    for (let round = 0; round < Number(options.times); round += 1) {
      let running = true;
      const waiting = [];
      const writers = [0, 1].map(async () => {
        while (running) {
          // Long enough to need pages of its own.
          const text = `note ${++number} ${"invented for the drill ".repeat(150)}`.trim();
          const note = { key: crypto.randomUUID(), address: `${cases[number % cases.length]}/notes/new`, text };
          if (await write(note)) answered.push(note), (seen.written += 1);
          else waiting.push(note), (seen.refused += 1);
          await pause(20);
        }
      });
      const readers = [0, 1].map(async (_, reader) => {
        for (let turn = reader; running; turn += 1) {
          const { status } = await get(cases[turn % cases.length]);
          seen.read += 1;
          if (status === 200) continue;
          seen.refusedRead += 1;
          if (database === "sqlite" || status !== 507) wrong.push(`reading answers ${status}`);
        }
      });
      await pause(500);
      const until = Date.now() + FULL_FOR;
      let ready;
      fill();
      while (Date.now() < until) {
        await pause(100);
        const answer = await fetch(`${service.url}/health/ready`);
        ready = `${answer.status} ${(await answer.text()).trim()}`;
      }
      if (ready !== "503 disk_full") wrong.push(`readiness says ${ready}`);
      if (waiting.length === 0) wrong.push("nothing was refused: the disk was not full");
      if (!(await signIn(service, service.person("manager")).catch(() => null)) && database === "sqlite") wrong.push("nobody can sign in");

      fs.rmSync(ballast);
      const freed = Date.now();
      for (;;) {
        if (await fetch(`${service.url}/health/ready`).then((answer) => answer.ok)) break;
        // A server tells only when something is kept again.
        const [note] = waiting;
        if (note && (await write(note))) answered.push(waiting.shift());
        if (Date.now() - freed > HEALED_WITHIN) {
          wrong.push("it did not heal by itself");
          break;
        }
        await pause(100);
      }
      running = false;
      await Promise.all([...writers, ...readers]);
      for (const note of waiting) (await write(note)) ? answered.push(note) : wrong.push("a note was refused although there was room");
      for (const note of waiting) if (!(await write(note))) wrong.push("the same note again was refused");
    }

    const histories = new Map();
    for (const address of new Set(answered.map((note) => note.address.replace("/notes/new", "/history")))) {
      let text = "";
      for (let next = address; next; ) {
        const page = await get(next);
        text += page.text;
        next = page.text.match(/href="([^"]+)"[^>]*>Older</)?.[1].replaceAll("&amp;", "&");
      }
      histories.set(address, text);
    }
    const lost = [];
    let doubled = 0;
    for (const note of answered) {
      const times = histories.get(note.address.replace("/notes/new", "/history")).split(`${note.text.slice(0, 40)}`).length - 1;
      if (times === 0) lost.push(note);
      if (times > 1) doubled += 1;
    }
    service.run("audit", "verify");
    service.run("recompute", "--check");
    if (database === "sqlite" && !/the disk is full/.test(service.log())) wrong.push("the log does not say that the disk was full");
    if (/does not answer/.test(service.log())) wrong.push("the log says that the database does not answer");
    if (options.control) {
      if (seen.refusedRead === 0) throw new Error("the control lost nothing: the drill sees nothing");
      console.log(`control: with nothing kept back ${seen.refusedRead} of ${seen.read} pages were refused, as they must be`);
      continue;
    }
    failed ||= wrong.length > 0 || lost.length > 0 || doubled > 0 || answered.length === 0;
    console.log(
      `${database}: filled ${options.times} times; ${answered.length} notes answered, ${seen.refused} refused and sent again, ${lost.length} lost, ${doubled} doubled; ${seen.read} pages read, ${seen.refusedRead} of them refused`,
    );
    for (const one of new Set(wrong)) console.error(`  ${one} (${wrong.filter((other) => other === one).length} times)`);
  } finally {
    fs.rmSync(ballast, { force: true });
    await service.stop();
  }
}
process.exit(failed ? 1 : 0);
