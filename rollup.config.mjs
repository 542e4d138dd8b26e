import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import esbuild from "rollup-plugin-esbuild";
import { publishFiles } from "./tools/integrity.mjs";

const directory = "dist/widget";

const plugins = [
  nodeResolve({ extensions: [".ts", ".mjs", ".js"], exportConditions: ["production", "browser"] }),
  esbuild({ tsconfig: "widget/tsconfig.json", target: "es2022" }),
  renameLitPolicy(),
  minifyStyles(),
];

const shared = { sourcemap: true, plugins: [terser({ ecma: 2022, module: true })] };
// A script that is included a second time does nothing, not even evaluate its copy of Lit.
const guard = { banner: 'if(typeof customElements!=="undefined"&&!customElements.get("staff-chat")){', footer: "}" };

/** Three builds: small modules that load what they need, one module, and one classic script. */
export default [
  {
    input: { "staff-chat": "widget/entry.ts", element: "widget/staff-chat.ts" },
    plugins: [...plugins, publishFiles(directory)],
    output: { ...shared, dir: directory, format: "es", chunkFileNames: "chunks/[name]-[hash].js", hoistTransitiveImports: false },
  },
  {
    input: "widget/entry-single.ts",
    plugins: [...plugins, publishFiles(directory)],
    output: [
      { ...shared, ...guard, file: `${directory}/staff-chat.bundle.js`, format: "es", inlineDynamicImports: true },
      { ...shared, ...guard, file: `${directory}/staff-chat.iife.js`, format: "iife", inlineDynamicImports: true },
    ],
  },
];

/**
 * Gives our copy of Lit a Trusted Types policy of its own name: a page that uses Lit itself has taken "lit-html" already, and without
 * 'allow-duplicates' in its CSP a second policy of that name throws.
 */
function renameLitPolicy() {
  let found = false;
  return {
    name: "rename-lit-policy",
    transform(code, id) {
      if (!/[\\/]lit-html[\\/]lit-html\.js$/.test(id)) return null;
      const renamed = code.replace(/createPolicy\((["'])lit-html\1/, 'createPolicy("staff-chat-lit"');
      if (renamed === code) this.error("Lit's Trusted Types policy was not found in its source.");
      found = true;
      return { code: renamed, map: null };
    },
    buildEnd(error) {
      if (!error && !found) this.error("Lit's template module was not bundled, so its policy was not renamed.");
    },
  };
}

/** Takes comments, line breaks and indentation out of `css` templates. */
function minifyStyles() {
  return {
    name: "minify-styles",
    transform(code, id) {
      if (!/[\\/]widget[\\/]theme[\\/]/.test(id)) return null;
      const small = code.replace(/css`([^`]*)`/g, (_, sheet) => `css\`${sheet.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\s+/g, " ").replace(/ ?([{};,]) ?/g, "$1")}\``);
      return { code: small, map: null };
    },
  };
}
