// Starts the built program with a data folder of its own, for the browser tests and for measuring.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "..");
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, "target");

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// The settings under which a service runs; the names are those of config/default.toml.
function settings({ folder, port, databaseUrl, today }) {
  return {
    EHC__DATABASE__URL: databaseUrl ?? `sqlite:${path.join(folder, "ehc.db")}`,
    EHC__FILES__FOLDER: path.join(folder, "files"),
    EHC__AUDIT__CHECKPOINTS: path.join(folder, "audit-checkpoints.jsonl"),
    EHC__MAIL__FOLDER: path.join(folder, "mail"),
    EHC__WEB__BIND: `127.0.0.1:${port}`,
    EHC__WEB__BASE_URL: `http://127.0.0.1:${port}`,
    EHC__CLOCK__TODAY: today,
  };
}

// Reads the sign-ins that a command printed: the table of `ehc demo`, one person a line, columns two or more spaces apart, the address and the password
// among them; or the JSON of `ehc generate`, where everybody has one password.
export function readSignIns(text) {
  const made = text.match(/^\{"audit_entries".*$/m);
  if (made) {
    const { sign_ins: all, password } = JSON.parse(made[0]);
    return all.map(({ email, role }) => ({ name: email, email, password, line: `${role}  ${email}` }));
  }
  const people = [];
  for (const line of text.split("\n")) {
    const columns = line.trim().split(/\s{2,}|\s*\|\s*|\t+/).filter(Boolean);
    const at = columns.findIndex((column) => /^[^\s@]+@[^\s@]+$/.test(column));
    if (at < 0 || columns.length < 3) continue;
    people.push({ name: columns[0], email: columns[at], password: columns.at(-1), line: line.trim() });
  }
  return people;
}

export class Service {
  constructor(fields) {
    Object.assign(this, fields);
  }

  // Runs a command of the program beside the server.
  run(...args) {
    return runProgram(this.binary, args, { ...process.env, ...this.env });
  }

  person(who) {
    const found = this.signIns.find((one) => one.line.toLowerCase().includes(who.toLowerCase()));
    if (!found) throw new Error(`ehc demo names nobody like "${who}"`);
    return found;
  }

  log() {
    return fs.readFileSync(path.join(this.folder, "serve.log"), "utf8");
  }

  // Resident memory in bytes; undefined where the system does not tell.
  memory() {
    try {
      const status = fs.readFileSync(`/proc/${this.process.pid}/status`, "utf8");
      return Number(status.match(/^VmRSS:\s+(\d+) kB/m)[1]) * 1024;
    } catch {
      return undefined;
    }
  }

  // Starts the server on the data that is there; with settings that no other command has.
  start(more = {}) {
    const log = fs.openSync(path.join(this.folder, "serve.log"), "a");
    const child = spawn(this.binary, ["serve"], { env: { ...process.env, ...this.env, ...more }, stdio: ["ignore", log, log], cwd: root });
    fs.closeSync(log);
    this.process = child;
    // A test file that is stopped half-way leaves no server behind.
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    return child;
  }

  // Starts the server, and waits until it is ready.
  async serve(more) {
    const child = this.start(more);
    const until = Date.now() + 30_000;
    for (;;) {
      if (hasEnded(child) || Date.now() > until) {
        const output = this.log();
        await this.stop();
        throw new Error(`The service did not become ready:\n${output.slice(-4_000)}`);
      }
      const ready = await fetch(`${this.url}/health/ready`).then((answer) => answer.ok).catch(() => false);
      if (ready) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  // Ends the server without a word.
  async crash() {
    await end(this.process, "SIGKILL");
  }

  // Ends the server as its host would, with a word.
  async end() {
    await end(this.process, "SIGTERM");
  }

  // Ends the server, and starts it on another day with the data that is there: so people live through the days that the law gives them.
  async liveOn(day) {
    await end(this.process, "SIGTERM");
    this.env.EHC__CLOCK__TODAY = day;
    await this.serve();
  }

  async stop() {
    const late = setTimeout(() => this.process.kill("SIGKILL"), 5_000);
    await end(this.process, "SIGTERM");
    clearTimeout(late);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function hasEnded(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child, signal) {
  if (hasEnded(child)) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}

function runProgram(binary, command, env) {
  const { args, input } = Array.isArray(command) ? { args: command } : command;
  const { status, stdout, stderr, error } = spawnSync(binary, args, { env, input, encoding: "utf8", cwd: root, maxBuffer: 1 << 28 });
  if (error) throw error;
  if (status !== 0) throw new Error(`ehc ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

// Starts a service. `fill` lists the commands that fill its database after `migrate`, each by its words or, with what it reads, as `{ args, input }`.
export async function startService({
  profile = "debug",
  binary = process.env.EHC_BINARY ?? path.join(target, profile, "ehc"),
  databaseUrl,
  today = "2026-12-01",
  fill = [["demo"]],
  env: more = {},
} = {}) {
  if (!fs.existsSync(binary)) throw new Error(`${binary} is not built: run scripts/test, or cargo build --workspace`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ehc-service-"));
  fs.mkdirSync(path.join(folder, "files"));
  const port = await freePort();
  const env = { ...settings({ folder, port, databaseUrl, today }), ...more };
  let said = "";
  try {
    for (const command of [["migrate"], ...fill]) said += runProgram(binary, command, { ...process.env, ...env });
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const kept = path.join(folder, "sign-ins.txt");
  const signIns = readSignIns(fs.existsSync(kept) ? fs.readFileSync(kept, "utf8") : said);
  const service = new Service({ binary, folder, port, env, signIns, url: `http://127.0.0.1:${port}` });
  await service.serve();
  return service;
}
