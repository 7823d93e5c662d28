// The journey of journey.test.mjs on PostgreSQL, from nothing: in the empty database of the cluster that scripts/test starts, of which nothing else makes use.
import assert from "node:assert/strict";

assert.ok(process.env.EHC_TEST_POSTGRES_URL, "scripts/test starts PostgreSQL; EHC_TEST_POSTGRES_URL is missing");
process.env.EHC_JOURNEY_DATABASE_URL = process.env.EHC_TEST_POSTGRES_URL;
process.env.EHC_JOURNEY_FROM = "nothing";
await import("./journey.test.mjs");
