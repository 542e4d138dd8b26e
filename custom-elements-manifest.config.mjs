/** What the manifest is made of: the public element and its options; inner elements are not for pages. Written by tools/manifest.mjs. */
export default {
  globs: ["widget/element/staff-chat.ts", "widget/element/options.ts", "widget/element/option-table.ts"],
  litelement: true,
  packagejson: false,
  plugins: [optionTable(), publicOnly()],
};

/** Reads the table of options, comments and all, and says each as an attribute and the property that holds it. */
function optionTable() {
  const options = [];
  return {
    name: "option-table",
    analyzePhase({ ts, node }) {
      if (!ts.isVariableDeclaration(node) || node.name.getText() !== "OPTIONS") return;
      const source = node.getSourceFile().text;
      for (const row of node.initializer.expression.properties) {
        const [comment] = ts.getLeadingCommentRanges(source, row.getFullStart()) ?? [];
        const description = source.slice(comment.pos, comment.end).replace(/^\/\*\*\s*|\s*\*\/$/g, "");
        const values = ts.isArrayLiteralExpression(row.initializer) ? row.initializer.elements.map((value) => value.text) : null;
        options.push({ fieldName: row.name.getText(), description, values, isFlag: row.initializer.getText() === "FLAG" });
      }
    },
    packageLinkPhase({ customElementsManifest }) {
      const element = customElementsManifest.modules
        .flatMap(({ declarations = [] }) => declarations)
        .find(({ name }) => name === "StaffChat");
      if (options.length === 0) throw new Error("no table of options was found");
      for (const { fieldName, description, values, isFlag } of options) {
        const name = fieldName.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
        const type = { text: isFlag ? "boolean" : `${values?.map((value) => `"${value}"`).join(" | ") ?? "string"} | null` };
        const initial = isFlag ? { default: "false" } : values === null ? {} : { default: `"${values[0]}"` };
        (element.attributes ??= []).push({ name, type, description, ...initial, fieldName });
        element.members.push({
          kind: "field",
          name: fieldName,
          privacy: "public",
          type,
          description,
          attribute: name,
          ...(description.endsWith("Reflected.") && { reflects: true }),
        });
      }
    },
  };
}

/** Leaves one module with one element: what it inherits is its own to a page, and what is private is nobody's. */
function publicOnly() {
  return {
    name: "public-only",
    packageLinkPhase({ customElementsManifest }) {
      const element = customElementsManifest.modules
        .flatMap(({ declarations = [] }) => declarations)
        .find(({ name }) => name === "StaffChat");
      const hidden = new Set([
        "loadApplication",
        "render",
        "update",
        "updated",
        "willUpdate",
        "createRenderRoot",
        "connectedCallback",
        "disconnectedCallback",
      ]);
      element.members = element.members.filter(
        ({ name, privacy, static: isStatic }) =>
          !name.startsWith("#") && !hidden.has(name) && privacy !== "private" && privacy !== "protected" && !isStatic,
      );
      element.events = element.events.filter(({ name }) => name?.startsWith("staff-chat-"));
      element.tagName = "staff-chat";
      element.customElement = true;
      for (const list of ["members", "attributes", "cssParts", "slots", "cssProperties"])
        for (const each of element[list] ?? []) delete each.inheritedFrom;
      const path = "dist/widget/staff-chat.js";
      const exports = [{ kind: "custom-element-definition", name: "staff-chat", declaration: { name: "StaffChat", module: path } }];
      customElementsManifest.modules = [{ kind: "javascript-module", path, declarations: [element], exports }];
    },
  };
}
