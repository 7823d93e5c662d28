// Refuses a package of cargo or npm whose licence deny.toml does not allow. With --list, prints every package with its licence as Markdown.
import { spawnSync } from "node:child_process";
import fs from "node:fs";

import { permits } from "./spdx.mjs";

const deny = fs.readFileSync("deny.toml", "utf8");
const list = (source, key) => [...(source.match(new RegExp(`^${key} = \\[([^\\]]*)\\]`, "m"))?.[1] ?? "").matchAll(/"([^"]+)"/g)].map((m) => m[1]);
const allowed = new Set(list(deny, "allow"));
const exceptions = new Map(
  [...deny.matchAll(/\{ crate = "([^"]+)", allow = \[([^\]]*)\] \}/g)].map(([, crate, licences]) => [
    crate,
    [...licences.matchAll(/"([^"]+)"/g)].map((m) => m[1]),
  ]),
);

// The platform that is shipped; packages for other systems only are not part of the program.
const platform = "x86_64-unknown-linux-gnu";
const cargo = spawnSync("cargo", ["metadata", "--format-version=1", "--locked", `--filter-platform=${platform}`], {
  encoding: "utf8",
  maxBuffer: 1 << 28,
});
if (cargo.status !== 0) {
  console.error(cargo.stderr?.includes("--locked") ? "Cargo.lock is out of date: build once and commit it." : cargo.stderr);
  process.exit(1);
}
const metadata = JSON.parse(cargo.stdout);
const packages = metadata.packages
  .filter((one) => one.source !== null)
  .map((one) => ({ from: "cargo", name: one.name, version: one.version, licence: one.license ?? "" }));
if (fs.existsSync("package-lock.json")) {
  const lock = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
  for (const [path, one] of Object.entries(lock.packages)) {
    if (path === "") continue;
    packages.push({ from: "npm", name: path.replace(/^.*node_modules\//, ""), version: one.version, licence: one.license ?? "" });
  }
}

if (process.argv.includes("--list")) {
  const rows = packages.map((one) => `| ${one.name} | ${one.from} | ${one.licence || "not stated"} |`);
  console.log("# Licences of the packages that EHC Casework is built with\n\nMade by scripts/generate. The project's own licence is MIT.\n");
  console.log("| Package | From | Licence |\n| --- | --- | --- |");
  console.log([...new Set(rows)].sort().join("\n"));
} else {
  const refused = packages.filter(
    (one) => !permits(one.licence, (name) => allowed.has(name) || (exceptions.get(one.name) ?? []).includes(name)),
  );
  for (const one of refused) console.error(`${one.name} ${one.version} (${one.from}): licence "${one.licence}" is not allowed by deny.toml.`);
  const banned = new Set([...(deny.match(/^deny = \[(.*)\]$/m)?.[1] ?? "").matchAll(/name = "([^"]+)"/g)].map((m) => m[1]));
  const used = packages.filter((one) => banned.has(one.name));
  for (const one of used) console.error(`${one.name} is refused by deny.toml.`);
  process.exit(refused.length + used.length === 0 ? 0 : 1);
}
