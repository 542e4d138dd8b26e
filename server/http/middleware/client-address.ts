import { BlockList, isIP } from "node:net";
import type { Context } from "hono";
import type { AppEnv } from "../dependencies.ts";

/** The address of a client as budgets count it: IPv4 as it is, IPv6 as its network of /64. */
export type ClientAddress = (connected: string | undefined, forwarded: string | undefined) => string;

/**
 * Finds the client behind proxies. `X-Forwarded-For` is read from its end and believed only as far as each hop is in
 * `trustedProxies` (addresses or CIDR networks); what stands before the first stranger may be made up.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = createList(trustedProxies);
  return (connected, forwarded) => {
    const hops = (forwarded ?? "")
      .split(",")
      .map((hop) => hop.trim())
      .filter((hop) => hop !== "");
    let address = normalise(connected);
    while (address !== null && isTrusted(trusted, address)) {
      const hop = normalise(hops.pop());
      if (hop === null) break;
      address = hop;
    }
    return address === null ? "unknown" : group(address);
  };
}

/** The two sources of an address in a request. */
export function addressSources(context: Context<AppEnv>): [connected: string | undefined, forwarded: string | undefined] {
  return [context.env?.incoming?.socket.remoteAddress, context.req.header("X-Forwarded-For")];
}

function createList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

const isTrusted = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

// A proxy may write a port, brackets or a mapped form; all of them are the same client.
function normalise(text: string | undefined): string | null {
  if (text === undefined) return null;
  const host = text.replace(/^\[([^\]]+)\](:\d+)?$/, "$1").replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  const [bare = ""] = host.split("%", 1);
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  const address = mapped ?? bare;
  return isIP(address) === 0 ? null : address;
}

function group(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail = ""] = address.split("::");
  const left = head.split(":").filter((part) => part !== "");
  const right = address.includes("::") ? tail.split(":").filter((part) => part !== "") : [];
  const full = [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0"), ...right];
  return `${full
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(":")}::/64`;
}
