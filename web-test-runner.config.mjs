import { fileURLToPath } from "node:url";
import { esbuildPlugin } from "@web/dev-server-esbuild";
import { chromeLauncher } from "@web/test-runner-chrome";

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A microphone that hums, and a person who lets it be used.
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
];
const launchOptions = { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args };

export default {
  files: "test/**/*.browser.ts",
  nodeResolve: { browser: true, exportConditions: ["production", "browser"] },
  // A page behind another draws no frames, and what waits for one would wait for ever.
  concurrency: 1,
  testFramework: { config: { ui: "tdd", timeout: 10_000 } },
  // The plugin reads compiler options from this very file; a relative path would be looked for elsewhere.
  plugins: [esbuildPlugin({ ts: true, target: "es2022", tsconfig: fileURLToPath(new URL("widget/tsconfig.json", import.meta.url)) })],
  browsers: [chromeLauncher({ launchOptions })],
};
