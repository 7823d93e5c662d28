import fs from "node:fs";

// Waits until the alerts of all the requests that were made at once have been sent, which takes a minute or two and no morning brings, but no longer than to a
// moment in milliseconds; says how many were sent.
export async function settle(service, until) {
  const sent = () => (fs.existsSync(service.env.EHC__MAIL__FOLDER) ? fs.readdirSync(service.env.EHC__MAIL__FOLDER).length : 0);
  // Raising them takes some seconds before the first is sent.
  const noneBy = Date.now() + 60_000;
  for (let before = -1, now = 0; (now !== before || (now === 0 && Date.now() < noneBy)) && Date.now() < until; ) {
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    [before, now] = [now, sent()];
  }
  return sent();
}
