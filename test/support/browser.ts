import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { until } from "./waiting.ts";

/** Flags for a Chromium that talks to nobody but the test's own servers. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Two pages of one test are both in front.
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  // A microphone that beeps, and a person who lets it be used.
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

/** Starts the Chromium of the system (or of CHROMIUM), headless. */
export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...FLAGS, ...flags] });
}

/** A context that keeps its storage in `folder`, so that a browser can be closed and opened again. */
export function launchPersistent(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** What a page complained about: errors that nobody caught and violations of its content security policy. */
export function collectComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (/Content Security Policy|TrustedHTML|Trusted Type/i.test(message.text())) complaints.push(`policy: ${message.text()}`);
  });
  return complaints;
}

/** Waits in a page for a condition that has to be waited for itself: `page.waitForFunction` takes any promise for a yes. */
export async function eventually<Arg>(page: Page, condition: (arg: Arg) => Promise<boolean>, arg: Arg): Promise<void> {
  // Playwright's type of a page function would make a union of what Arg may be.
  const look = () => page.evaluate(condition as (arg: unknown) => Promise<boolean>, arg as unknown);
  await until(look);
}
