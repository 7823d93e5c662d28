import assert from "node:assert/strict";
import test from "node:test";

import { missing } from "../../scripts/checks/paths.mjs";

test("a document that names a file which is not there is told of it", () => {
  assert.deepEqual(missing("docs/any.md", "See `crates/none/src/lib.rs` and [the map](../crates/README.md)."), ["crates/none/src/lib.rs"]);
  assert.deepEqual(missing("docs/any.md", "See [what was](gone.md#part)."), ["gone.md"]);
});

test("a path is found from the top and from beside the document, and a name in capitals stands for any", () => {
  assert.deepEqual(missing("crates/README.md", "`crates/domain/src/lib.rs`, [act](../docs/adding-an-act.md), `crates/http/src/FEATURE/ACT.rs`, `crates/application/tests/FEATURE`"), []);
  assert.deepEqual(missing("README.md", "[a page](https://example.org/none) and [below](#commands)"), []);
});
