// Refuses snapshots that no test looked at, from the list that insta wrote during the whole run.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const root = process.cwd();
const seen = new Set(
  fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean).map((file) => path.relative(root, path.resolve(file))),
);
const tracked = execFileSync("git", ["ls-files", "-z", "--", "*.snap"], { encoding: "utf8" }).split("\0").filter(Boolean);
const unused = tracked.filter((file) => !seen.has(file));
for (const file of unused) console.error(`No test looks at ${file}: delete it, or bring its test back.`);
process.exit(unused.length === 0 ? 0 : 1);
