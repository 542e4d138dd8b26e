/** What the manifest is made of: the public element and its options; inner elements are not for pages. Written by tools/manifest.mjs. */
export default {
  globs: ["widget/element/staff-chat.ts", "widget/element/options.ts"],
  litelement: true,
  packagejson: false,
  plugins: [publicOnly()],
};

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
