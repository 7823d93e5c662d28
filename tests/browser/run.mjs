// Runs the browser tests with node's own test runner, one file at a time: two cores carry one browser and one service.
//   node tests/browser/run.mjs [PART OF A FILE'S NAME]...
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const folder = import.meta.dirname;
const wanted = process.argv.slice(2);
const files = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .map((name) => path.join(folder, name))
  .sort();
if (files.length === 0) {
  console.error("No browser test has such a name.");
  process.exit(2);
}
const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], { stdio: "inherit" });
process.exit(status ?? 1);
