/** One of the benchmarks that `npm run bench` knows. */
export interface Benchmark {
  /** As it is named on the command line. */
  readonly name: string;
  readonly title: string;
  /** Measures and answers markdown: what was measured, and a table. */
  run(): Promise<string>;
}

/** Progress for whoever waits; results go elsewhere. */
export function say(text: string): void {
  process.stderr.write(`  ${text}\n`);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
