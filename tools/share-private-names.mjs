/**
 * A Rollup plugin that gives the private members of every class the same few names, the most used one first. The minifier gives one name to what is
 * called alike in the whole build, and a new one to all else, so that names of many classes would run to two letters and compress badly.
 */
export function sharePrivateNames() {
  return {
    name: "share-private-names",
    transform(code, id) {
      if (!/[\\/]widget[\\/]/.test(id) || !code.includes("#")) return null;
      const names = [];
      for (const body of classBodies(this.parse(code))) names.push(...rename(body));
      let renamed = code;
      for (const { start, end, name } of names.sort((a, b) => b.start - a.start))
        renamed = `${renamed.slice(0, start)}#${name}${renamed.slice(end)}`;
      return { code: renamed, map: null };
    },
  };
}

function* nodesIn(node) {
  for (const value of Object.values(node)) {
    if (value === null || typeof value !== "object") continue;
    if (typeof value.type === "string") yield value;
    yield* nodesIn(value);
  }
}

function* classBodies(tree) {
  for (const node of nodesIn(tree)) if (node.type === "ClassBody") yield node;
}

function rename(body) {
  if (!classBodies(body).next().done) throw new Error("A class inside of a class may use the names of both, which this can't tell apart.");
  const uses = Map.groupBy(
    [...nodesIn(body)].filter(({ type }) => type === "PrivateIdentifier"),
    ({ name }) => name,
  );
  return [...uses.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((nodes, index) => nodes.map(({ start, end }) => ({ start, end, name: `p${index}` })));
}
