import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** What IPv6 gives to the public network: all that is outside is special, or not given out (RFC 4291, IANA). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");
/** Examples in documents (RFC 9637), which the library counts as public. */
const DOCUMENTATION = ipaddr.IPv6.parseCIDR("3fff::/20");
const LOOPBACK = "loopback";

/**
 * Whether an IP address is one of the public internet: not of a network or machine of our own, no multicast, nothing reserved, and no form of IPv6
 * that carries an IPv4 address inside, whatever that is.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed instanceof ipaddr.IPv4 || (parsed.match(GLOBAL_UNICAST) && !parsed.match(DOCUMENTATION));
}

/** Whether an IP address is of this machine. */
export function isLoopbackAddress(address: string): boolean {
  return isIP(address) !== 0 && ipaddr.parse(address).range() === LOOPBACK;
}
