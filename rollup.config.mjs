import { nodeResolve } from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import esbuild from "rollup-plugin-esbuild";
import { copyPdfLibrary } from "./tools/pdf-library.mjs";
import { publishFiles } from "./tools/integrity.mjs";
import { minifyTemplates } from "./tools/minify-templates.mjs";
import { nativeUrl } from "./tools/native-url.mjs";
import { sharePrivateNames } from "./tools/share-private-names.mjs";
import { trimPartysocket } from "./tools/trim-partysocket.mjs";
import { trimValibot } from "./tools/trim-valibot.mjs";

const directory = "dist/widget";

const plugins = [
  nativeUrl(),
  trimPartysocket(),
  trimValibot(),
  nodeResolve({ browser: true, extensions: [".ts", ".mjs", ".js"], exportConditions: ["production", "browser"] }),
  esbuild({ tsconfig: "widget/tsconfig.json", target: "es2022" }),
  renameLitPolicy(),
  gatherNotices(),
  minifyTemplates(),
  sharePrivateNames(),
];

// Of Lit, only what is used: the entry stands on its element base and leaves the templates to the application's chunk.
// Reading a property does nothing here, so that frames only a server reads fall away.
const treeshake = {
  propertyReadSideEffects: false,
  moduleSideEffects: (id) => !/[\\/]node_modules[\\/](?:lit|lit-html|lit-element)[\\/]/.test(id),
};
const shared = {
  sourcemap: true,
  plugins: [
    terser({
      ecma: 2022,
      module: true,
      compress: {
        passes: 3,
        inline: 1,
        keep_fargs: true,
        pure_getters: true,
        unsafe_arrows: true,
        unsafe_comps: true,
        unsafe_methods: true,
      },
    }),
  ],
};
const LIT = /[\\/]node_modules[\\/](?:@lit|lit|lit-html|lit-element)[\\/]/;
const NOTICE = "/*! Lit: Copyright 2017-2024 Google LLC, SPDX-License-Identifier: BSD-3-Clause */";
// A script that is included a second time does nothing, not even evaluate its copy of Lit.
const guard = { banner: `${NOTICE}if(typeof document!=="undefined"&&!customElements.get("staff-chat")){`, footer: "}" };

/** The element in small modules that load what they need, in one module, and in one classic script; and its client alone. */
export default [
  {
    // What the entry defines the element with is a file of its own: chunks that come later share it, and would otherwise import the entry a second
    // time, where a page has included that by another address.
    input: { "staff-chat": "widget/element/entry.ts", define: "widget/element/define.ts" },
    preserveEntrySignatures: "allow-extension",
    treeshake,
    plugins: [...plugins, copyPdfLibrary(directory), publishFiles(directory)],
    output: {
      ...shared,
      dir: directory,
      format: "es",
      entryFileNames: ({ name }) => (name === "define" ? "chunks/[name]-[hash].js" : "[name].js"),
      chunkFileNames: "chunks/[name]-[hash].js",
      // Fewer bits a character, of which compression makes use.
      hashCharacters: "base36",
      hoistTransitiveImports: false,
      banner: ({ moduleIds }) => (moduleIds.some((id) => LIT.test(id)) ? NOTICE : ""),
    },
  },
  {
    input: "widget/element/entry-single.ts",
    treeshake,
    plugins: [...plugins, publishFiles(directory)],
    output: [
      { ...shared, ...guard, file: `${directory}/staff-chat.bundle.js`, format: "es", inlineDynamicImports: true },
      { ...shared, ...guard, file: `${directory}/staff-chat.iife.js`, format: "iife", inlineDynamicImports: true },
    ],
  },
  {
    // The client without the element, for bots: the packages it stands on come with this one, as whoever imports it resolves them.
    input: { client: "widget/client/standalone.ts" },
    external: (id) => /^[a-z@]/.test(id) && !id.startsWith("widget/"),
    plugins: [nodeResolve({ extensions: [".ts"] }), esbuild({ tsconfig: "widget/tsconfig.json", target: "es2022" })],
    output: { dir: "dist/client", format: "es", sourcemap: true, chunkFileNames: "[name]-[hash].js" },
  },
];

/** Takes the notices out of Lit's modules, which say the same with other years; each file that holds one says it once. */
function gatherNotices() {
  return {
    name: "gather-notices",
    transform: (code, id) => (LIT.test(id) ? { code: code.replace(/\/\*\*\s*\* @license[^]*?\*\//g, ""), map: null } : null),
  };
}

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
