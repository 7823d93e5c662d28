// The drill "database-gone": PostgreSQL stops, hangs and comes back, while people read and write. What was answered must be there afterwards, once; while it is
// gone every answer is 503 within seconds and gives back what was typed, the pages that need no record are there, and readiness says so within two seconds;
// and the service heals by itself within five. Needs the folder of the cluster, its programs and who runs it, from scripts/drill.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";

import { pdf } from "../../tests/papers.mjs";
import { startService } from "../../tests/service.mjs";
import { signIn } from "./scenarios.mjs";

const { values: options } = parseArgs({ options: { times: { type: "string", default: "2" }, profile: { type: "string", default: "debug" } } });
const { EHC_POSTGRES_FOLDER: folder, EHC_POSTGRES_CONTROL: control, EHC_MEASURE_POSTGRES_URL: databaseUrl } = process.env;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const GONE_FOR = 15_000;

const postmaster = () => Number(fs.readFileSync(path.join(folder, "data", "postmaster.pid"), "utf8").split("\n")[0]);
// Every process of the server: a hang is of all of them.
const family = (pid) => {
  const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  return [pid, ...stdout.split("\n").map(Number).filter(Boolean)];
};
const faults = {
  stopped: {
    begin: () => spawnSync("sh", ["-c", `${control} -m immediate -s stop`], { stdio: "inherit" }),
    end: () => spawnSync("sh", ["-c", `${control} -l ${folder}/log -w -s -o "$EHC_POSTGRES_OPTIONS" start`], { stdio: "ignore" }),
  },
  hanging: {
    begin() {
      this.stopped = family(postmaster());
      for (const pid of this.stopped) process.kill(pid, "SIGSTOP");
    },
    end() {
      for (const pid of this.stopped) process.kill(pid, "SIGCONT");
    },
  },
};

