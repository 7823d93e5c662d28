// Words that must not be in tracked files: unfinished code, styles and scripts inside pages, secrets.
import { execFileSync } from "node:child_process";
import fs from "node:fs";

const code = /\.(rs|sql|mjs|js|scss|html|toml|lua|py)$|^scripts\/[^.]+$|^\.ci\//;
const page = /^crates\/http\/(templates|src)\/.*\.html$/;
const rules = [
  { files: code, pattern: /\b(todo|unimplemented)!/, why: "unfinished code" },
  { files: code, pattern: /\b(TODO|FIXME|XXX)\b/, why: "a note to do something later: do it, or write it down where it will be read" },
  { files: page, pattern: /\sstyle\s*=/i, why: "a style inside a page; the content security policy refuses it" },
  { files: page, pattern: /<[^>]*\son[a-z]+\s*=/i, why: "a script inside an element; the content security policy refuses it" },
  { files: page, pattern: /<script(?![^>]*\bsrc=)[^>]*>/i, why: "a script inside a page; the content security policy refuses it" },
  { files: /./, pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, why: "a private key" },
  { files: /./, pattern: /\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abpr]-[A-Za-z0-9-]{20,})\b/, why: "an access key" },
];
const neverTracked = /(^|\/)(\.env(\..*)?|.*\.(pem|key|p12|pfx|db|sqlite3?)|id_(rsa|ed25519)|sign-ins\.txt)$|^data\/|\.snap\.new$/;

const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { encoding: "utf8", maxBuffer: 1 << 26 })
  .split("\0")
  .filter((file) => file !== "" && file !== "scripts/checks/words.mjs" && fs.existsSync(file));
let found = 0;
const complain = (message) => {
  found += 1;
  console.error(message);
};
for (const file of files) {
  if (neverTracked.test(file)) complain(`${file}: must not be tracked`);
  const wanted = rules.filter((rule) => rule.files.test(file));
  const bytes = fs.readFileSync(file);
  if (bytes.includes(0)) continue;
  bytes
    .toString("utf8")
    .split("\n")
    .forEach((line, index) => {
      for (const rule of wanted) if (rule.pattern.test(line)) complain(`${file}:${index + 1}: ${rule.why}`);
    });
}
process.exit(found === 0 ? 0 : 1);
