// Runs wrk on a list of requests and reads what it says.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const script = path.join(import.meta.dirname, "wrk.lua");

// Reads the line that wrk.lua prints at the end.
export function readResult(output) {
  const line = output.split("\n").find((one) => one.startsWith("RESULT "));
  if (!line) throw new Error(`wrk said nothing that can be read:\n${output.slice(0, 2_000)}`);
  const field = Object.fromEntries(line.slice(7).trim().split(/\s+/).map((pair) => pair.split("=")).map(([name, value]) => [name, Number(value)]));
  if (Object.values(field).some((value) => !Number.isFinite(value))) throw new Error(`wrk said something odd: ${line}`);
  return {
    perSecond: field.requests / (field.microseconds / 1e6),
    requests: field.requests,
    refused: field.refused,
    broken: field.broken,
    p50: field.p50 / 1000,
    p95: field.p95 / 1000,
    p99: field.p99 / 1000,
    max: field.max / 1000,
  };
}

// Writes requests as wrk.lua reads them.
export function writeRequests(requests) {
  return requests
    .map(({ method = "GET", path: address, session, type = "", body = "" }) => {
      const fields = [method, address, session?.cookie ?? "", session?.csrf ?? "", type, body];
      if (fields.some((field) => /[\t\r\n]/.test(field))) throw new Error(`${address} has a tab or a line break in it`);
      return fields.join("\t");
    })
    .join("\n");
}

// Sends the requests in turn for some seconds over some connections, to a loopback address only; `once` sends each once and ends when all are sent.
export function runWrk(url, requests, { seconds, connections, once = false }) {
  if (new URL(url).hostname !== "127.0.0.1") throw new Error("only a service on this machine is measured");
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "ehc-wrk-")), "requests.tsv");
  fs.writeFileSync(file, `${writeRequests(requests)}\n`);
  try {
    const threads = Math.min(2, connections);
    const args = [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, "--timeout", "10s", "-s", script, url, "--", file, once ? "once" : "again", String(threads)];
    const { status, stdout, stderr, error } = spawnSync("wrk", args, { encoding: "utf8", timeout: (seconds + 30) * 1000 });
    if (error) throw error;
    if (status !== 0) throw new Error(`wrk ended with ${status}:\n${stdout}${stderr}`);
    return readResult(stdout);
  } finally {
    fs.rmSync(path.dirname(file), { recursive: true, force: true });
  }
}
