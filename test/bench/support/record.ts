import { readFileSync, writeFileSync } from "node:fs";
import type { Benchmark } from "../benchmark.ts";
import { describeMachine } from "./machine.ts";

const PAGE = new URL("../../../docs/performance.md", import.meta.url);

/** Puts a result between its benchmark's marks in docs/performance.md, with what it was measured on and the command that repeats it. */
export function record({ name, title }: Benchmark, result: string): void {
  const page = readFileSync(PAGE, "utf8");
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const section = `${open}\n### ${title}\n\n${result}\n\n\`npm run bench -- ${name}\` · ${describeMachine()}\n${close}`;
  const start = page.indexOf(open);
  const end = page.indexOf(close);
  const next = start < 0 ? `${page.trimEnd()}\n\n${section}\n` : page.slice(0, start) + section + page.slice(end + close.length);
  writeFileSync(PAGE, next);
}
