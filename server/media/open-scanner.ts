import { createClamdScanner, type ClamdPlace } from "./clamd-scanner.ts";
import type { Scanner } from "./scanner.ts";
import { createWebhookScanner } from "./webhook-scanner.ts";

/** What the configuration says about scanning. */
export interface ScanSettings {
  /** `unix:///path` or `tcp://host:port`. */
  readonly clamdAddress: string | null;
  readonly scanWebhookUrl: string | null;
  readonly scanWebhookSecret: string | null;
  readonly scanWebhookSecretOld: string | null;
}

const CLAMD_PORT = 3310;

/** The scanner that the configuration names, null for none. Connects to nothing yet. */
export function openScanner({ clamdAddress, scanWebhookUrl, scanWebhookSecret, scanWebhookSecretOld }: ScanSettings): Scanner | null {
  if (clamdAddress !== null) return createClamdScanner(placeOf(new URL(clamdAddress)));
  if (scanWebhookUrl === null || scanWebhookSecret === null) return null;
  return createWebhookScanner({
    url: scanWebhookUrl,
    secrets: [scanWebhookSecret, ...(scanWebhookSecretOld === null ? [] : [scanWebhookSecretOld])],
  });
}

function placeOf({ protocol, pathname, hostname, port }: URL): ClamdPlace {
  if (protocol === "unix:") return { path: decodeURIComponent(pathname) };
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? CLAMD_PORT : Number(port) };
}
