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
export type CommandResult = Pick<AckFrame, "messages" | "roomId" | "changed"> | void;

/** Carries out one kind of command with the services it needs. @throws Failure */
export type CommandHandler<T extends Command["type"], Services> = (
  services: Services,
  call: CommandCall<T>,
) => CommandResult | Promise<CommandResult>;

/** The commands that are a service's own. */
export type CommandHandlers<Services> = { readonly [T in Command["type"]]?: CommandHandler<T, Services> };

type Maps = readonly CommandHandlers<never>[];
type Handled<M extends Maps> = { readonly [I in keyof M]: keyof M[I] }[number];
type Doubled<M extends Maps> = M extends readonly [infer First, ...infer Rest extends Maps]
  ? (keyof First & Handled<Rest>) | Doubled<Rest>
  : never;
type Missing<M extends Maps> = Exclude<Command["type"], Handled<M>>;
/** What no list of maps is: it names in the compiler's message what is wrong. */
type Unless<Problem extends string, Names> = [Names] extends [never] ? unknown : { readonly [P in Problem]: Names };

/** Every command with its one handler. */
export type CommandMap<M extends Maps> = { readonly [T in Command["type"]]: Extract<M[number], { readonly [K in T]: unknown }>[T] };

/** All that the handlers of a map need. */
export type ServicesOf<Handlers> = Handlers extends { readonly [T in keyof Handlers]: (services: infer Services, call: never) => unknown }
  ? Services
  : never;

/** Joins the handlers of all services. A command that nobody handles, or two do, does not compile. */
export function mergeHandlers<const M extends Maps>(
  maps: M & Unless<"nobody handles", Missing<M>> & Unless<"handled twice", Doubled<M>>,
): CommandMap<M> {
  return Object.assign({}, ...maps) as CommandMap<M>;
}
