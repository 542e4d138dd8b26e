import { sql, type SQL } from "drizzle-orm";

/** Positions after which an own message in a long row of own messages writes the marker down, so that looking for it stays short. */
export const MARKER_STRIDE = 64;

/** Positions looked at after a marker. */
const LOOKED_AT = MARKER_STRIDE * 8;

/**
 * How far the person of the row `p` has read its room, the row `r` (ROOM-6): to the marker, and past it as long as nobody else says
 * anything. Made of what never changes, who has sent what where, so that it is the same whenever it is asked for.
 */
export const markerJson: SQL = sql`case when p.marker_held or p.marker >= r.messages then p.marker else coalesce((
  select m.position - 1 from messages m
  where m.tenant_id = p.tenant_id and m.room_id = p.room_id and m.position > p.marker and m.position <= p.marker + ${sql.raw(String(LOOKED_AT))}
    and m.sender_id <> p.user_id and m.notice is null
  order by m.position limit 1), least(r.messages, p.marker + ${sql.raw(String(LOOKED_AT))})) end`;
