// A folder as a disk would hold it after a power cut: from what scripts/measuring/power-cut.c wrote down, and from chance.
//
// Of each file everything is there that was written before the last time it was made durable. Of what was written after that, each piece is there or not, as
// is each change of its size. A name is there when its folder was made durable after it came; else, and where one went, it is there or not.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const WRITE = 1;
const TRUNCATE = 2;
const SYNC = 3;
const SYNC_FOLDER = 4;
const RECORD = 40;

export class Disk {
  // `apart` are names in the folder that nobody promised anything of.
  constructor(folder, outside, { random, apart }) {
    Object.assign(this, { folder, random, apart, log: path.join(outside, "log"), shim: path.join(outside, "power-cut.so") });
    execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", this.shim, path.join(import.meta.dirname, "power-cut.c")], { stdio: "inherit" });
  }

  // Takes what is there now for durable, and gives what the server must know to be watched.
  begin(lies = "") {
    this.base = new Map();
    scan(this.folder, this.apart, this.base);
    // A server that is cut off before its first step has written nothing.
    fs.writeFileSync(this.log, "");
    return { LD_PRELOAD: this.shim, EHC_POWER_CUT_FOLDER: this.folder, EHC_POWER_CUT_LOG: this.log, EHC_POWER_CUT_LIES: lies };
  }

  // Puts together what is left. `kept` is the chance of each piece that was not durable; `piece` is as much as the disk writes at once.
  cut({ kept, piece }) {
    const records = readLog(this.log);
    const now = new Map();
    const root = scan(this.folder, this.apart, now);
    const chance = () => this.random() < kept;
    const durableUntil = new Map();
    const names = new Map([...this.base].filter(([, { names }]) => names).map(([id, { names }]) => [id, names]));
    for (const { kind, id, at, bytes } of records) {
      if (kind === SYNC) durableUntil.set(id, Math.max(at, durableUntil.get(id) ?? 0));
      if (kind === SYNC_FOLDER) names.set(id, readNames(bytes));
    }
    const writes = groupById(records);
    const file = (id, isThere) => {
      const until = durableUntil.get(id) ?? 0;
      return apply(this.base.get(id)?.content ?? Buffer.alloc(0), writes.get(id) ?? [], (record) => isThere(record, until), piece);
    };
    this.compare(now, records.at(-1), file);

    const tree = (id) => {
      const found = new Map();
      const before = names.get(id) ?? new Map();
      const after = now.get(id)?.names ?? before;
      for (const name of new Set([...before.keys(), ...after.keys()])) {
        const one = before.get(name) === after.get(name) || chance() ? after.get(name) : before.get(name);
        // What helps those who read the log together is thrown away by whoever opens the database first.
        if (!one || name.endsWith("-shm") || this.apart.includes(name)) continue;
        const isFolder = (now.get(one) ?? this.base.get(one))?.names || names.has(one);
        found.set(name, isFolder ? tree(one) : file(one, ({ number }, until) => number < until || chance()));
      }
      return found;
    };
    this.left = tree(root);
  }

  // What was written down must make what is there, or a cut would lose what nobody wrote. Of the last record only the first parts may have come so far: the
  // kill may come between two pages of one call.
  compare(now, last, file) {
    for (const [id, { content, name }] of now) {
      if (!content || name.endsWith("-shm")) continue;
      const first = (parts) => file(id, (record) => record !== last || parts-- > 0);
      let parts = last?.id === id ? Math.ceil(last.bytes.length / 512) + 1 : 0;
      while (parts >= 0 && !content.equals(first(parts))) parts -= 1;
      if (parts < 0) throw new Error(`what was written into ${name} was not all seen`);
    }
  }

  // Puts what is left into a folder, instead of what is there.
  write(folder = this.folder) {
    for (const name of fs.readdirSync(folder)) if (!this.apart.includes(name)) fs.rmSync(path.join(folder, name), { recursive: true });
    writeTree(folder, this.left);
  }
}

function groupById(records) {
  const found = new Map();
  for (const record of records) found.get(record.id)?.push(record) ?? found.set(record.id, [record]);
  return found;
}

// Finds every file and folder, under its number and birth: names pass from one to another, and so do numbers.
function scan(place, apart, found) {
  const { ino, birthtimeNs } = fs.lstatSync(place, { bigint: true });
  const id = `${ino}-${birthtimeNs}`;
  if (!fs.lstatSync(place).isDirectory()) {
    found.set(id, { content: fs.readFileSync(place), name: place });
    return id;
  }
  const names = new Map();
  for (const name of fs.readdirSync(place)) if (!apart.includes(name)) names.set(name, scan(path.join(place, name), apart, found));
  found.set(id, { names, name: place });
  return id;
}

function readLog(log) {
  const all = fs.readFileSync(log);
  const records = [];
  for (let place = 0; place + RECORD <= all.length; ) {
    const [kind, number, born, at, length] = Array.from({ length: 5 }, (_, field) => all.readBigUInt64LE(place + field * 8));
    place += RECORD + Number(length);
    // Half a record was never carried out.
    if (place > all.length) break;
    records.push({ kind: Number(kind), id: `${number}-${born}`, at: Number(at), bytes: all.subarray(place - Number(length), place), number: records.length });
  }
  return records;
}

function readNames(bytes) {
  const names = new Map();
  for (let place = 0; place < bytes.length; ) {
    const end = bytes.indexOf(0, place + 16);
    names.set(bytes.toString("utf8", place + 16, end), `${bytes.readBigUInt64LE(place)}-${bytes.readBigUInt64LE(place + 8)}`);
    place = end + 1;
  }
  return names;
}

// Carries out what was written into a file, as far as it is there.
function apply(content, records, isThere, piece) {
  let file = Buffer.from(content);
  let size = file.length;
  const grow = (wanted) => {
    if (wanted > file.length) file = Buffer.concat([file], Math.max(wanted, 2 * file.length));
    size = Math.max(size, wanted);
  };
  for (const record of records) {
    const { kind, at, bytes } = record;
    if (kind === TRUNCATE && isThere(record)) {
      if (at < size) file.fill(0, at, size);
      grow(at);
      size = at;
    }
    if (kind !== WRITE) continue;
    for (let from = at; from < at + bytes.length; ) {
      const to = Math.min(at + bytes.length, from - (from % piece) + piece);
      if (isThere(record)) {
        grow(to);
        bytes.copy(file, from, from - at, to - at);
      }
      from = to;
    }
  }
  return file.subarray(0, size);
}

function writeTree(folder, tree) {
  for (const [name, one] of tree) {
    const place = path.join(folder, name);
    if (one instanceof Map) {
      fs.mkdirSync(place);
      writeTree(place, one);
    } else fs.writeFileSync(place, one, { mode: 0o600 });
  }
}
