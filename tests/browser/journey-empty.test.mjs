// The journey of journey.test.mjs in a council that begins with an empty database and is set up on pages alone.
process.env.EHC_JOURNEY_FROM = "nothing";
await import("./journey.test.mjs");
