import type { Config } from "../app/contract.ts";
import type { Warning } from "../base/warn.ts";
import { attributeOf, OPTIONS, type CheckedOptions, type OptionValues } from "./option-table.ts";

const WITHOUT = "without";

const ROOM_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Checks what a page wrote. What is wrong is told to `warn` and falls back, so that a slip never costs the chat. */
export function readConfig(options: OptionValues, warn: (warning: Warning) => void): Config {
  const checked = Object.entries(OPTIONS).flatMap(([name, rule]) => {
    const written = options[name as keyof OptionValues] ?? "";
    if (typeof rule === "object") return [[name, choose(attributeOf(name), written, rule, warn)]];
    return name.startsWith(WITHOUT) ? [[name.charAt(WITHOUT.length).toLowerCase() + name.slice(WITHOUT.length + 1), !written]] : [];
  });
  return Object.freeze<Config>({
    // The table's own types say which names come out of it.
    ...(Object.fromEntries(checked) as CheckedOptions),
    server: readServer(options.server, warn),
    tokenUrl: options.tokenUrl || null,
    messageLink: options.messageLink || null,
    roomId: readRoom(options.room, warn),
  });
}

function choose(attribute: string, written: string | boolean, allowed: readonly string[], warn: (warning: Warning) => void): string {
  const found = allowed.find((value) => value === written);
  if (found === undefined && written) warn(wrongValue(attribute, `${written}`, `Use ${allowed.map((value) => `"${value}"`).join(", ")}.`));
  return found ?? allowed[0]!;
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
