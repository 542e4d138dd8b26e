import { spawnSync } from "node:child_process";
import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";

/** Builds the widget when a source is newer than what was built. @throws Error when the build fails */
export function ensureBuilt(root: string): void {
  const built = join(root, "dist/widget/staff-chat.js");
  if (existsSync(built) && newestSource(root) < statSync(built).mtimeMs) return;
  process.stdout.write("Building the widget …\n");
  const result = spawnSync(
    process.execPath,
    [join(root, "node_modules/rollup/dist/bin/rollup"), "--config", "rollup.config.mjs", "--silent"],
    {
      cwd: root,
      stdio: "inherit",
    },
  );
  if (result.status !== 0) throw new Error("The widget could not be built; the lines above say why.");
}

function newestSource(root: string): number {
  const files = globSync("{protocol,widget}/**/*.{ts,json}", { cwd: root });
  return Math.max(...[...files, "rollup.config.mjs", "package.json"].map((file) => statSync(join(root, file)).mtimeMs));
}
