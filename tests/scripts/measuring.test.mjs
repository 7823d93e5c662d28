import assert from "node:assert/strict";
import { test } from "node:test";

import { readResult, runWrk, writeRequests } from "../../scripts/measuring/wrk.mjs";

const OUTPUT = `Running 10s test @ http://127.0.0.1:8080
  2 threads and 8 connections
Requests/sec:   1234.50
RESULT requests=12345 microseconds=10000000 refused=2 broken=1 p50=5200 p95=9100 p99=20500 max=41000
`;

test("the line of wrk.lua is read", () => {
  const result = readResult(OUTPUT);
  assert.deepEqual(result, { perSecond: 1234.5, requests: 12345, refused: 2, broken: 1, p50: 5.2, p95: 9.1, p99: 20.5, max: 41 });
});

test("output without the line, or with a word where a number should be, is refused", () => {
  assert.throws(() => readResult("unable to connect"), /nothing that can be read/);
  assert.throws(() => readResult("RESULT requests=many"), /something odd/);
});

test("requests are written one a line, and never broken by what they carry", () => {
  const session = { cookie: "ehc=abc", csrf: "def" };
  assert.equal(writeRequests([{ path: "/work", session }]), "GET\t/work\tehc=abc\tdef\t\t");
  assert.throws(() => writeRequests([{ path: "/work", session, body: "a\tb" }]), /tab/);
});

test("nothing but this machine is measured", () => {
  assert.throws(() => runWrk("http://192.0.2.1/", [], { seconds: 1, connections: 1 }), /on this machine/);
});
