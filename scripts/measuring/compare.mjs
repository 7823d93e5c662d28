// Measures two builds in turn on loopback, each on data that it made itself, and prints the ratio pair by pair. Called by scripts/compare.
import { parseArgs } from "node:util";

import { startService } from "../../tests/service.mjs";
import { scenarios, tryOnce } from "./scenarios.mjs";
import { settle } from "./settle.mjs";
import { runWrk } from "./wrk.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    requests: { type: "string", default: "3000" },
    seconds: { type: "string", default: "4" },
    pairs: { type: "string", default: "5" },
    connections: { type: "string", default: "8" },
    databases: { type: "string", default: "sqlite,postgres" },
    only: { type: "string" },
  },
});
const [before, now] = positionals;
if (!now) throw new Error("name two programs: the one before and the one now");
const [seconds, pairs, connections] = [options.seconds, options.pairs, options.connections].map(Number);

console.log(`${options.requests} requests for assessment, ${connections} connections, ${pairs} pairs of ${seconds} s each; a ratio over 1 is faster than before.`);
for (const database of options.databases.split(",")) {
  const services = [];
  try {
    for (const [at, binary] of [before, now].entries()) services.push(await startService({ binary, databaseUrl: databaseUrl(database, at), fill: [["generate", "--requests", options.requests, "--plans", "0", "--seed", "1"]] }));
    console.log(`\n${database}`);
    const until = Date.now() + 900_000;
    for (const service of services) await settle(service, until);
    for (const scenario of scenarios.filter((one) => !one.writes && (!options.only || one.name.includes(options.only)))) console.log(await compare(services, scenario));
  } finally {
    for (const service of services) await service.stop();
  }
}

// Each build has a database of its own; scripts/compare makes them.
function databaseUrl(database, at) {
  return database === "postgres" ? `${process.env.EHC_MEASURE_POSTGRES_URL.replace(/\/[^/]*$/, "")}/compare_${at}` : undefined;
}

async function compare(services, scenario) {
  const asked = [];
  for (const service of services) {
    const requests = await scenario.requests(service);
    const problem = requests.length === 0 ? "nobody can send it" : await tryOnce(service, requests[0]);
    if (problem) return `  ${scenario.name}: not measured, ${problem}`;
    asked.push(requests);
  }
  const measured = [];
  // One pair more, to warm both; each build goes first in turn.
  for (let pair = 0; pair <= pairs; pair += 1) {
    const results = [];
    for (const at of pair % 2 ? [1, 0] : [0, 1]) results[at] = runWrk(services[at].url, asked[at], { seconds, connections });
    if (results.some((one) => one.refused + one.broken > 0)) return `  ${scenario.name}: not measured, requests were refused or broken`;
    if (pair > 0) measured.push(results);
  }
  const ratios = measured.map(([was, is]) => is.perSecond / was.perSecond);
  const figure = (at, name) => median(measured.map((pair) => pair[at][name]));
  return [
    `  ${scenario.name.padEnd(18)} ${figure(0, "perSecond").toFixed(0).padStart(6)}/s → ${figure(1, "perSecond").toFixed(0).padStart(6)}/s`,
    `p95 ${figure(0, "p95").toFixed(1)} → ${figure(1, "p95").toFixed(1)} ms`,
    `ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  ].join("  ");
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
