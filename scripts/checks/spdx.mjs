// Evaluates an SPDX expression: OR is our choice, AND binds us to both.
export function permits(expression, mayUse) {
  const words = expression.replaceAll("/", " OR ").match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  const either = () => {
    let value = both();
    while (words[at] === "OR") {
      at += 1;
      value = both() || value;
    }
    return value;
  };
  const both = () => {
    let value = one();
    while (words[at] === "AND") {
      at += 1;
      value = one() && value;
    }
    return value;
  };
  const one = () => {
    if (words[at] === "(") {
      at += 1;
      const value = either();
      at += 1;
      return value;
    }
    let name = words[at] ?? "";
    at += 1;
    if (words[at] === "WITH") {
      name = `${name} WITH ${words[at + 1]}`;
      at += 2;
    }
    return mayUse(name);
  };
  return either() && at === words.length;
}