const service = await startService({ profile: options.profile, databaseUrl });
const wrong = [];
const answered = [];
try {
  const session = await signIn(service, service.person("caseworker"));
  const ask = async (address, more = {}) => {
    const began = performance.now();
    const answer = await fetch(service.url + address, { redirect: "manual", ...more, headers: { cookie: session.cookie, ...more.headers } });
    return { status: answer.status, text: await answer.text(), took: performance.now() - began };
  };
  // On a connection of its own, as whoever watches the service asks: one that is shared waits behind what the others asked.
  const readiness = () =>
    new Promise((resolve, reject) => {
      const began = performance.now();
      const asked = http.get(`${service.url}/health/ready`, { agent: false }, (answer) => {
        answer.resume().once("end", () => resolve({ status: answer.statusCode, took: performance.now() - began }));
      });
      asked.once("error", reject);
    });
  const cases = [];
  for (const [, address] of (await ask("/cases")).text.matchAll(/href="(\/cases\/EHC-\d+)"/g)) {
    if ((await ask(`${address}/notes/new`)).status === 200) cases.push(address);
  }
  let number = 0;
  const write = async (note) => {
    const body = new URLSearchParams({ csrf: session.csrf, submission: note.key, note: note.text });
    const { status, text } = await ask(note.address, { method: "POST", body });
    if (status === 303) return true;
    if (status !== 503) wrong.push(`writing answers ${status}`);
    else if (!text.includes(note.text) || !text.includes(note.key)) wrong.push("a note that was refused did not come back");
    return false;
  };
  // What stands beside a file comes back too; the file is chosen again.
  const paper = async (name) => {
    const [title, submission] = [`drill paper of ${name}`, crypto.randomUUID()];
    const body = new FormData();
    for (const [field, value] of Object.entries({ csrf: session.csrf, submission, kind: "general", title })) body.set(field, value);
    body.set("file", new Blob([pdf()], { type: "application/pdf" }), "report.pdf");
    const { status, text } = await ask(`${cases[0]}/documents/new`, { method: "POST", body });
    if (status !== 503) wrong.push(`${name}: a paper answers ${status}`);
    else if (!text.includes(title) || !text.includes(submission)) wrong.push(`${name}: what stood beside a paper did not come back`);
  };
  for (let round = 0; round < Number(options.times); round += 1) {
    for (const [name, fault] of Object.entries(faults)) {
      let running = true;
      const waiting = [];
      const slow = [];
      const writers = [0, 1].map(async () => {
        while (running) {
          const note = { key: crypto.randomUUID(), address: `${cases[(number += 1) % cases.length]}/notes/new`, text: `drill note ${number} of the database` };
          if (await write(note)) answered.push(note);
          else waiting.push(note);
          await pause(50);
        }
      });
      const readers = [0, 1].map(async (_, reader) => {
        for (let turn = reader; running; turn += 1) {
          const { status, took } = await ask(cases[turn % cases.length]);
          slow.push(took);
          if (status !== 200 && status !== 503) wrong.push(`reading answers ${status}`);
          if (status !== 200) await pause(50);
        }
      });
      await pause(1_000);
      fault.begin();
      const until = Date.now() + GONE_FOR;
      await pause(500);
      const refused = paper(name);
      let ready = 0;
      while (Date.now() < until) {
        const answer = await readiness();
        ready = Math.max(ready, answer.took);
        if (answer.status !== 503) wrong.push(`${name}: readiness answers ${answer.status}`);
        for (const page of ["/sign-in", "/help", "/privacy", "/calculator"]) {
          const { status } = await fetch(service.url + page, { redirect: "manual" });
          if (status !== 200) wrong.push(`${name}: ${page} answers ${status}`);
        }
        await pause(300);
      }
      await refused;
      fault.end();
      const back = Date.now();
      while ((await readiness()).status !== 200) {
        if (Date.now() - back > 5_000) {
          wrong.push(`${name}: it did not heal within five seconds`);
          break;
        }
        await pause(50);
      }
      const healed = Date.now() - back;
      await pause(1_000);
      running = false;
      await Promise.all([...writers, ...readers]);
      for (const note of waiting) if (await write(note)) answered.push(note);
      const longest = Math.max(...slow);
      if (ready > 2_500) wrong.push(`${name}: readiness took ${Math.round(ready)} ms`);
      if (longest > 12_000) wrong.push(`${name}: a page took ${Math.round(longest)} ms`);
      if (waiting.length === 0) wrong.push(`${name}: nothing was refused`);
      console.log(
        `${name}: ${waiting.length} notes refused and sent again; the slowest page ${Math.round(longest)} ms, readiness ${Math.round(ready)} ms, well again after ${healed} ms`,
      );
    }
  }
  const lost = [];
  let doubled = 0;
  const histories = new Map();
  for (const note of answered) {
    const history = note.address.replace("/notes/new", "/history");
    if (!histories.has(history)) {
      let text = "";
      for (let next = history; next; ) {
        const page = await ask(next);
        text += page.text;
        next = page.text.match(/href="([^"]+)"[^>]*>Older</)?.[1].replaceAll("&amp;", "&");
      }
      histories.set(history, text);
    }
    const times = histories.get(history).split(`${note.text}<`).length - 1;
    if (times === 0) lost.push(note);
    if (times > 1) doubled += 1;
  }
  service.run("audit", "verify");
  console.log(`postgres: ${answered.length} notes answered, ${lost.length} lost, ${doubled} doubled`);
  for (const one of new Set(wrong)) console.error(`  ${one} (${wrong.filter((other) => other === one).length} times)`);
  process.exitCode = wrong.length > 0 || lost.length > 0 || doubled > 0 || answered.length === 0 ? 1 : 0;
} finally {
  for (const fault of Object.values(faults)) if (fault.stopped) for (const pid of fault.stopped) try { process.kill(pid, "SIGCONT"); } catch { /* it has ended */ }
  await service.stop();
}
