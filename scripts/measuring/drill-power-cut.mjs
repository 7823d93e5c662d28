// The drill "power-cut": the machine loses its power while people write and add files, again and again. A killed server loses nothing that the system has
// already; a power cut loses what was written and not yet made durable. So the folder is put together again as a disk would hold it (disk.mjs): of what was
// not durable each piece is there or not, by chance. Everything that was answered must be there afterwards, once, with its entry in the trail; the trail, the
// dates and the files must be whole; what was not answered is sent again with its own key and must not be there twice.
//
// SQLite only: when PostgreSQL answers, its own log has made the act durable, which is not ours to test. Linux only.
//
// With --control the disk lies: it says that the log of the database, or the files, are durable when they are not. Acts must be lost: a drill that does not
// see that sees nothing. --seed repeats what chance made of the disk, but not the moments of the cuts.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

import { startService } from "../../tests/service.mjs";
import { look, people, repeat } from "./acts.mjs";
import { Disk } from "./disk.mjs";
import { scenarios, signIn } from "./scenarios.mjs";

const { values: options } = parseArgs({
  options: {
    times: { type: "string", default: "25" },
    profile: { type: "string", default: "debug" },
    seed: { type: "string" },
    control: { type: "boolean", default: false },
  },
});
const seed = Number(options.seed ?? Math.floor(Math.random() * 2 ** 32));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const APART = ["serve.log"];

// Chance that a seed repeats (a generator of Marsaglia, as xorshift).
function chanceOf(seed) {
  let state = seed ^ 0x9e3779b9 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const random = chanceOf(seed);
const oneOf = (all) => all[Math.floor(random() * all.length)];
// A disk that lost everything, one that lost nothing, and those between; whole blocks of a file system, or sectors that tear them.
const fates = () => ({ kept: oneOf([0, 0.1, 0.5, 0.9, 1]), piece: oneOf([512, 4096]) });

// Looks through what is left before the server mends anything of it, in a copy.
function check(service, disk, outside) {
  const copy = path.join(outside, "copy");
  fs.rmSync(copy, { recursive: true, force: true });
  fs.mkdirSync(copy);
  disk.write(copy);
  const env = Object.fromEntries(Object.entries(service.env).map(([name, value]) => [name, String(value).replace(service.folder, copy)]));
  const beside = Object.assign(Object.create(Object.getPrototypeOf(service)), service, { env });
  const verdict = JSON.parse(beside.run("audit", "verify"));
  beside.run("recompute", "--check");
  beside.run("files", "check");
  return verdict.checkpoints;
}

async function begin(outside) {
  const service = await startService({ profile: options.profile, env: { EHC__DATABASE__RESERVE_MB: "1" } });
  const [{ session, ...request }] = await scenarios.find((one) => one.name === "record a request").requests(service);
  // Ended with a word, it leaves everything in the file itself, and not only in the log beside it.
  await service.end();
  return { service, session, request, disk: new Disk(service.folder, outside, { random, apart: APART }) };
}

async function cutAgainAndAgain(outside) {
  const { service, request, disk, session: first } = await begin(outside);
  const all = [];
  const count = { answered: 0, documents: 0, repeated: 0, beginning: 0, checkpoints: 0, lost: [], doubled: [], silent: [] };
  const judge = async (session, kept) => {
    const found = await look(service, session, kept);
    for (const [what, places] of Object.entries(found)) count[what].push(...places);
  };
  try {
    for (let round = 0; round < Number(options.times); round += 1) {
      await service.serve(disk.begin());
      const session = await signIn(service, first.person);
      const kept = [];
      const acting = people(service, session, request, kept, { documents: true });
      await pause(100 + Math.random() * 500);
      await service.crash();
      const unanswered = await acting;
      disk.cut(fates());
      count.checkpoints = check(service, disk, outside);
      disk.write();
      if (round % 3 === 2) {
        // The power goes again while the server mends what the first cut left.
        service.start(disk.begin());
        await pause(Math.random() * 250);
        await service.crash();
        disk.cut(fates());
        check(service, disk, outside);
        disk.write();
        count.beginning += 1;
      }
      await service.serve(disk.begin());
      // The session of before: that somebody signed in was answered too.
      await judge(session, kept);
      const answered = kept.length;
      await repeat(service, session, unanswered, kept);
      await judge(session, kept.slice(answered));
      count.answered += kept.length;
      count.documents += kept.filter(({ on }) => on).length;
      count.repeated += unanswered.length;
      all.push(...kept);
      await service.crash();
      disk.cut(fates());
      check(service, disk, outside);
      disk.write();
    }
    await service.serve();
    await judge(await signIn(service, first.person), all);
  } finally {
    await service.stop();
  }
  const places = new Set(all.map(({ place }) => place));
  const cuts = 2 * Number(options.times) + count.beginning;
  console.log(
    `sqlite, seed ${seed}: the power was cut ${cuts} times, ${count.beginning} of them while the server began; ${count.answered} acts answered, ` +
      `${count.documents} of them files, ${count.repeated} sent again, ${new Set(count.lost).size} lost, ` +
      `${new Set(count.doubled).size + all.length - places.size} doubled, ${new Set(count.silent).size} without their entry in the trail; ` +
      `${count.checkpoints} checkpoints of the trail`,
  );
  const wrong = new Set([...count.lost, ...count.doubled, ...count.silent]);
  for (const one of [...wrong].slice(0, 10)) console.error(`  ${one}`);
  return wrong.size === 0 && places.size === all.length && count.documents > 0;
}

// One cut with a disk that says of some files that they are durable when nothing of them is. Gives how many acts were lost, and of how many.
async function lie(outside, lies) {
  const { service, session, request, disk } = await begin(outside);
  try {
    await service.serve(disk.begin(lies));
    const kept = [];
    const acting = people(service, session, request, kept, { documents: true });
    await pause(1_000);
    await service.crash();
    await acting;
    disk.cut({ kept: 0, piece: 4096 });
    disk.write();
    // With them the program would see at its start that the database went back, and not begin.
    fs.rmSync(path.join(service.folder, "audit-checkpoints.jsonl"), { force: true });
    await service.serve();
    const { lost } = await look(service, await signIn(service, session.person), kept);
    return [lost.length, kept.length];
  } finally {
    await service.stop();
  }
}

const outside = fs.mkdtempSync(path.join(os.tmpdir(), "ehc-power-cut-"));
try {
  if (options.control) {
    for (const [lies, what] of [["-wal", "the log of the database"], ["/files/", "the files"]]) {
      let [lost, answered] = [0, 0];
      // A cut just after all of the log went into the database itself loses nothing.
      for (let tries = 0; lost === 0 && tries < 5; tries += 1) [lost, answered] = await lie(outside, lies);
      if (lost === 0) throw new Error(`the control lost nothing with ${what}: the drill sees nothing`);
      console.log(`control: with a disk that lies about ${what}, of ${answered} acts answered ${lost} are lost, as they must be`);
    }
  } else if (!(await cutAgainAndAgain(outside))) process.exitCode = 1;
} catch (error) {
  console.error(`seed ${seed}`);
  throw error;
} finally {
  fs.rmSync(outside, { recursive: true, force: true });
}
