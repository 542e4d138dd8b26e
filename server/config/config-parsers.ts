import { isIP } from "node:net";
import * as v from "valibot";

/** Reads the text of one variable. */
export interface Parser<T> {
  /** What it takes, for the table. */
  readonly form: string;
  /** Its message is the rule that was broken; it holds no secret. */
  readonly schema: v.GenericSchema<string, T>;
  /** How to mend what breaks the rule. */
  readonly fix: string;
}

export function wholeNumber(least: number, most: number): Parser<number> {
  const form = `whole number, ${least} to ${most}`;
  const rule = `must be a ${form}`;
  return {
    form,
    schema: v.pipe(v.string(), v.regex(/^\d{1,9}$/, rule), v.transform(Number), v.minValue(least, rule), v.maxValue(most, rule)),
    fix: `Write digits only, for example ${Math.max(least, 1)}.`,
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Parser<T> {
  return {
    form: values.map((value) => `\`${value}\``).join(", "),
    schema: v.pipe(v.string(), v.picklist(values, `must be one of ${values.join(", ")}`)),
    fix: `Write ${values[0]} or leave it out.`,
  };
}

/** Text without spaces or control characters. */
export function word(form: string): Parser<string> {
  return {
    form,
    schema: v.pipe(v.string(), v.regex(/^[!-~]{1,256}$/, "must be 1 to 256 visible ASCII characters without spaces")),
    fix: "Remove spaces and other characters.",
  };
}

export const folder: Parser<string> = {
  form: "path of a folder",
  schema: v.pipe(v.string(), v.excludes("\0", "must be a path")),
  fix: "Remove U+0000.",
};

/** An address of one of the schemes, kept as it was written. */
export function address(schemes: readonly string[], example: string): Parser<string> {
  const isKnown = (text: string): boolean => schemes.includes(URL.parse(text)?.protocol.slice(0, -1) ?? "");
  const rule = `must be a URL that starts with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`;
  return {
    form: `URL (${schemes.map((scheme) => `\`${scheme}://\``).join(", ")})`,
    schema: v.pipe(v.string(), v.check(isKnown, rule)),
    fix: `Write it like ${example}.`,
  };
}

/** Scheme, host and port of an http(s) address: what browsers call an origin. */
export const publicAddress: Parser<string> = {
  form: "origin (`https://host` or `https://host:port`)",
  schema: v.pipe(
    v.string(),
    v.check(isOrigin, "must be a scheme, host and port without path"),
    v.transform((text) => new URL(text).origin),
  ),
  fix: "Write it like https://chat.example.com.",
};

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
}

/** Texts between commas. */
const commaSeparated = v.pipe(
  v.string(),
  v.transform((text) =>
    text
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
  ),
);

/** Some of a list of words, separated by commas. */
export function someOf<T extends string>(words: readonly [T, ...T[]] | readonly T[]): Parser<readonly T[]> {
  const list = new Intl.ListFormat("en", { type: "disjunction" }).format(words);
  return {
    form: "words of the list, by comma",
    schema: v.pipe(commaSeparated, v.array(v.picklist(words, ({ input }) => `holds ${JSON.stringify(input)}, which is not on the list`))),
    fix: `Write any of ${list}.`,
  };
}

/** Addresses and CIDR networks, separated by commas. */
export const networks: Parser<readonly string[]> = {
  form: "addresses and CIDR networks, by comma",
  schema: v.pipe(
    commaSeparated,
    v.checkItems(isNetwork, ({ input }) => `holds ${JSON.stringify(input)}, which is no address or CIDR network`),
  ),
  fix: "Write it like 10.0.0.0/8,::1.",
};

function isNetwork(entry: string): boolean {
  const [host = "", prefix, ...rest] = entry.split("/");
  const version = isIP(host);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** 32 bytes in base64. */
export const key = {
  form: "32 bytes in base64",
  schema: v.pipe(
    v.string(),
    v.check(isKey, "must be 32 bytes in base64 (44 characters)"),
    v.transform((text) => new Uint8Array(Buffer.from(text, "base64"))),
  ),
  fix: "Make one with: openssl rand -base64 32",
} satisfies Parser<Uint8Array>;

function isKey(text: string): boolean {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === 32 && bytes.toString("base64") === text;
}

/** Keys of 32 bytes in base64, separated by commas. */
export const keys: Parser<readonly Uint8Array[]> = {
  form: "keys of 32 bytes in base64, by comma",
  schema: v.pipe(commaSeparated, v.array(key.schema)),
  fix: key.fix,
};

/** Different bytes of 32 random ones: 30 are to be expected, and fewer than this come in no lifetime. */
const DIFFERENT_BYTES = 16;

/** Whether a key was typed rather than drawn: few different bytes (all zero, one text again and again), or steps of one width (0, 1, 2 …). */
export function isGuessable(bytes: Uint8Array): boolean {
  const steps = new Set(bytes.slice(1).map((byte, index) => byte - (bytes[index] ?? 0)));
  return new Set(bytes).size < DIFFERENT_BYTES || steps.size === 1;
}
