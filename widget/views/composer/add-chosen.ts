import type { Id } from "../../../protocol/ids.ts";
import type { AddedFiles, ChatCommands, ChosenFile } from "../../client/commands.ts";
import { codeOf } from "../shared/refusal.ts";

/** Adds files to a draft; where that can't be done now, each is refused for the same reason. */
export function addChosen(commands: Pick<ChatCommands, "addFiles">, conversation: Id, chosen: readonly ChosenFile[]): Promise<AddedFiles> {
  return commands.addFiles(conversation, chosen).catch((error: unknown) => ({
    added: [],
    refused: chosen.map(({ name }) => ({ name, code: codeOf(error) })),
  }));
}
