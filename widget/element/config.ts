import type { Config } from "../app/contract.ts";
import type { Warning } from "../base/warn.ts";

const MODES = ["launcher", "inline", "drawer"] as const;
const PLACEMENTS = ["bottom-end", "bottom-start", "top-end", "top-start"] as const;
const COLOR_SCHEMES = ["auto", "light", "dark"] as const;
const DENSITIES = ["comfortable", "compact"] as const;
const ENTER_KEYS = ["send", "newline"] as const;
const ROOM_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Options as a page wrote them, unchecked. */
export interface Options {
  readonly server: string | null;
  readonly tokenUrl: string | null;
  readonly room: string | null;
  readonly mode: string | null;
  readonly placement: string | null;
  readonly colorScheme: string | null;
  readonly density: string | null;
  readonly enterKey: string | null;
  readonly withoutLauncher: boolean;
  readonly withoutHeader: boolean;
  readonly withoutSound: boolean;
  readonly withoutUploads: boolean;
  readonly withoutVoice: boolean;
  readonly withoutTitleBadge: boolean;
  readonly withoutReceipts: boolean;
}

/** Checks what a page wrote. What is wrong is told to `warn` and falls back, so that a slip never costs the chat. */
export function readConfig(options: Options, warn: (warning: Warning) => void): Config {
  const choose = <Value extends string>(attribute: string, written: string | null, allowed: readonly [Value, ...Value[]]): Value => {
    const found = allowed.find((value) => value === written);
    if (found === undefined && written) warn(wrongValue(attribute, written, `Use ${allowed.map((value) => `"${value}"`).join(", ")}.`));
    return found ?? allowed[0];
  };
  return Object.freeze<Config>({
    server: readServer(options.server, warn),
    tokenUrl: options.tokenUrl || null,
    roomId: readRoom(options.room, warn),
    mode: choose("mode", options.mode, MODES),
    placement: choose("placement", options.placement, PLACEMENTS),
    colorScheme: choose("color-scheme", options.colorScheme, COLOR_SCHEMES),
    density: choose("density", options.density, DENSITIES),
    enterKey: choose("enter-key", options.enterKey, ENTER_KEYS),
    launcher: !options.withoutLauncher,
    header: !options.withoutHeader,
    sound: !options.withoutSound,
    uploads: !options.withoutUploads,
    voice: !options.withoutVoice,
    titleBadge: !options.withoutTitleBadge,
    receipts: !options.withoutReceipts,
  });
}

/** Whether two configurations would draw the same. */
export function sameConfig(a: Config, b: Config): boolean {
  return (Object.keys(a) as (keyof Config)[]).every((key) => a[key] === b[key]);
}

/** Where the chat lives when a page does not say: where this script came from. */
function scriptOrigin(): string {
  const { origin } = new URL(import.meta.url);
  return origin === "null" ? globalThis.location.origin : origin;
}

function readServer(written: string | null, warn: (warning: Warning) => void): string {
  if (!written) return scriptOrigin();
  try {
    const url = new URL(written, globalThis.location.href);
    if (/^https?:$/.test(url.protocol)) return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  } catch {
    // Said below, like any other wrong value.
  }
  warn(wrongValue("server", written, "Give an http or https address."));
  return scriptOrigin();
}

function readRoom(written: string | null, warn: (warning: Warning) => void): string | null {
  if (!written) return null;
  if (ROOM_ID.test(written)) return written;
  warn(wrongValue("room", written, "Give a room's id, a lower-case UUID."));
  return null;
}

function wrongValue(attribute: string, written: string, fix: string): Warning {
  return { code: "wrong-value", cause: `The attribute ${attribute} cannot be "${written}"; its default is used.`, fix };
}
