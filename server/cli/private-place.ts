import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/**
 * Who would take a secret in `file` (an absolute path without links) along when its folder is shared: a git work tree or a package around it.
 * Null: nobody. What git ignores is safe from commits, and from `npm pack` where the package lists nothing else.
 */
export function takenBy(file: string): string | null {
  const above = foldersAbove(file);
  const tree = above.find((folder) => existsSync(join(folder, ".git")));
  const ignored = tree !== undefined && isIgnored(tree, file);
  if (tree !== undefined && !ignored) return `a commit in ${tree}`;
  const folder = above.find((candidate) => existsSync(join(candidate, "package.json")) && isPacked(candidate, file, ignored));
  return folder === undefined ? null : `npm pack in ${folder}`;
}

/** Nearest first. */
function foldersAbove(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}

// Where git is missing, or does not say, nothing is known to be ignored.
function isIgnored(tree: string, file: string): boolean {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
  return spawnSync("git", ["-C", tree, "check-ignore", "--quiet", "--", file], { env, stdio: "ignore" }).status === 0;
}

/** Whether `npm pack` may take the file; rather once too often. */
function isPacked(folder: string, file: string, ignored: boolean): boolean {
  const inside = relative(folder, file).split(sep);
  if (inside.length === 1 && /^(readme|licen[cs]e|copying)\b/i.test(inside[0] ?? "")) return true;
  const listed = listedFiles(folder);
  if (listed !== null) return listed.some((entry) => mayCover(entry, inside));
  // A list of npm's own takes the place of git's, and it is not read here.
  const own = foldersAbove(file).some((above) => above.startsWith(folder) && existsSync(join(above, ".npmignore")));
  return own || !ignored;
}

/** `files` of the package; null: it lists none. */
function listedFiles(folder: string): string[] | null {
  try {
    const { files }: { files?: unknown } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return Array.isArray(files) ? files.map(String) : null;
  } catch {
    return null;
  }
}

/** Whether an entry of `files` can mean the path: its folders up to the first wildcard lead there. */
function mayCover(entry: string, inside: readonly string[]): boolean {
  if (entry.startsWith("!")) return false;
  const parts = entry.split("/").filter((part) => part !== "" && part !== ".");
  const wild = parts.findIndex((part) => /[*?[{(]/.test(part));
  return parts.slice(0, wild === -1 ? parts.length : wild).every((part, index) => part === inside[index]);
}
