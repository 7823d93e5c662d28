import assert from "node:assert/strict";
import { test } from "node:test";

import { permits } from "../../scripts/checks/spdx.mjs";

const mayUse = (name) => ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].includes(name);

for (const [expression, expected] of [
  ["MIT", true],
  ["GPL-3.0-or-later", false],
  ["GPL-3.0-or-later OR MIT", true],
  ["MIT AND GPL-3.0-or-later", false],
  ["(MIT OR GPL-2.0) AND ISC", true],
  ["MIT AND (GPL-2.0 OR LGPL-3.0)", false],
  ["Apache-2.0 WITH LLVM-exception", true],
  ["Apache-2.0", false],
  ["MIT/Apache-2.0", true],
  ["", false],
]) {
  test(`"${expression}" ${expected ? "may" : "may not"} be used`, () => assert.equal(permits(expression, mayUse), expected));
}
