// Reads which file of a crate speaks of which other, from the paths in its source. Enough for our own code; no parser of Rust.

// Comments, strings and characters, which may hold anything. A lifetime is no character: it has no closing quote.
const unread = /\/\/[^\n]*|\/\*[^]*?\*\/|\bb?r(#*)"[^]*?"\1|b?"(?:\\[^]|[^"\\])*"|b?'(?:\\(?:x..|u\{[^}]*\}|.)|[^'\\])'/g;

// Who may see an item: that names a module and uses nothing of it.
const visibility = /\bpub\(in [^)]*\)/g;

const anyUse = /\b(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);/g;
const anyPath = /(?<![\w:.]|\w\s*::\s*)\$?(\w+(?:\s*::\s*\w+)+)/g;
const definition = /\b(?:struct|enum|union|trait|type|fn|const|static|macro_rules!)\s+(\w+)/g;

/** Finds the end of the block that the first brace from a place on opens. */
function endOfBlock(text, from) {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "{") depth += 1;
    if (text[at] === "}" && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}

/** Takes out what only tests see. */
function withoutTests(text) {
  for (let at = text.indexOf("#[cfg(test)]"); at >= 0; at = text.indexOf("#[cfg(test)]", at)) {
    const [brace, semicolon] = ["{", ";"].map((end) => text.indexOf(end, at));
    const isOneLine = semicolon >= 0 && (brace < 0 || semicolon < brace || /^\s*use\b/.test(text.slice(at + 12, brace)));
    text = text.slice(0, at) + text.slice(isOneLine ? semicolon + 1 : endOfBlock(text, at));
  }
  return text;
}

