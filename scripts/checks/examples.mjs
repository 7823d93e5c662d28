// Examples in documentation run in the crates that have some; the others say `doctest = false`, so that nothing is built for them. None is forgotten.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const { packages } = JSON.parse(execFileSync("cargo", ["metadata", "--format-version", "1", "--no-deps", "--offline"], { encoding: "utf8", maxBuffer: 1 << 26 }));
let wrong = 0;
for (const { name, manifest_path, targets } of packages) {
  const lib = targets.find(({ kind }) => kind.includes("lib"));
  if (!lib) continue;
  const folder = path.dirname(lib.src_path);
  const examples = fs.readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".rs")).flatMap((file) => {
    let isOpen = false;
    const lines = fs.readFileSync(path.join(folder, file), "utf8").split("\n");
    return lines.flatMap((line, at) => {
      const fence = line.match(/^\s*\/\/[/!] ```(.*)$/);
      if (!fence) return [];
      isOpen = !isOpen;
      return isOpen && !/^(ignore|text|json|sql|toml|html)/.test(fence[1]) ? [`${path.relative(".", path.join(folder, file))}:${at + 1}`] : [];
    });
  });
  if (lib.doctest && examples.length === 0) {
    console.error(`${name} has no example to run: say \`doctest = false\` in ${path.relative(".", manifest_path)}`);
    wrong += 1;
  }
  if (!lib.doctest && examples.length > 0) {
    console.error(`${name} says \`doctest = false\`, and has examples that are not run: ${examples.join(", ")}`);
    wrong += 1;
  }
}
process.exit(wrong ? 1 : 0);
