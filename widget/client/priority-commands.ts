import { AcknowledgementsResponse, PATHS, pathTo } from "../../protocol/http.ts";
import * as v from "valibot";
import type { ChatCommands } from "./commands.ts";
import type { Transport } from "./transport/transport.ts";

export type PriorityCommands = Pick<ChatCommands, "acknowledgements" | "exportAcknowledgements">;

/** Who has acknowledged a message. Giving one's own is a change of the message, by the outbox. */
export function createPriorityCommands({ transport: { api } }: { readonly transport: Pick<Transport, "api"> }): PriorityCommands {
  return {
    acknowledgements: (roomId, messageId) => api.read(pathTo(PATHS.acknowledgements, { roomId, messageId }), AcknowledgementsResponse),
    exportAcknowledgements: (roomId, messageId, format) =>
      api.read(pathTo(PATHS.acknowledgementExport, { roomId, messageId }), v.string(), { query: { format }, isText: true }),
  };
}
