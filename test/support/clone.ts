import { execFile } from "node:child_process";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Clones the repository with what is not committed yet, as the next commit would have it. Built files and packages are not in it. */
export async function cloneWorkingTree(root: string, target: string): Promise<void> {
  const list = async (...options: string[]): Promise<string[]> => {
    const { stdout } = await run("git", ["-C", root, "ls-files", "-z", "--exclude-standard", ...options], { maxBuffer: 2 ** 26 });
    return stdout.split("\0").filter((path) => path !== "");
  };
  await run("git", ["clone", "--quiet", root, target]);
  const gone = new Set(await list("--deleted"));
  for (const path of gone) await rm(join(target, path), { force: true });
  for (const path of await list("--modified", "--others"))
    if (!gone.has(path)) await cp(join(root, path), join(target, path), { recursive: true });
}

/** Gives a clone the packages of the repository, in place of a minute of `npm ci`: hard links, with a marker of its own that is new. */
export async function lendPackages(root: string, target: string): Promise<void> {
  const [from, to] = [join(root, "node_modules"), join(target, "node_modules")];
  // Across file systems there are no hard links.
  await run("cp", ["-al", from, to]).catch(async () => {
    await rm(to, { recursive: true, force: true });
    await run("cp", ["-a", from, to]);
  });
  await rm(join(to, ".package-lock.json"));
  await cp(join(from, ".package-lock.json"), join(to, ".package-lock.json"));
}
