// The drill "uploads": many people send large files at the same moment while somebody else reads. Their pages must come as they always do, and what the
// files take of the memory must be bounded, however many come.
import fs from "node:fs";
import http from "node:http";
import { parseArgs } from "node:util";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";

import { pdf } from "../../tests/papers.mjs";
import { startService } from "../../tests/service.mjs";
import { signIn } from "./scenarios.mjs";

const MB = 1024 * 1024;
const { values: options } = parseArgs({
  options: { profile: { type: "string", default: "debug" }, size: { type: "string", default: "24" }, together: { type: "string", default: "8,30" }, p95: { type: "string", default: "200" }, memory: { type: "string", default: "60" } },
});

if (!isMainThread) {
  parentPort.postMessage(await Promise.all(Array.from({ length: workerData.together }, () => upload(workerData))));
  process.exit(0);
}

// What is like a scanned report: one page, and bytes that no compression makes smaller.
const scan = new Uint8Array(Number(options.size) * MB - 1024);
for (let at = 0; at < scan.length; at += 65_536) crypto.getRandomValues(scan.subarray(at, at + 65_536));
const report = pdf(scan);
const shared = new SharedArrayBuffer(report.length);
new Uint8Array(shared).set(report);

const field = (name, value) => `--b\r\nContent-Disposition: form-data; name="${name}"${value}`;
const head = field("kind", "\r\n\r\ngeneral\r\n") + field("title", "\r\n\r\nInvented for the drill\r\n") + field("file", '; filename="report.pdf"\r\n\r\n');

// One person sends more than one person may in a day.
const service = await startService({ profile: options.profile, env: { EHC__FILES__MAX_BYTES_A_DAY: String(4_096 * MB) } });
let failed = false;
try {
  const uploader = await signIn(service, service.person("caseworker"));
  const reader = await signIn(service, service.person("manager"));
  const page = await read(service, uploader, "/work");
  const reference = page.text.match(/\/cases\/(EHC-\d+)/)?.[1];
  if (!reference) throw new Error("nobody has work on a case");
  for (let n = 0; n < 40; n += 1) await read(service, reader, "/work");
  for (const together of options.together.split(",").map(Number)) {
    const before = service.memory();
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, service.memory() ?? 0)), 20);
    let running = true;
    const times = [];
    const reading = (async () => {
      while (running) {
        const began = performance.now();
        const { status } = await read(service, reader, "/work");
        if (status !== 200) throw new Error(`/work answers ${status}`);
        times.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    const began = performance.now();
    const path = `/api/v1/cases/${reference}/documents`;
    const answers = await send({ url: service.url, path, session: uploader, head, tail: "\r\n--b--\r\n", content: shared, together });
    const seconds = (performance.now() - began) / 1000;
    running = false;
    await reading;
    clearInterval(watch);
    const kept = answers.filter(({ status }) => status === 201).length;
    const later = answers.filter(({ status }) => status === 503).length;
    times.sort((a, b) => a - b);
    const part = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
    const over = (most - before) / MB;
    const fine = kept + later === together && kept > 0 && part(0.95) <= Number(options.p95) && over <= Number(options.memory);
    failed ||= !fine;
    console.log(
      `${together} at once: ${kept} kept, ${later} told to come back, in ${seconds.toFixed(1)} s; a page meanwhile p50 ${part(0.5).toFixed(0)} ms, p95 ${part(0.95).toFixed(0)} ms, of ${times.length}; ` +
        `memory ${(before / MB).toFixed(0)} MB before, ${(most / MB).toFixed(0)} at most, ${(service.memory() / MB).toFixed(0)} after${fine ? "" : ": FAILED"}`,
    );
    if (kept + later !== together) console.error(`  answers: ${answers.map(({ status, text }) => `${status} ${text.slice(0, 200)}`).join("\n  ")}`);
  }
  if (fs.readdirSync(`${service.folder}/files/incoming`).length > 0) {
    failed = true;
    console.error("  something half-arrived is left");
  }
} finally {
  await service.stop();
}
process.exit(failed ? 1 : 0);

async function read(service, session, address) {
  const answer = await fetch(service.url + address, { headers: { cookie: session.cookie }, redirect: "manual" });
  return { status: answer.status, text: await answer.text() };
}

// Sends the files from a thread of their own, so that only the server can make the reader wait.
function send(many) {
  return new Promise((resolve, reject) => new Worker(import.meta.filename, { workerData: many }).once("message", resolve).once("error", reject));
}

function upload({ url, path, session, head, tail, content }) {
  return new Promise((resolve, reject) => {
    const length = head.length + content.byteLength + tail.length;
    const headers = { cookie: session.cookie, "x-csrf": session.csrf, "content-type": "multipart/form-data; boundary=b", "content-length": length };
    const request = http.request(url + path, { method: "POST", headers, agent: false }, (answer) => {
      let text = "";
      answer.on("data", (part) => (text += part));
      answer.once("end", () => resolve({ status: answer.statusCode, text }));
    });
    request.once("error", reject);
    request.write(head);
    request.write(new Uint8Array(content));
    request.end(tail);
  });
}
