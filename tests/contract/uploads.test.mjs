// Many files at once, and files that never come to an end: who comes too late is told when to come back, who is too slow is cut off, and then all is as before.
import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { signIn } from "../../scripts/measuring/scenarios.mjs";
import { pdf } from "../papers.mjs";
import { startService } from "../service.mjs";

// As many as come in at once.
const AT_ONCE = 32;

describe("files that come in", () => {
  let service, session, path;
  before(async () => {
    service = await startService();
    session = await signIn(service, service.person("caseworker"));
    const work = await fetch(`${service.url}/work`, { headers: { cookie: session.cookie } });
    const [reference] = (await work.text()).match(/EHC-\d{6}/);
    path = `/api/v1/cases/${reference}/documents`;
  });
  after(() => service?.stop());

  // Begins to send a file; `finish` sends the rest of it, which `answer` does not wait for.
  function begin() {
    const field = (name, rest) => `--b\r\nContent-Disposition: form-data; name="${name}"${rest}`;
    const head = Buffer.from(field("kind", "\r\n\r\ngeneral\r\n") + field("file", '; filename="report.pdf"\r\n\r\n'));
    const rest = Buffer.concat([pdf(), Buffer.from("\r\n--b--\r\n")]);
    const headers = { cookie: session.cookie, "x-csrf": session.csrf, "content-type": "multipart/form-data; boundary=b", "content-length": head.length + rest.length };
    const request = http.request(service.url + path, { method: "POST", headers, agent: false });
    const answer = new Promise((resolve, reject) => {
      request.once("error", reject).once("response", async (response) => {
        let text = "";
        for await (const part of response) text += part;
        resolve({ status: response.statusCode, code: JSON.parse(text).code, retryAfter: response.headers["retry-after"] });
      });
    });
    request.write(head);
    return { answer, finish: () => request.end(rest) };
  }

  test("one too many is told to come back, and the slow ones are cut off (T-15)", async () => {
    const slow = Array.from({ length: AT_ONCE }, begin);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const late = begin();
    late.finish();
    assert.deepEqual(await late.answer, { status: 503, code: "too_many_files", retryAfter: "10" });
    for (const { status, code } of await Promise.all(slow.map((one) => one.answer))) assert.deepEqual([status, code], [408, "too_slow"]);
    const next = begin();
    next.finish();
    assert.equal((await next.answer).status, 201, "there is room again");
    assert.deepEqual(fs.readdirSync(`${service.folder}/files/incoming`), [], "nothing half-arrived is left");
  });
});
