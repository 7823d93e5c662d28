// Every file and folder that a document names is there: by a link, or as a path of the repository in code marks. A name in capitals stands for any (`FEATURE.rs`).
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const ROOTS = ["crates", "docs", "scripts", "tests", "config", "migrations", "findings", ".ci"];
const NAMED = new RegExp(`\`((?:${ROOTS.join("|").replaceAll(".", "\\.")})/[\\w./-]+)\`|\\]\\(([^)\\s#:]+)(?:#[^)]*)?\\)`, "g");

/** Returns what a document names and is not there: from the top of the repository, beside the document. */
export function missing(document, text) {
  const named = [...text.matchAll(NAMED)].map(([, inCode, link]) => inCode ?? link);
  const isThere = (name) => [name, path.join(path.dirname(document), name)].some((one) => fs.existsSync(one));
  return named.filter((name) => !/(^|\/)[A-Z]{4,}(\/|\.rs|$)/.test(name) && !isThere(name));
}

if (process.argv[1] === import.meta.filename) {
  const documents = execFileSync("git", ["ls-files", "-z", "*.md"], { encoding: "utf8" }).split("\0").filter(Boolean);
  const wrong = documents.flatMap((file) => missing(file, fs.readFileSync(file, "utf8")).map((name) => `${file} names ${name}, which is not there`));
  for (const line of wrong) console.error(line);
  process.exit(wrong.length > 0 ? 1 : 0);
}
