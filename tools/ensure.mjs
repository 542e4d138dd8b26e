// Makes a fresh clone ready: installs packages and, with --test, the programs that the tests run against; with --engines, the browsers of
// `npm run test:engines` and what these need. With --run only the packages
// with which the built product runs are asked for, as npm is told to install them; all else builds, and needs those of development too.
// Plain JavaScript without dependencies: it runs before anything is installed, on whatever Node started npm.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Programs the tests need, each with the Debian package that brings it. */
const PROGRAMS = [
  { name: "Chromium", package: "chromium", present: () => existsSync(process.env.CHROMIUM ?? "/usr/bin/chromium") },
  { name: "PostgreSQL 15 or newer", package: "postgresql", present: hasPostgres },
  { name: "ClamAV's daemon", package: "clamav-daemon", present: () => existsSync("/usr/sbin/clamd") },
  { name: "nginx", package: "nginx-light", present: () => existsSync("/usr/sbin/nginx") },
  { name: "Redis", package: "redis-server", present: () => existsSync("/usr/bin/redis-server") },
  ...["proxy", "account", "container", "object"].map((part) => ({
    name: `OpenStack Swift (${part})`,
    package: `swift-${part}`,
    present: () => existsSync(`/usr/bin/swift-${part}-server`),
  })),
];

/** Browsers, the screen and the sound device that they find here, and what WebKitGTK records and plays with. */
const ENGINES = [
  ...PROGRAMS.filter((program) => program.package === "chromium"),
  { name: "Firefox ESR", package: "firefox-esr", present: () => existsSync(process.env.FIREFOX ?? "/usr/bin/firefox-esr") },
  { name: "WebKitGTK's driver", package: "webkit2gtk-driver", present: () => existsSync("/usr/bin/WebKitWebDriver") },
  { name: "Xvfb", package: "xvfb", present: () => existsSync("/usr/bin/Xvfb") },
  { name: "PulseAudio", package: "pulseaudio", present: () => existsSync("/usr/bin/pulseaudio") },
  ...[
    ["plugins-base", "libgstplayback.so"],
    ["plugins-good", "libgstisomp4.so"],
    ["plugins-bad", "libgsttranscode.so"],
    ["libav", "libgstlibav.so"],
  ].map(([part, library]) => ({
    name: `GStreamer (${part})`,
    package: `gstreamer1.0-${part}`,
    present: () =>
      existsSync("/usr/lib") && readdirSync("/usr/lib").some((folder) => existsSync(`/usr/lib/${folder}/gstreamer-1.0/${library}`)),
  })),
];

const { devDependencies, engines } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

installPackages(!process.argv.includes("--run"));
checkNode();
if (process.argv.includes("--test")) installPrograms(PROGRAMS);
if (process.argv.includes("--engines")) installPrograms(ENGINES);

/** `building`: with the packages of development, also where NODE_ENV=production or a setting of npm leaves them out. */
function installPackages(building) {
  const lacking = building && Object.keys(devDependencies).some((name) => !existsSync(`${root}node_modules/${name}/package.json`));
  if (!lacking && !isStale("node_modules/.package-lock.json", "package-lock.json")) return;
  process.stderr.write("staff-chat: installing packages (once)\n");
  // An interrupted npm ci leaves no marker file, so the next start installs again. The optional packages bring Node itself.
  const included = ["--include=optional", ...(building ? ["--include=dev"] : [])];
  run("npm", ["ci", ...included, "--no-audit", "--no-fund", "--loglevel=error"], "Check the network and the disk, then start again.");
}

/** The scripts run on the `node` that the packages brought, or on the one of the machine where they bring none. */
function checkNode() {
  if (isRecent(process.versions.node)) return;
  const found = spawnSync("node", ["--version"], { cwd: root, encoding: "utf8", shell: process.platform === "win32" }).stdout?.trim() ?? "";
  if (isRecent(found.replace("v", ""))) return;
  fail(
    `Node ${engines.node} is needed, and for this machine no package brings it; here is ${found}`,
    "Install a newer Node, then start again.",
  );
}

function isRecent(version) {
  const [major, minor] = version.split(".").map(Number);
  const [leastMajor, leastMinor] = engines.node.replace(">=", "").split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

function installPrograms(programs) {
  const missing = programs.filter((program) => !program.present());
  if (missing.length === 0) return;
  const packages = missing.map((program) => program.package);
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    fail(
      `the tests need ${missing.map((program) => program.name).join(", ")}`,
      `Install them, on Debian with: apt-get install ${packages.join(" ")}`,
    );
  }
  process.stderr.write(`staff-chat: installing ${packages.join(", ")} for the tests (once)\n`);
  run("apt-get", ["update", "-qq"], "Check the network.");
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], "Install the packages by hand.", environment);
}

function hasPostgres() {
  const base = "/usr/lib/postgresql";
  return existsSync(base) && readdirSync(base).some((version) => Number(version) >= 15 && existsSync(`${base}/${version}/bin/initdb`));
}

/** Whether the file `made` is missing or older than the file it is made from. */
function isStale(made, from) {
  return !existsSync(root + made) || statSync(root + made).mtimeMs < statSync(root + from).mtimeMs;
}

function run(command, args, fix, env = process.env) {
  // Standard output belongs to the command that comes after; only standard error may speak here.
  const result = spawnSync(command, args, { cwd: root, env, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (result.status !== 0) fail(`\`${command} ${args.join(" ")}\` did not succeed`, fix);
}

function fail(problem, fix) {
  process.stderr.write(`staff-chat: ${problem}.\n${fix}\n`);
  process.exit(1);
}
