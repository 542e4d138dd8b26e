import { lookup, type LookupAddress } from "node:dns";
import { request as requestHttp, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction, type Socket } from "node:net";
import { OutboundRefused } from "./outbound-refused.ts";
import { readBody } from "./read-body.ts";

/** What may be asked for, and where it may lead. There is no default and no way around: who makes a fetch says by which rules. */
export interface OutboundRules {
  /** Why a URL may not be asked for, as the end of a sentence; null: it may. Asked of each hop. */
  refusalOf(url: URL): string | null;
  /** Whether an IP address may be connected to. */
  mayConnect(address: string): boolean;
}

/** All addresses of a host; asked once for each hop. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface OutboundLimits {
  /** Milliseconds from the first name lookup to the last byte, all hops together. */
  readonly ms: number;
  /** Bytes of the body, unpacked. */
  readonly bytes: number;
  /** What becomes of a longer one: it is refused, or the rest is not read. */
  readonly overflow: "refuse" | "cut";
  readonly redirects: number;
}

export interface OutboundRequest {
  readonly method?: "GET" | "POST";
  /** Sent to the host that is asked first; of these another host gets what a browser would tell anybody. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly limits: OutboundLimits;
  /** Whether a body of this media type is read; all are, unless told. */
  readonly accepts?: (mediaType: string) => boolean;
  readonly signal?: AbortSignal;
}

export interface OutboundAnswer {
  /** Where it came from in the end. */
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Lower case, without parameters; empty: none was told. */
  readonly mediaType: string;
  readonly body: Buffer;
}

/** @throws OutboundRefused */
export type GuardedFetch = (url: string | URL, request: OutboundRequest) => Promise<OutboundAnswer>;

export interface GuardedFetchOptions {
  readonly rules: OutboundRules;
  /** The system's own unless told. */
  readonly resolve?: Resolve;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const TOLD_ANYBODY = new Set(["accept", "accept-language", "user-agent"]);

/**
 * The server's one way out to addresses that others give: each hop is checked by the rules, its host is resolved once, every address of it is checked,
 * and only these are connected to, so that no name changes between check and use. Nothing is kept between requests: no cookies, no connections.
 */
export function createGuardedFetch({ rules, resolve = resolveHost }: GuardedFetchOptions): GuardedFetch {
  return async (first, request) => {
    const { limits } = request;
    const late = AbortSignal.timeout(limits.ms);
    const signal = request.signal === undefined ? late : AbortSignal.any([late, request.signal]);
    try {
      return await follow({ rules, resolve, request, signal }, first);
    } catch (error) {
      if (late.aborted) throw new OutboundRefused("time", `took longer than ${limits.ms} ms`, error);
      throw error instanceof OutboundRefused ? error : new OutboundRefused("unreachable", "cannot be reached", error);
    }
  };
}

interface Trip {
  readonly rules: OutboundRules;
  readonly resolve: Resolve;
  readonly request: OutboundRequest;
  readonly signal: AbortSignal;
}

async function follow(trip: Trip, first: string | URL): Promise<OutboundAnswer> {
  const { request } = trip;
  let url = checkUrl(trip.rules, first);
  const home = url.origin;
  for (let hops = 0; ; hops += 1) {
    const addresses = await findAddresses(trip, url);
    const response = await send(trip, { url, addresses, headers: headersFor(request, url.origin === home) });
    try {
      const { statusCode: status = 0, headers } = response;
      if (!REDIRECTS.has(status) || headers.location === undefined) return await answerOf(request, url, response);
      if (hops >= request.limits.redirects || request.method === "POST")
        throw new OutboundRefused("redirect", `answered ${status}, which is not followed`);
      url = nextUrl(trip.rules, url, headers.location);
    } finally {
      response.destroy();
    }
  }
}

/** @throws OutboundRefused */
export function checkUrl(rules: OutboundRules, text: string | URL): URL {
  const url = text instanceof URL ? text : URL.parse(text);
  if (url === null) throw new OutboundRefused("url", "is no URL");
  if (url.username !== "" || url.password !== "") throw new OutboundRefused("url", "must not hold a name or password");
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new OutboundRefused("url", "must be http or https");
  const refusal = rules.refusalOf(url);
  if (refusal !== null) throw new OutboundRefused("url", refusal);
  // Literal addresses are connected to without a lookup.
  const host = hostOf(url);
  if (isIP(host) !== 0 && !rules.mayConnect(host)) throw new OutboundRefused("address", "must be a public address");
  return url;
}

function nextUrl(rules: OutboundRules, from: URL, location: string): URL {
  const next = URL.parse(location, from.href);
  if (next === null || (from.protocol === "https:" && next.protocol !== "https:"))
    throw new OutboundRefused("redirect", "leads to what may not be asked for");
  return checkUrl(rules, next);
}

/** Without the brackets around an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

async function findAddresses({ rules, resolve, signal }: Trip, url: URL): Promise<readonly LookupAddress[]> {
  const host = hostOf(url);
  const found = isIP(host) === 0 ? await unlessAborted(signal, resolve(host)) : [{ address: host, family: isIP(host) }];
  if (found.length === 0) throw new OutboundRefused("unreachable", "has no address");
  // One that is not public among others that are is no accident.
  if (!found.every(({ address }) => rules.mayConnect(address)))
    throw new OutboundRefused("address", "resolves to an address that is not public");
  return found;
}

interface Hop {
  readonly url: URL;
  readonly addresses: readonly LookupAddress[];
  readonly headers: Readonly<Record<string, string>>;
}

function send({ rules, request, signal }: Trip, { url, addresses, headers }: Hop): Promise<IncomingMessage> {
  const { method = "GET", body } = request;
  const open = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = open(url, { agent: false, lookup: answering(addresses), method, headers, signal });
    sent.once("response", resolve);
    sent.on("error", reject);
    // The same once more, of the connection that there is, before anything is sent through it.
    sent.once("socket", (socket: Socket) =>
      socket.once("connect", () => {
        if (!rules.mayConnect(socket.remoteAddress ?? ""))
          sent.destroy(new OutboundRefused("address", "leads to an address that is not public"));
      }),
    );
    sent.end(body);
  });
}

async function answerOf({ limits, accepts = () => true }: OutboundRequest, url: URL, response: IncomingMessage): Promise<OutboundAnswer> {
  const { statusCode: status = 0, headers } = response;
  const mediaType = (headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
  if (status < 300 && !accepts(mediaType)) throw new OutboundRefused("type", `is ${mediaType === "" ? "of no known type" : mediaType}`);
  return { url, status, headers, mediaType, body: await readBody(response, limits) };
}

function headersFor({ headers = {} }: OutboundRequest, isHome: boolean): Readonly<Record<string, string>> {
  const told = Object.entries(headers).filter(([name]) => isHome || TOLD_ANYBODY.has(name.toLowerCase()));
  return { "user-agent": "staff-chat", "accept-encoding": "gzip, deflate, br", ...Object.fromEntries(told) };
}

/** A lookup that answers what was found and checked before. */
function answering(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, answer) => {
    const [first] = addresses;
    if (all === true) answer(null, [...addresses]);
    else answer(null, first!.address, first!.family);
  };
}

function resolveHost(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
  });
}

// A lookup can't be called back; whoever waits for it can.
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    // Whoever has been told already hears of no later failure, which would end the process if nobody did.
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
