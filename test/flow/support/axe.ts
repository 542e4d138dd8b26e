import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const source = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Serious or not: anything axe finds under `context`; the first node of each rule with what to mend. */
export async function findViolations(page: Page, context: string, options: RunOptions = {}): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await source);
  const results = await page.evaluate(
    ([where, given]) => (window as never as { axe: { run(context: string, options: unknown): Promise<AxeResults> } }).axe.run(where, given),
    [context, { resultTypes: ["violations"], ...options }] as const,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ""}`),
  );
}