/** Takes a tree of `use` apart: one entry for each name that it brings in. */
function* branches(tree, before = []) {
  const [, head, group] = /^([^{]*)(?:\{([^]*)\})?$/.exec(tree.trim()) ?? [];
  if (head === undefined) return;
  const [path, name] = head.split(/\bas\b/).map((part) => part.trim());
  const steps = [...before, ...path.split("::").filter((step) => step.trim() !== "").map((step) => step.trim())];
  if (group !== undefined) {
    let [depth, from] = [0, 0];
    for (let at = 0; at <= group.length; at += 1) {
      if (group[at] === "{") depth += 1;
      if (group[at] === "}") depth -= 1;
      if (at === group.length || (group[at] === "," && depth === 0)) {
        yield* branches(group.slice(from, at), steps);
        from = at + 1;
      }
    }
  } else if (steps.at(-1) === "*") {
    yield { path: steps.slice(0, -1), name: "*" };
  } else if (steps.length > 0) {
    const target = steps.at(-1) === "self" && steps.length > 1 ? steps.slice(0, -1) : steps;
    yield { path: target, name: name ?? target.at(-1) };
  }
}

/** Reads a module, and the modules written out inside it. */
function* modulesOf(file, at, source) {
  let text = source;
  for (let found; (found = /\bmod\s+(\w+)\s*\{/.exec(text)); ) {
    const end = endOfBlock(text, found.index);
    yield* modulesOf(file, [...at, found[1]], text.slice(found.index + found[0].length, end - 1));
    text = text.slice(0, found.index) + text.slice(end);
  }
  const uses = [];
  const said = text.replaceAll(/\bmod\s+\w+\s*;/g, "").replaceAll(anyUse, (_, isPublic, tree) => {
    for (const branch of branches(tree)) uses.push({ ...branch, isPublic: Boolean(isPublic) });
    return "";
  });
  const macros = [...said.matchAll(/\b\w+!\s*\{/g)].map((macro) => said.slice(macro.index, endOfBlock(said, macro.index)));
  yield {
    file,
    at,
    uses,
    words: new Set(said.match(/\w+/g)),
    paths: [...said.matchAll(anyPath)].map(([, path]) => path.split("::").map((step) => step.trim())),
    defines: new Set([...said.matchAll(definition)].map(([, name]) => name)),
    // A macro can define what is named inside it.
    mayDefine: new Set(macros.flatMap((macro) => macro.match(/\w+/g))),
  };
}

const isRoot = (name) => ["lib", "main"].includes(name);

/** Says where a file stands among the modules of its crate: "a/b.rs" and "a/b/mod.rs" are both a::b. */
function placeOf(file) {
  const steps = file.replace(/\.rs$/, "").split("/");
  if (steps.at(-1) === "mod" || (steps.length === 1 && isRoot(steps[0]))) steps.pop();
  return steps;
}

/**
 * Says which files of a crate each of its files speaks of.
 *
 * Takes the text of each file by its path below `src`. A name is followed through whatever re-exports it to the file that defines
 * it; a re-export alone is no dependency, and neither is declaring a module. Tests are left out.
 */
export function dependencies(files) {
  const isTest = (file) => /(^|\/)(\w+_)?tests?(\/|\.rs$)/.test(file);
  const sources = Object.entries(files).filter(([file]) => !isTest(file));
  const said = (text) => text.replaceAll(unread, (found) => (found.startsWith("/") ? " " : '""')).replaceAll(visibility, "pub");
  const readable = (text) => withoutTests(said(text));
  const modules = sources.flatMap(([file, text]) => [...modulesOf(file, placeOf(file), readable(text))]);
  const byPlace = new Map(modules.map((module) => [module.at.join("::"), module]));
  const moduleAt = (at) => byPlace.get(at.join("::"));

  /**
   * Follows a path from a module to the module that it names or that defines what it names; `undefined` for what is outside the
   * crate. What was followed before is not followed again: a path may begin with the very name that it brings in.
   */
  function follow(path, from, seen = new Set()) {
    const key = `${from.at.join("::")} ${path.join("::")}`;
    if (seen.has(key)) return undefined;
    seen.add(key);
    const [first, ...rest] = path;
    if (first === undefined) return { module: from, isWhole: true };
    const onward = (module) => module && follow(rest, module, seen);
    if (first === "crate") return onward(moduleAt([]));
    if (first === "self") return onward(from);
    if (first === "super") return onward(moduleAt(from.at.slice(0, -1)));
    const child = moduleAt([...from.at, first]);
    if (child) return onward(child);
    const named = from.uses.find(({ name }) => name === first);
    if (named) {
      const found = follow(named.path, from, seen);
      return found?.isWhole ? onward(found.module) : found;
    }
    if (from.defines.has(first)) return { module: from };
    const globs = from.uses.filter(({ name }) => name === "*").map(({ path: glob }) => follow(glob, from, new Set(seen)));
    for (const surely of [true, false]) {
      for (const glob of globs) {
        if (glob?.isWhole && knows(glob.module, first, surely)) return follow(path, glob.module, seen);
      }
    }
    return from.mayDefine.has(first) ? { module: from } : undefined;
  }

  function knows(module, name, surely) {
    const isNamed = module.uses.some((one) => one.name === name && one.isPublic) || module.defines.has(name);
    const throughGlob = () => module.uses.some((one) => one.name === "*" && one.isPublic && follow([...one.path, name], module));
    return isNamed || throughGlob() || (!surely && module.mayDefine.has(name));
  }

  const found = new Map(sources.map(([file]) => [file, new Set()]));
  for (const module of modules) {
    const add = (path) => {
      const target = follow(path, module);
      if (target && target.module.file !== module.file) found.get(module.file).add(target.module.file);
    };
    for (const { path, name, isPublic } of module.uses) {
      if (name === "*") {
        const glob = isPublic ? undefined : follow(path, module)?.module;
        const taken = [...module.words].filter((word) => glob && !module.defines.has(word) && knows(glob, word, false));
        for (const word of taken) add([...path, word]);
      } else if ((!isPublic || module.words.has(name)) && !follow(path, module)?.isWhole) {
        // Bringing in a whole module says nothing yet: the paths that begin with it do.
        add(path);
      }
    }
    for (const path of module.paths) add(path);
  }
  return found;
}

/** Finds the largest circle: files each of which leads to every other. Without any circle it is empty. */
export function largestCircle(graph) {
  const reach = new Map([...graph.keys()].map((file) => [file, reachable(graph, file)]));
  let largest = [];
  for (const [file, others] of reach) {
    if (!others.has(file)) continue;
    const circle = [...others].filter((other) => reach.get(other).has(file));
    if (circle.length > largest.length) largest = circle;
  }
  return largest.sort();
}

function reachable(graph, from) {
  const seen = new Set();
  const waiting = [...graph.get(from)];
  for (let file; (file = waiting.pop()); ) {
    if (seen.has(file)) continue;
    seen.add(file);
    waiting.push(...(graph.get(file) ?? []));
  }
  return seen;
}
