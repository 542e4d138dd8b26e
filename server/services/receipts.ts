import type { ReceiptsResponse } from "../../protocol/http.ts";
import type { Id } from "../../protocol/ids.ts";
import type { Actor } from "./actor.ts";

/** Read and delivered positions (public) and the private marker. Writes are coalesced: of several waiting for one person and room the furthest counts. */
export interface ReceiptService {
  /** Raises read and delivered position and the marker to `position` (at most the room's last). Resolves once durable. @throws Failure `not_found` */
  markRead(actor: Actor, roomId: Id, position: number): Promise<void>;
  /** Sets the marker to just before `position`. @throws Failure `not_found` */
  markUnread(actor: Actor, roomId: Id, position: number): Promise<void>;
  /** Raises the delivered position. @throws Failure `not_found` */
  markDelivered(actor: Actor, roomId: Id, position: number): Promise<void>;
  /** Positions of all present members; read positions are 0 where tenant policy hides them. @throws Failure `not_found` */
  list(actor: Actor, roomId: Id): Promise<ReceiptsResponse>;
}
