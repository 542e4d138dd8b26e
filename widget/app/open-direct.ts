import type { Id } from "../../protocol/ids.ts";
import { StaffChatError } from "../base/call-error.ts";
import type { ChatSession } from "../client/client.ts";
import { toRefusal } from "../client/platform/command-refused.ts";

/** Opens the direct conversation with somebody whom the page names by the subject of their tokens. @throws StaffChatError */
export async function openDirect({ commands }: Pick<ChatSession, "commands">, subject: unknown): Promise<Id> {
  if (typeof subject !== "string" || subject === "") throw new StaffChatError("invalid_request");
  return commands.openDirect(subject).catch((error: unknown) => {
    throw new StaffChatError(toRefusal(error).code, error);
  });
}
