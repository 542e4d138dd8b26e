import type { OpenResponse, RoomSnapshot } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { Failure } from "../errors.ts";
import type { Database } from "../repositories/database.ts";
import { readPersonHead } from "../repositories/sync.ts";
import type { Session } from "./actor.ts";
import type { AuthenticationService } from "./authentication.ts";
import type { RoomService } from "./rooms.ts";
import type { UserService } from "./users.ts";

/** Opening a chat: everything a client needs to draw and to connect, in one answer. */
export interface OpeningService {
  /** `roomId` names the room to show; one that the person may not see is answered as null. `origin` binds the ticket. */
  open(session: Session, origin: string | null, roomId: Id | null): Promise<OpenResponse>;
}

export interface OpeningServiceDependencies {
  readonly database: Database;
  readonly users: Pick<UserService, "get">;
  readonly rooms: Pick<RoomService, "list" | "snapshot">;
  readonly authentication: Pick<AuthenticationService, "issueTicket">;
}

export function createOpeningService({ database, users, rooms, authentication }: OpeningServiceDependencies): OpeningService {
  async function snapshotOf(session: Session, roomId: Id | null): Promise<RoomSnapshot | null> {
    if (roomId === null) return null;
    try {
      return await rooms.snapshot(session, roomId);
    } catch (error) {
      if (error instanceof Failure && error.code === "not_found") return null;
      throw error;
    }
  }

  return {
    async open(session, origin, roomId) {
      const { tenantId, userId } = session;
      // The cursor first: what changes while the rest is read comes again with the person's log, and nothing is missed.
      const person = await database.withTenant(tenantId, (tx) => readPersonHead(tx, tenantId, userId));
      if (person === null) throw new Failure("not_found");
      const [user, list, room, ticket] = await Promise.all([
        users.get(session, userId),
        rooms.list(session),
        snapshotOf(session, roomId),
        authentication.issueTicket(session, origin),
      ]);
      return {
        version: PROTOCOL_VERSION,
        lineage: database.lineage,
        tenantId,
        user,
        roles: [...session.roles],
        expiresAt: session.tokenExpiresAt,
        limits: DEFAULT_LIMITS,
        person,
        rooms: list.rooms,
        room,
        users: list.users,
        ticket,
      };
    },
  };
}
