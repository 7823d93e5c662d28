// Measures the build that is handed out on loopback, on each database, and prints a table. Called by scripts/measure.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { root, startService } from "../../tests/service.mjs";
import { scenarios, tryOnce } from "./scenarios.mjs";
import { settle } from "./settle.mjs";
import { runWrk } from "./wrk.mjs";

const { values: options } = parseArgs({
  options: {
    requests: { type: "string", default: "25000" },
    seconds: { type: "string", default: "10" },
    connections: { type: "string", default: "16" },
    databases: { type: "string", default: "sqlite,postgres" },
    only: { type: "string" },
    limit: { type: "string", default: "1800" },
  },
});
const seconds = Number(options.seconds);
const connections = Number(options.connections);
const until = Date.now() + Number(options.limit) * 1000;

const cpus = os.cpus();
const machine = {
  cores: cpus.length,
  cpu: cpus[0]?.model ?? "unknown",
  memory_gib: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.release()}`,
};
console.log(`Machine: ${machine.cores} cores, ${machine.cpu}, ${machine.memory_gib} GiB, ${machine.system}`);
console.log(`The service, the database and wrk share these cores. ${connections} connections, ${seconds} s each after 2 s of warming.`);

const results = [];
for (const database of options.databases.split(",")) {
  const databaseUrl = database === "postgres" ? process.env.EHC_MEASURE_POSTGRES_URL : undefined;
  if (database === "postgres" && !databaseUrl) throw new Error("scripts/measure starts PostgreSQL; EHC_MEASURE_POSTGRES_URL is missing");
  const began = Date.now();
  const service = await startService({
    profile: "dist",
    databaseUrl,
    fill: [["generate", "--requests", options.requests, "--plans", "0", "--seed", "1"]],
  });
  console.log(`\n${database}: ${options.requests} requests made and served after ${((Date.now() - began) / 1000).toFixed(0)} s`);
  try {
    console.log(`  ${await settle(service, until)} alerts sent first; what follows is measured without them`);
    const bare = bareCost(service);
    for (const scenario of scenarios.filter((one) => !options.only || one.name.includes(options.only))) {
      if (Date.now() > until) {
        console.log("  The time is up; the rest is not measured.");
        break;
      }
      const requests = await scenario.requests(service);
      const first = scenario.once ? requests.pop() : requests[0];
      const problem = first === undefined ? "nobody can send it" : await tryOnce(service, first);
      if (problem) {
        console.log(`  ${scenario.name}: not measured, ${problem}`);
        results.push({ database, name: scenario.name, problem });
        continue;
      }
      // What is sent once only must not be used up by warming.
      if (!scenario.writes) runWrk(service.url, requests, { seconds: 2, connections });
      const result = runWrk(service.url, requests, { seconds, connections, once: scenario.once });
      const row = { database, name: scenario.name, ...result, memoryMiB: (service.memory() ?? 0) / 2 ** 20, barePerSecond: bare[scenario.page], bare: scenario.writes ? "a bare commit" : "its queries alone" };
      results.push(row);
      console.log(line(row, scenario.ceiling));
    }
  } finally {
    await service.stop();
  }
}

const file = path.join(root, "target", "measure.json");
fs.writeFileSync(file, `${JSON.stringify({ machine, options, results }, null, 2)}\n`);
console.log(`\nKept in ${path.relative(process.cwd(), file)}`);

// How often the queries of each page, and a bare commit, run in a second by themselves: {"work": 1234.5, …}.
function bareCost(service) {
  return JSON.parse(service.run("bare-sql"));
}

function line(row, ceiling) {
  const words = [
    `  ${row.name.padEnd(17)} ${row.perSecond.toFixed(0).padStart(6)}/s`,
    `p50 ${row.p50.toFixed(1)} ms`,
    `p95 ${row.p95.toFixed(1)} ms${ceiling ? (row.p95 <= ceiling ? ` (within ${ceiling})` : ` (OVER ${ceiling})`) : ""}`,
    `p99 ${row.p99.toFixed(1)} ms`,
    `memory ${row.memoryMiB.toFixed(0)} MiB`,
  ];
  if (row.barePerSecond) words.push(`${row.bare} ${row.barePerSecond.toFixed(0)}/s (${(row.barePerSecond / row.perSecond).toFixed(1)} times)`);
  if (row.refused + row.broken > 0) words.push(`${row.refused} refused, ${row.broken} broken`);
  return words.join("  ");
}
