import assert from "node:assert/strict";
import { test } from "node:test";

import { readSignIns } from "../service.mjs";

test("people are read from the table of sign-ins, whatever stands around it", () => {
  const people = readSignIns(`Loaded 4 cases.

Name           Role         Email                        Password
Priya Nair     Caseworker   priya.nair@ashmere.example   willow-kettle-harbour-42
| Dr James Osei | Educational psychologist | james.osei@ashmere.example | pebble-lantern-7 |

Write to help@ashmere.example with questions.`);
  assert.deepEqual(
    people.map(({ name, email, password }) => [name, email, password]),
    [
      ["Priya Nair", "priya.nair@ashmere.example", "willow-kettle-harbour-42"],
      ["Dr James Osei", "james.osei@ashmere.example", "pebble-lantern-7"],
    ],
  );
});
