import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ensureBuilt } from "../../../demo/build.ts";
import type { Benchmark } from "../benchmark.ts";
import { table } from "../support/table.ts";

const ROOT = join(import.meta.dirname, "../../..");

export const weight: Benchmark = {
  name: "weight",
  title: "Weight of the widget",
  async run() {
    ensureBuilt(ROOT);
    const lines = execFileSync(process.execPath, ["tools/sizes.mjs"], { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
    const rows = lines.map((one) => {
      const [, bytes = "", name = "", verdict = ""] = /^\s*(\d+) B gzip {2}(.+?): (.+)$/.exec(one) ?? [];
      return [name, `${(Number(bytes) / 1000).toFixed(1)} kB`, verdict];
    });
    return `JavaScript as a browser loads it, gzip -9.\n\n${table([["what", "weight", "bytes"], ...rows])}`;
  },
};
