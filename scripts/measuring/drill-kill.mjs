// The drill "kill": people record requests while the server is killed without a word, again and again. Everything that was answered must be there
// afterwards, once, with its audit entry; what was not answered is sent again with its own key and must not be there twice.
//
// With --control the database of the beginning is put back after a kill, so that acts are lost: a drill that does not see that sees nothing.
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { startService } from "../../tests/service.mjs";
import { look, people, repeat } from "./acts.mjs";
import { scenarios, signIn } from "./scenarios.mjs";

const { values: options } = parseArgs({
  options: { times: { type: "string", default: "5" }, profile: { type: "string", default: "debug" }, databases: { type: "string", default: "sqlite,postgres" }, control: { type: "boolean", default: false } },
});
if (options.control) Object.assign(options, { databases: "sqlite", times: "1" });

let failed = false;
for (const database of options.databases.split(",")) {
  const databaseUrl = database === "postgres" ? process.env.EHC_MEASURE_POSTGRES_URL : undefined;
  const service = await startService({ profile: options.profile, databaseUrl });
  try {
    const [{ session, ...request }] = await scenarios.find((one) => one.name === "record a request").requests(service);
    const kept = [];
    let current = session;
    const before = path.join(service.folder, "before");
    if (options.control) {
      // Everything up to here is in the file itself, and not only in the log beside it.
      await service.liveOn("2026-12-01");
      fs.copyFileSync(path.join(service.folder, "ehc.db"), before);
      current = await signIn(service, session.person);
    }
    let repeated = 0;
    for (let round = 0; round < Number(options.times); round += 1) {
      const acting = people(service, current, request, kept);
      await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 500));
      await service.crash();
      const unanswered = await acting;
      if (options.control) {
        for (const end of ["", "-wal", "-shm"]) fs.rmSync(path.join(service.folder, `ehc.db${end}`), { force: true });
        fs.copyFileSync(before, path.join(service.folder, "ehc.db"));
        // With them the program would see at its start that the database was put back, and not begin.
        fs.rmSync(path.join(service.folder, "audit-checkpoints.jsonl"), { force: true });
        unanswered.length = 0;
      }
      await service.serve();
      current = await signIn(service, current.person);
      await repeat(service, current, unanswered, kept);
      repeated += unanswered.length;
    }
    const { lost, doubled, silent } = await look(service, current, kept);
    if (options.control) {
      if (lost.length === 0) throw new Error("the control lost nothing: the drill sees nothing");
      console.log(`control: of ${kept.length} requests answered ${lost.length} are lost with the database of before, as they must be`);
      continue;
    }
    service.run("audit", "verify");
    service.run("recompute", "--check");
    doubled.push(...kept.map(({ place }) => place).filter((place, at, all) => all.indexOf(place) !== at));
    const wrong = [...lost, ...doubled, ...silent];
    failed ||= wrong.length > 0 || kept.length === 0;
    console.log(
      `${database}: killed ${options.times} times; ${kept.length} requests answered, ${repeated} of them sent again, ${lost.length} lost, ${doubled.length} doubled, ` +
        `${silent.length} without their entry in the trail`,
    );
    for (const one of wrong.slice(0, 10)) console.error(`  ${one}`);
  } finally {
    await service.stop();
  }
}
process.exit(failed ? 1 : 0);
