import type { Session } from "../../services/shared/actor.ts";
import type { AppDependencies } from "../dependencies.ts";

/** Leaves a line of the log for what the tenant's own server changes; it says by which token or key. */
export type ServerAudit = (session: Session, command: string, about: object) => void;

export function createServerAudit(logger: AppDependencies["logger"]): ServerAudit {
  return ({ tenantId, tokenId, key }, command, about) =>
    logger.info({ event: "audit", command, tenantId, server: true, tokenId, ...(key && { key: key.prefix }), ...about }, "audit");
}
