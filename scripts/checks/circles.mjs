// Circles: files of a crate each of which leads to every other, so that none can be read, moved or tested without the rest. Prints
// the largest of each crate.
//
//   node scripts/checks/circles.mjs              says what there is
//   node scripts/checks/circles.mjs --most N     fails when one of the crates with a limit has a circle of more than N files
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { dependencies, largestCircle } from "./rust_modules.mjs";

const limited = ["domain", "persistence", "application", "http"];

const [option, value] = process.argv.slice(2);
const most = option === "--most" ? Number(value) : Infinity;
if (Number.isNaN(most) || (option && option !== "--most")) {
  console.error("Usage: node scripts/checks/circles.mjs [--most N]");
  process.exit(2);
}

const crates = readdirSync("crates", { withFileTypes: true }).filter((entry) => entry.isDirectory());
const isTooLarge = crates.map(({ name }) => {
  const source = join("crates", name, "src");
  const rust = readdirSync(source, { recursive: true }).filter((file) => file.endsWith(".rs"));
  const files = Object.fromEntries(rust.map((file) => [file, readFileSync(join(source, file), "utf8")]));
  const circle = largestCircle(dependencies(files));
  console.log(`${name}: ${circle.length === 0 ? "no circle" : `a circle of ${circle.length} files: ${circle.join(", ")}`}`);
  return limited.includes(name) && circle.length > most;
});
if (isTooLarge.includes(true)) {
  console.error(`A circle has more than ${most} files: move what several of them need to a file that needs none of them.`);
  process.exit(1);
}
