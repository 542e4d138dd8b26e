import type { Id } from "../../../protocol/ids.ts";
import { writePast } from "./records.ts";
import { openStage } from "./stage.ts";

/** A stage with a room "Team" of Ana and Ben, in which Ben has written once. */
export async function openTeam(): Promise<{ readonly stage: Awaited<ReturnType<typeof openStage>>; readonly roomId: Id }> {
  const stage = await openStage();
  const tenantId = stage.server.tenant.id;
  const roomId = await writePast(stage.server.database, {
    tenantId,
    name: "Team",
    people: ["ana", "ben"],
    lines: [["ben", "for the team"]],
  });
  return { stage, roomId };
}
