import { isIP } from "node:net";

/** A value that was understood, or the rule it broke and how to mend it. */
type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly rule: string; readonly fix: string };

/** Reads the text of one variable; `form` describes what it takes, for the table. */
export interface Parser<T> {
  readonly form: string;
  parse(text: string): Parsed<T>;
}

const good = <T>(value: T): Parsed<T> => ({ ok: true, value });
const bad = (rule: string, fix: string): Parsed<never> => ({ ok: false, rule, fix });

export function wholeNumber(least: number, most: number): Parser<number> {
  const form = `whole number, ${least} to ${most}`;
  return {
    form,
    parse: (text) => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return value >= least && value <= most
        ? good(value)
        : bad(`must be a ${form}`, `Write digits only, for example ${Math.max(least, 1)}.`);
    },
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Parser<T> {
  const form = values.map((value) => `\`${value}\``).join(", ");
  return {
    form,
    parse: (text) => {
      const value = values.find((candidate) => candidate === text);
      return value === undefined ? bad(`must be one of ${values.join(", ")}`, `Write ${values[0]} or leave it out.`) : good(value);
    },
  };
}

/** Text without spaces or control characters. */
export function word(form: string): Parser<string> {
  return {
    form,
    parse: (text) =>
      /^[!-~]{1,256}$/.test(text)
        ? good(text)
        : bad("must be 1 to 256 visible ASCII characters without spaces", "Remove spaces and other characters."),
  };
}

export const folder: Parser<string> = {
  form: "path of a folder",
  parse: (text) => (text.includes("\0") ? bad("must be a path", "Remove U+0000.") : good(text)),
};

/** An address of one of the schemes, kept as it was written. */
export function address(schemes: readonly string[], example: string): Parser<string> {
  const form = `URL (${schemes.map((scheme) => `\`${scheme}://\``).join(", ")})`;
  return {
    form,
    parse: (text) => {
      const url = URL.parse(text);
      const known = url !== null && schemes.includes(url.protocol.slice(0, -1));
      return known
        ? good(text)
        : bad(`must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`, `Write it like ${example}.`);
    },
  };
}

/** Scheme, host and port of an http(s) address: what browsers call an origin. */
export const publicAddress: Parser<string> = {
  form: "origin (`https://host` or `https://host:port`)",
  parse: (text) => {
    const url = URL.parse(text);
    const plain =
      url !== null && /^https?:$/.test(url.protocol) && url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
    return plain ? good(url.origin) : bad("must be a scheme, host and port without path", "Write it like https://chat.example.com.");
  },
};

/** Addresses and CIDR networks, separated by commas. */
export const networks: Parser<readonly string[]> = {
  form: "addresses and CIDR networks, by comma",
  parse: (text) => {
    const entries = text
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== "");
    const wrong = entries.find((entry) => !isNetwork(entry));
    return wrong === undefined
      ? good(entries)
      : bad(`holds ${JSON.stringify(wrong)}, which is no address or CIDR network`, "Write it like 10.0.0.0/8,::1.");
  },
};

function isNetwork(entry: string): boolean {
  const [host = "", prefix, ...rest] = entry.split("/");
  const version = isIP(host);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** 32 bytes in base64. */
export const key: Parser<Uint8Array> = {
  form: "32 bytes in base64",
  parse: (text) => {
    const bytes = Buffer.from(text, "base64");
    const exact = bytes.length === 32 && bytes.toString("base64") === text;
    return exact
      ? good(new Uint8Array(bytes))
      : bad("must be 32 bytes in base64 (44 characters)", "Make one with: openssl rand -base64 32");
  },
};

/** Different bytes of 32 random ones: 30 are to be expected, and fewer than this come in no lifetime. */
const DIFFERENT_BYTES = 16;

/** Whether a key was typed rather than drawn: few different bytes (all zero, one text again and again), or steps of one width (0, 1, 2 …). */
export function isGuessable(bytes: Uint8Array): boolean {
  const steps = new Set(bytes.slice(1).map((byte, index) => byte - (bytes[index] ?? 0)));
  return new Set(bytes).size < DIFFERENT_BYTES || steps.size === 1;
}

/** Keys of 32 bytes in base64, separated by commas. */
export const keys: Parser<readonly Uint8Array[]> = {
  form: "keys of 32 bytes in base64, by comma",
  parse: (text) => {
    const parsed = text
      .split(",")
      .filter((entry) => entry !== "")
      .map((entry) => key.parse(entry.trim()));
    const wrong = parsed.find((entry) => !entry.ok);
    return wrong ?? good(parsed.flatMap((entry) => (entry.ok ? [entry.value] : [])));
  },
};
