/** Members of its socket that nothing here asks for; those that begin with `_` only write its log for developers. */
const UNUSED = new Set([
  "binaryType",
  "retryCount",
  "bufferedAmount",
  "extensions",
  "protocol",
  "url",
  "shouldReconnect",
  "drainQueuedMessages",
  "_debug",
  "_debugLogger",
]);
const LOGGING = new Set(["this._debug", "console.warn", "console.error"]);

/**
 * A Rollup plugin that takes out of partysocket what no bundler can tell is unused: members of its class, its log for developers, and its long names
 * for what is private. What it does for us is as its authors wrote it.
 */
export function trimPartysocket() {
  return {
    name: "trim-partysocket",
    transform(code, id) {
      if (!/[\\/]partysocket[\\/]dist[\\/]ws\.js$/.test(id)) return null;
      const edits = [];
      const names = new Map();
      const dropped = new Set();
      collect(this.parse(code), (node) => {
        const edit = dropping(code, node, dropped) ?? renaming(node, names);
        if (edit !== null) edits.push(edit);
        return edit === null || edit.isName;
      });
      const missing = [...UNUSED].filter((name) => !dropped.has(name));
      if (missing.length > 0) this.error(`partysocket has no ${missing.join(", ")} any more.`);
      let trimmed = code;
      for (const { start, end, text } of edits.sort((a, b) => b.start - a.start))
        trimmed = trimmed.slice(0, start) + text + trimmed.slice(end);
      return { code: trimmed, map: null };
    },
  };
}

/** Walks into every node for which `visit` answers true. */
function collect(node, visit) {
  if (typeof node.type === "string" && !visit(node)) return;
  for (const value of Object.values(node)) if (value !== null && typeof value === "object") collect(value, visit);
}

function dropping(code, node, dropped) {
  const { type, start, end } = node;
  if ((type === "MethodDefinition" || type === "PropertyDefinition") && UNUSED.has(node.key.name)) {
    dropped.add(node.key.name);
    return { start, end, text: "" };
  }
  if (type !== "ExpressionStatement" || node.expression.type !== "CallExpression") return null;
  const { callee } = node.expression;
  return LOGGING.has(code.slice(callee.start, callee.end)) ? { start, end, text: ";" } : null;
}

function renaming(node, names) {
  const name = nameOf(node);
  if (name === null || !name.name?.startsWith("_")) return null;
  if (!names.has(name.name)) names.set(name.name, `_${names.size.toString(36)}`);
  return { start: name.start, end: name.end, text: names.get(name.name), isName: true };
}

function nameOf(node) {
  if (node.computed) return null;
  if (node.type === "MemberExpression") return node.property;
  return node.type === "MethodDefinition" || node.type === "PropertyDefinition" ? node.key : null;
}
