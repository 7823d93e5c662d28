// Holds docs/dependencies.md to what is built with: a line for each package that we name ourselves, and none for any other.
import fs from "node:fs";

const said = new Map();
for (const [, name, words] of fs.readFileSync("docs/dependencies.md", "utf8").matchAll(/^\| (\S+) \| (.+) \|$/gm)) {
  if (name !== "Package" && name !== "---") said.set(name, words);
}
const cargo = fs.readFileSync("Cargo.toml", "utf8").match(/^\[workspace\.dependencies\]\n([\s\S]*?)^\[/m)[1];
const { dependencies, devDependencies } = JSON.parse(fs.readFileSync("package.json", "utf8"));
const used = new Set([
  ...[...cargo.matchAll(/^([\w-]+) = (?!\{ path)/gm)].map(([, name]) => name),
  ...Object.keys({ ...dependencies, ...devDependencies }),
  ...[...fs.readFileSync("tests/requirements.txt", "utf8").matchAll(/^([\w-]+)==/gm)].map(([, name]) => name),
]);
const problems = [
  ...[...used].filter((name) => !said.has(name)).map((name) => `${name} has no line in docs/dependencies.md: say what it is for.`),
  ...[...said.keys()].filter((name) => !used.has(name)).map((name) => `${name} has a line in docs/dependencies.md and is not used.`),
];
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
