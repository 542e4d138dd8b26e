import { lookup, type LookupAddress } from "node:dns";
import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Why an address of a tenant's key set is not fetched, or what came from it is not taken. */
export class KeySetUnavailable extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = "KeySetUnavailable";
  }
}

export interface KeySetFetchOptions {
  /** Also plain http, and addresses of this machine: for development and tests. */
  readonly allowLoopback: boolean;
}

/** Bytes a key set may have. */
const MOST_BYTES = 64 * 1024;
/** Milliseconds a fetch may take from name lookup to last byte. */
const DEADLINE_MS = 5_000;

/** Fetches a key set as `fetch` would, but follows no redirect and connects to public addresses only, checked after the name is resolved. */
export function createKeySetFetch(options: KeySetFetchOptions): (url: string) => Promise<Response> {
  return async (text) => {
    const url = checkKeySetUrl(text, options);
    const response = await send(url, options);
    if (response.statusCode !== 200) {
      response.destroy();
      throw new KeySetUnavailable(`answered ${response.statusCode ?? "nothing"} instead of 200; redirects are not followed`);
    }
    return new Response(await collect(response), { status: 200 });
  };
}

/** @throws KeySetUnavailable naming the rule that the URL breaks */
export function checkKeySetUrl(text: string, options: KeySetFetchOptions): URL {
  const url = URL.parse(text);
  if (url === null) throw new KeySetUnavailable("is no URL");
  if (url.username !== "" || url.password !== "") throw new KeySetUnavailable("must not hold a name or password");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const loopback = options.allowLoopback && (host === "localhost" || (isIP(host) !== 0 && isLoopback(host)));
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) throw new KeySetUnavailable("must be https");
  // Literal addresses are connected to without a lookup, so the check in the lookup would never see them.
  if (isIP(host) !== 0 && !mayConnect(host, options)) throw new KeySetUnavailable("must be a public address");
  return url;
}

function send(url: URL, options: KeySetFetchOptions): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      agent: false,
      lookup: guardLookup(options),
      headers: { accept: "application/jwk-set+json, application/json", "user-agent": "staff-chat" },
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    sent.once("response", resolve);
    sent.once("error", (error) => reject(new KeySetUnavailable("cannot be reached", error)));
    sent.end();
  });
}

async function collect(response: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of response as AsyncIterable<Uint8Array>) {
      bytes += part.length;
      if (bytes > MOST_BYTES) throw new KeySetUnavailable("is larger than 64 KiB");
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof KeySetUnavailable ? error : new KeySetUnavailable("broke off", error);
  }
  return new Uint8Array(Buffer.concat(parts));
}

// The addresses found here are those that are connected to, so a name cannot change between check and use.
function guardLookup(options: KeySetFetchOptions): LookupFunction {
  return (hostname, details, answer) => {
    lookup(hostname, { ...details, all: true }, (error, found: LookupAddress[]) => {
      const refused =
        error ??
        (found.every(({ address }) => mayConnect(address, options))
          ? null
          : new KeySetUnavailable("resolves to an address that is not public"));
      const [first] = found ?? [];
      if (refused !== null || first === undefined) answer(refused ?? new KeySetUnavailable("has no address"), "", 0);
      else if (details.all === true) answer(null, found);
      else answer(null, first.address, first.family);
    });
  };
}

function mayConnect(address: string, options: KeySetFetchOptions): boolean {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  return !PRIVATE.check(address, family) || (options.allowLoopback && isLoopback(address));
}

function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

const LOOPBACK = createBlockList(["127.0.0.0/8", "::1/128"]);

// IANA special-purpose registries (RFC 6890 and later), multicast, and the IPv6 forms that carry an IPv4 address inside.
const PRIVATE = createBlockList([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "100::/64",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
]);

function createBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
}
