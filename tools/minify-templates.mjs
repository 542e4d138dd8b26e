const TAGS = new Set(["html", "css", "svg"]);

/**
 * A Rollup plugin that takes line breaks and indentation out of `html`, `svg` and `css` templates, where they mean as much as one space,
 * quotes around values that need none, and comments out of `css`.
 */
export function minifyTemplates() {
  return {
    name: "minify-templates",
    transform(code, id) {
      if (!/[\\/]widget[\\/]/.test(id)) return null;
      const parts = [];
      collect(this.parse(code), parts);
      let small = code;
      for (const { start, end, tag } of parts.sort((a, b) => b.start - a.start))
        small = small.slice(0, start) + shorten(small.slice(start, end), tag) + small.slice(end);
      return { code: small, map: null };
    },
  };
}

function collect(node, parts) {
  if (Array.isArray(node)) for (const each of node) collect(each, parts);
  else if (node !== null && typeof node === "object") {
    if (node.type === "TaggedTemplateExpression" && TAGS.has(node.tag.name))
      for (const { start, end } of node.quasi.quasis) parts.push({ start, end, tag: node.tag.name });
    for (const value of Object.values(node)) if (value !== null && typeof value === "object") collect(value, parts);
  }
}

function shorten(text, tag) {
  if (tag !== "css")
    return (
      text
        .replace(/\s*\n\s*/g, " ")
        .replace(/> (?=<\/?(?:div|section|header|footer|main|ul|ol|li|dialog|slot|staff-))/g, ">")
        // Quotes that no value needs; before a slash they stay, which would become part of it.
        .replace(/(\s[\w-]+=)"([^\s"'`=<>]+)"(?=[\s>])/g, "$1$2")
    );
  return (
    text
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/\s+/g, " ")
      .replace(/ ?([{};,]) ?/g, "$1")
      // After a colon and inside of parentheses; a selector that begins with a colon keeps the space before it.
      .replace(/([:(]) | (?=\))/g, "$1")
      .replace(/;}/g, "}")
      .replace(/(?<=[\s:,(])0(?=\.\d)/g, "")
  );
}
