import { mintToken } from "../../server/services/identity/signing-keys.ts";
import { createId } from "./databases.ts";
import type { TestTenant } from "./server.ts";

const HOUR_MS = 3_600_000;

/** A token by which a tenant's own server shows that it is that, good for an hour. */
export const serverToken = ({ key }: TestTenant): Promise<string> =>
  mintToken(key, {
    claims: { subject: "billing", name: "billing", avatar: null, roles: [] },
    issuedAt: Date.now(),
    lifetime: HOUR_MS,
    tokenId: createId(),
    isServer: true,
  });
