/** What a schema says of itself to tools, and what nobody gives it here: a message of its own. */
const DESCRIBING = new Set(["reference", "async", "message"]);
/** Of an issue only its path, its type and what was expected are read (protocol/parse.ts). */
const UNREAD = ["received", "message", "requirement", "lang", "abortEarly", "abortPipeEarly"];

/**
 * A Rollup plugin that takes out of valibot what a parse does not need: what schemas say to other tools (Standard Schema), and texts for developers.
 * What is accepted, and which field an issue names, stays as it is.
 */
export function trimValibot() {
  return {
    name: "trim-valibot",
    transform(code, id) {
      if (!/[\\/]valibot[\\/]dist[\\/]index\.mjs$/.test(id)) return null;
      const edits = [];
      for (const statement of this.parse(code).body) {
        const name = statement.type === "FunctionDeclaration" ? statement.id.name : null;
        if (name === "_addIssue") edits.push(...shortenIssues(statement));
        else if (name === "_standardSchema") edits.push(statement.body.body[0]);
        else edits.push(...describingIn(statement));
      }
      if (edits.length < 100) this.error("valibot is built in another way.");
      let trimmed = code;
      for (const { start, end } of edits.sort((a, b) => b.start - a.start))
        trimmed = trimmed.slice(0, start) + trimmed.slice(end).replace(/^\s*,/, "");
      return { code: trimmed, map: null };
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

/** Members of the objects that are schemas or steps of one. */
function describingIn(statement) {
  return [...nodesIn(statement)]
    .filter(({ type, properties }) => type === "ObjectExpression" && properties.some(({ key }) => key?.value === "~run"))
    .flatMap(({ properties }) => properties.filter(({ key }) => DESCRIBING.has(key?.name)));
}

function shortenIssues({ body }) {
  const [received, issue] = ["received", "issue"].map((name) => declarationOf(body.body, name));
  const message = declarationOf(body.body, "message$1");
  const setting = body.body[body.body.indexOf(message) + 1];
  const unread = issue.declarations[0].init.properties.filter(({ key }) => UNREAD.includes(key.name));
  return [received, ...unread, message, setting];
}

function declarationOf(statements, name) {
  return statements.find(({ type, declarations }) => type === "VariableDeclaration" && declarations[0].id.name === name);
}
