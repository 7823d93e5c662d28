// The layers: which of our crates each may use, and which packages it must never name in its own Cargo.toml.
import { execFileSync } from "node:child_process";

const web = ["actix*", "askama*", "cookie", "rust-embed", "utoipa*"];
const storage = ["diesel*", "libsqlite3-sys", "pq-sys", "r2d2"];
const time = ["tokio", "futures*", "async-*"];
const layers = {
  "ehc-domain": { uses: [], never: [...web, ...storage, ...time, "serde", "serde_*", "lettre", "rand", "tracing", "ureq"] },
  "ehc-persistence": { uses: ["ehc-domain"], never: [...web, ...time, "lettre", "argon2"] },
  "ehc-papers": { uses: ["ehc-domain"], never: [...web, ...storage, ...time, "lettre", "tracing"] },
  "ehc-application": { uses: ["ehc-domain", "ehc-papers", "ehc-persistence"], never: [...web, ...storage] },
  "ehc-http": { uses: ["ehc-domain", "ehc-application"], never: [...storage, "lettre"] },
  // Great amounts of data are written in bulk, past the use cases.
  "ehc-invented": { uses: ["ehc-domain", "ehc-persistence", "ehc-application"], never: [...web, ...storage] },
  ehc: { uses: ["ehc-domain", "ehc-papers", "ehc-persistence", "ehc-application", "ehc-http", "ehc-invented"], never: ["diesel*"] },
  "ehc-test-support": { uses: ["ehc-domain", "ehc-papers", "ehc-persistence", "ehc-application"], never: web },
  "ehc-acceptance": { uses: [], never: [...web] },
};
// From outside, the acceptance tests reach the program only through its own commands, pages and JSON.
const testsMayUse = { "ehc-acceptance": ["ehc-test-support"] };

const matches = (pattern, name) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern);
const metadata = JSON.parse(
  execFileSync("cargo", ["metadata", "--format-version=1", "--no-deps"], { encoding: "utf8", maxBuffer: 1 << 28 }),
);
const ours = new Set(metadata.packages.map((one) => one.name));
const problems = [];
for (const one of metadata.packages) {
  const layer = layers[one.name];
  if (!layer) {
    problems.push(`${one.name} has no layer: give it one in scripts/checks/layers.mjs.`);
    continue;
  }
  for (const { name, kind } of one.dependencies) {
    const allowed = kind === "dev" ? [...ours] : layer.uses;
    const mayUse = kind === "dev" && testsMayUse[one.name] ? testsMayUse[one.name] : allowed;
    if (ours.has(name) && !mayUse.includes(name)) problems.push(`${one.name} must not use ${name}.`);
    if (kind !== "dev" && layer.never.some((pattern) => matches(pattern, name))) problems.push(`${one.name} must not use ${name}.`);
  }
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
