import type { OpenResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { LISTED_INVITATIONS, LISTED_ROOMS, PAGE_MESSAGES } from "../../../protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../../protocol/version.ts";
import { Failure } from "../../base/errors.ts";
import type { Database, Transaction } from "../../database/database.ts";
import { listRooms } from "../../repositories/rooms/memberships.ts";
import { readSnapshot } from "../../repositories/rooms/rooms.ts";
import { readOwnEntry, saveTimeZone } from "../../repositories/people/users.ts";
import type { Session } from "../shared/actor.ts";
import type { AuthenticationService } from "../identity/authentication.ts";
import { limitsOf, wholePolicy } from "../shared/policy.ts";

/** What an opening names. */
export interface OpenWish {
  /** The room to show; one that the person may not see is answered as null. */
  readonly roomId: Id | null;
  /** Where the person says they are; what is no IANA name is passed over. */
  readonly timeZone?: string | undefined;
}

/** Opening a chat: everything a client needs to draw and to connect, in one answer. */
export interface OpeningService {
  /** `origin` binds the ticket. */
  open(session: Session, origin: string | null, wanted: OpenWish): Promise<OpenResponse>;
}

export interface OpeningServiceDependencies {
  readonly database: Database;
  readonly authentication: Pick<AuthenticationService, "issueTicket">;
}

export function createOpeningService({ database, authentication }: OpeningServiceDependencies): OpeningService {
  return {
    async open(session, origin, { roomId, timeZone }) {
      const { tenantId, userId } = session;
      const read = (tx: Transaction) =>
        Promise.all([
          // The cursor first: what changes while the rest is read comes again with the person's log, and nothing is missed.
          readOwnEntry(tx, tenantId, userId),
          listRooms(tx, tenantId, userId, { rooms: LISTED_ROOMS, invitations: LISTED_INVITATIONS }),
          roomId === null ? null : readSnapshot(tx, tenantId, { roomId, userId }, PAGE_MESSAGES),
          authentication.issueTicket(session, origin, tx),
        ]);
      const [found, list, room, ticket] = await database.withTenant(tenantId, read, { plans: "kept" });
      if (found === null) throw new Failure("not_found");
      if (timeZone !== undefined && timeZone !== found.timeZone && isTimeZone(timeZone))
        await database.withTenant(tenantId, (tx) => saveTimeZone(tx, tenantId, userId, timeZone));
      return {
        version: PROTOCOL_VERSION,
        lineage: database.lineage,
        tenantId,
        user: found.user,
        roles: [...session.roles],
        expiresAt: session.tokenExpiresAt,
        limits: limitsOf(session, wholePolicy(found.policy)),
        person: found.head,
        rooms: list.rooms,
        invitations: list.invitations,
        room,
        users: list.users,
        blocked: found.blocked,
        settings: found.settings,
        saved: found.saved,
        ticket,
      };
    },
  };
}

function isTimeZone(name: string): boolean {
  try {
    return name !== "" && new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
