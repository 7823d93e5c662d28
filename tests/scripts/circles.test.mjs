import assert from "node:assert/strict";
import { test } from "node:test";

import { dependencies, largestCircle } from "../../scripts/checks/rust_modules.mjs";

const root = { "lib.rs": "pub mod a;\npub mod b;" };
const leads = (files, from = "a.rs") => [...dependencies({ ...root, ...files }).get(from)].sort();

for (const [what, source] of [
  ["brings in by name", "use crate::b::Thing;"],
  ["brings in among others", "use crate::{\n    a::Other,\n    b::{self, Thing as Named},\n};\nfn f() -> Named { todo() }"],
  ["names in passing", "fn f() -> super::b::Thing { todo() }"],
  ["reaches through a module it brought in", "use crate::b;\nfn f() -> b::Thing { todo() }"],
  ["takes with everything else of it", "use super::b::*;\nfn f() -> Thing { todo() }"],
  ["names inside a macro", "macro_rules! m { () => { $crate::b::Thing } }"],
  ["names in a module written out inside it", "mod inner {\n    use super::super::b::Thing;\n}"],
  ["names beside a character that is a quote", "const QUOTE: char = '\"';\nfn f<'a>(a: &'a str) -> super::b::Thing { todo() }"],
]) {
  test(`a file leads to what it ${what}`, () => assert.deepEqual(leads({ "a.rs": source, "b.rs": "pub struct Thing;" }), ["b.rs"]));
}

for (const [what, source] of [
  ["its tests name", "#[cfg(test)]\nmod tests {\n    use crate::b::Thing;\n}\n#[cfg(test)]\nuse crate::b::{Thing};"],
  ["a comment or a string names", "// crate::b::Thing\n/* super::b::Thing */\nconst S: &str = r#\"crate::b::Thing\"#;"],
  ["it brings in and nothing is said through", "use crate::b;\nuse super::b::*;"],
  ["may see it", "pub(in crate::b) fn f() {}\npub(in crate::b) use std::mem::drop;"],
  ["is outside the crate", "use other::b::Thing;\nfn f() { std::mem::drop(1) }"],
]) {
  test(`a file does not lead to what ${what}`, () => assert.deepEqual(leads({ "a.rs": source, "b.rs": "pub struct Thing;" }), []));
}

const house = {
  "b/mod.rs": "mod floor;\nmod roof;\npub use floor::*;\npub use roof::Roof;",
  "b/floor.rs": "pub struct Floor;",
  "b/roof.rs": "use super::Floor;\npub struct Roof(Floor);",
};

test("a name is followed through what re-exports it to the file that defines it", () => {
  assert.deepEqual(leads({ ...house, "a.rs": "use crate::b::Roof;\nfn f(floor: crate::b::Floor) -> Roof { todo() }" }), ["b/floor.rs", "b/roof.rs"]);
});

test("a module file that declares and re-exports ties no circle", () => {
  assert.deepEqual(largestCircle(dependencies({ ...root, ...house })), []);
});

test("a module file that uses what uses it ties one", () => {
  const files = { ...root, "b/mod.rs": "mod wall;\npub struct Brick;\nfn f() { wall::build() }", "b/wall.rs": "use super::Brick;\npub fn build() {}" };
  assert.deepEqual(largestCircle(dependencies(files)), ["b/mod.rs", "b/wall.rs"]);
});

test("the largest circle holds every file that leads to every other, and no more", () => {
  const graph = { a: ["b"], b: ["c"], c: ["a", "d"], d: ["e"], e: ["d"], f: ["a"] };
  assert.deepEqual(largestCircle(new Map(Object.entries(graph).map(([file, others]) => [file, new Set(others)]))), ["a", "b", "c"]);
});

test("a file of tests is not read", () => {
  assert.equal(dependencies({ ...root, "a/tests.rs": "use crate::b::Thing;", "a/tests/more.rs": "", "b.rs": "" }).size, 2);
});
