import { execFile } from "node:child_process";
import { cp, readdir, readFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { ensureBuilt } from "../../demo/build.ts";
import { temporaryFolder } from "./last-will.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const MEBIBYTES_64 = 2 ** 26;

/** The applications of test/adopters in a folder outside of the repository, with the packed package and the frameworks installed. */
export interface Adopters {
  readonly folder: string;
  /** What a program of the installed packages says, or one elsewhere by its path; also where it ends with an error. */
  say(program: string, ...words: readonly string[]): Promise<string>;
  /** Builds an application with its bundler, and what renders it on a server. */
  build(framework: string): Promise<BuiltApplication>;
}

export interface BuiltApplication {
  readonly html: string;
  /** Scripts and sheets by their path. */
  readonly assets: ReadonlyMap<string, string>;
  /** What a server writes into the page, by a Node that has no browser. */
  render(server: string, tokenUrl: string): Promise<string>;
}

export async function installAdopters(): Promise<Adopters> {
  ensureBuilt(root);
  const folder = await temporaryFolder("adopters");
  const packing = async () => {
    await run(join(root, "node_modules/.bin/tsc"), ["-p", "widget/tsconfig.build.json"], { cwd: root });
    const { stdout } = await run(process.execPath, ["tools/package.mjs", "--built"], { cwd: root, maxBuffer: MEBIBYTES_64 });
    return join(root, stdout.trim().split("\n").at(-1) ?? "");
  };
  const npm = (...words: string[]) =>
    run("npm", [...words, "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, env: away() });
  const installing = cp(join(root, "test/adopters"), folder, { recursive: true }).then(() => npm("ci"));
  const [tarball] = await Promise.all([packing(), installing]);
  await npm("install", "--no-save", tarball);
  return { folder, say: (program, ...words) => say(folder, [program, ...words]), build: (framework) => build(folder, framework) };
}

/** The environment of another project: that of this one's npm would lead npm back here. */
function away(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)|^NODE_ENV$/.test(name)));
}

async function say(folder: string, [program = "", ...words]: readonly string[]): Promise<string> {
  const path = isAbsolute(program) ? program : join(folder, "node_modules/.bin", program);
  const { stdout } = await run(path, words, { cwd: folder, maxBuffer: MEBIBYTES_64 }).catch((error: { stdout: string }) => error);
  return stdout;
}

async function build(folder: string, framework: string): Promise<BuiltApplication> {
  const cwd = join(folder, framework);
  // Frameworks say what they do not like in development only.
  const env = { ...away(), NODE_ENV: "development" };
  const vite = (...words: string[]) => run(join(folder, "node_modules/.bin/vite"), ["build", "--logLevel=warn", ...words], { cwd, env });
  const renderer = (await readdir(cwd)).find((name) => name.startsWith("render.")) ?? "";
  await vite(`--base=/${framework}/`);
  await vite("--ssr", renderer, "--outDir", "dist-server");
  const names = await readdir(join(cwd, "dist/assets"));
  const read = async (name: string) => [`/${framework}/assets/${name}`, await readFile(join(cwd, "dist/assets", name), "utf8")] as const;
  return {
    html: await readFile(join(cwd, "dist/index.html"), "utf8"),
    assets: new Map(await Promise.all(names.map(read))),
    async render(server, tokenUrl) {
      const script = `import("./dist-server/render.js").then(({ render }) => render(${JSON.stringify(server)}, ${JSON.stringify(tokenUrl)})).then((text) => process.stdout.write(text))`;
      return (await run(process.execPath, ["-e", script], { cwd, env })).stdout;
    },
  };
}
