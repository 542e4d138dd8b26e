import type { OutboundRules } from "./guarded-fetch.ts";
import { isPublicAddress } from "./public-address.ts";

/** Pages of the public web: http and https at their own ports, of public addresses. */
export const WEB_RULES: OutboundRules = {
  // The parser leaves out the port that is the scheme's own.
  refusalOf: ({ port, protocol }) =>
    port === "" || (port === "443" && protocol === "http:") || (port === "80" && protocol === "https:")
      ? null
      : "must be at port 80 or 443",
  mayConnect: isPublicAddress,
};
