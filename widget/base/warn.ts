/** Something a page's developer has to know: `code` to look it up, what is wrong, and what to do. */
export interface Warning {
  readonly code: string;
  readonly cause: string;
  readonly fix: string;
}

const said = new Set<string>();

/** Tells the page's developer in the console, once a page for the same cause. The only place in the widget that writes there. */
export function warnOnce({ code, cause, fix }: Warning): void {
  const line = `[staff-chat] ${code}: ${cause} ${fix}`;
  if (said.has(line)) return;
  said.add(line);
  // oxlint-disable-next-line no-console
  console.warn(line);
}
