import fs from "node:fs";

// Waits until the alerts of all the requests that were made at once have been sent and nothing is worked at behind the pages any more, which takes minutes and no
// morning brings, but no longer than to a moment in milliseconds; says how many were sent.
export async function settle(service, until) {
  const sent = () => (fs.existsSync(service.env.EHC__MAIL__FOLDER) ? fs.readdirSync(service.env.EHC__MAIL__FOLDER).length : 0);
  // Raising them takes some seconds before the first is sent.
  const noneBy = Date.now() + 60_000;
  for (let before = -1, now = 0, calm = 0; (now !== before || calm < 3 || (now === 0 && Date.now() < noneBy)) && Date.now() < until; ) {
    const began = ticks(service);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    [before, now] = [now, sent()];
    // A twentieth of one core is what watching costs.
    calm = ticks(service) - began <= 25 ? calm + 1 : 0;
  }
  return sent();
}

// How long the program has run on any core, in hundredths of a second; nothing where the system does not say.
function ticks(service) {
  try {
    const fields = fs.readFileSync(`/proc/${service.process.pid}/stat`, "utf8").split(") ").at(-1).split(" ");
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return 0;
  }
}
