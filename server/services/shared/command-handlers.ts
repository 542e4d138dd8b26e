import type { ClientFrameOf, Command } from "../../../protocol/commands.ts";
import type { AckFrame } from "../../../protocol/frames.ts";
import type { Session } from "./actor.ts";

/** A command that was paid for, and who gave it. */
export interface CommandCall<T extends Command["type"]> {
  readonly session: Session;
  readonly command: ClientFrameOf<T>;
  /** The connection that it came by. */
  readonly device: string;
}

/** What the acknowledgement says beside that it was done. */
export type CommandResult = Pick<AckFrame, "messages" | "roomId"> | void;

/** Carries out one kind of command with the services it needs. @throws Failure */
export type CommandHandler<T extends Command["type"], Services> = (
  services: Services,
  call: CommandCall<T>,
) => CommandResult | Promise<CommandResult>;

/** The commands that are a service's own. */
export type CommandHandlers<Services> = { readonly [T in Command["type"]]?: CommandHandler<T, Services> };
