import type { Command, ConnectionCommand, Cursors } from "../../../protocol/commands.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { AckFrame, ServerFrame } from "../../../protocol/frames.ts";
import { PATHS, type OpenResponse, type PollRequest } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { POLL_MS } from "../../../protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../../protocol/version.ts";
import { CommandRefused } from "../platform/command-refused.ts";
import type { Platform } from "../platform/platform.ts";
import { PATIENCE_MS, within } from "../platform/waits.ts";
import { createAnswers } from "./answers.ts";
import { createApi, type Api } from "./api.ts";
import { createConnection, type ConnectionDependencies, type ConnectionDriver } from "./connection.ts";
import { createHttpClient } from "./http-client.ts";
import type { ConnectionStatus, RefusalReason } from "./machine.ts";
import { createOpening, type Opening } from "./opening.ts";
import { createRenewal } from "./renewal.ts";
import { TokenError, type TokenSource } from "./tokens.ts";

/** What the connection is doing, for the person to see. */
export interface TransportStatus {
  readonly status: ConnectionStatus;
  readonly retryAt: number | null;
  readonly reason: RefusalReason | null;
}

/** Carries frames and commands between this client and any node, by socket or by polling (SYNC-12). */
export interface Transport {
  readonly api: Api;
  start(): void;
  stop(): void;
  wake(): void;
  tokenChanged(): void;
  /** Nobody is let in, for this reason: nothing is tried any more before it is asked for. */
  deny(code: ErrorCode): void;
  /** Gives up what is open and begins with an opening, as for another person. */
  reopen(): void;
  /** Carries a command by the socket when it is open, else by HTTP. @throws CommandRefused; `unavailable` when no way was found */
  command(command: Command): Promise<AckFrame>;
  /** Says something about the open socket itself; the next one is told by its first frame. @throws CommandRefused; `unavailable` without one */
  tell(command: ConnectionCommand): Promise<void>;
  /** Lets the next poll begin at once, with what is followed now. */
  repoll(): void;
  /** Asks once for everything past the cursors. @throws CommandRefused */
  catchUp(): Promise<void>;
}

export interface TransportDependencies {
  readonly platform: Platform;
  readonly server: string;
  readonly tokens: TokenSource;
  readonly newId: () => Id;
  /** What the first frame of a socket says. */
  readonly greet: () => Cursors;
  /** What a poll says. */
  readonly poll: () => Pick<PollRequest, "cursors" | "observe" | "status">;
  /** The room to open with. */
  readonly roomId: () => Id | null;
  /** Takes the opening answer before anything else is said. */
  readonly onOpened: (response: OpenResponse) => Promise<void>;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onStatus: (status: TransportStatus) => void;
}

export function createTransport(dependencies: TransportDependencies): Transport {
  const { platform, server, tokens, newId } = dependencies;
  const { clock } = platform;
  const api = createApi(createHttpClient({ server, fetch: platform.fetch, clock, tokens }));
  const answers = createAnswers(clock);
  const opening = createOpening({
    ...dependencies,
    api,
    // An answer that comes after the end plans nothing any more.
    onLife: () => connection.machine.status !== "idle" && renewal.plan(),
  });
  const deliver = (frame: ServerFrame): void => {
    dependencies.onFrame(frame);
    // Everything is to be read anew: the next connection begins with an opening.
    if (frame.type === "reset" && frame.roomId === null) reopen();
  };
  const reopen = (): void => {
    opening.begin();
    connection.drop();
    connection.repoll();
  };
  const poll = createPoll(dependencies, { api, opening, deliver });
  const connection = openConnection(dependencies, opening, {
    poll: (signal, waits) => poll(waits ? POLL_MS : 0, signal),
    onAnswer: answers.take,
    onFrame: deliver,
    onLost: answers.giveUp,
  });
  const bySocket = (command: Command | ConnectionCommand): Promise<AckFrame> | null =>
    connection.send(command) ? answers.expect(command.id) : null;
  const renewal = createRenewal({
    clock,
    tokens,
    renew: async () => void (await bySocket({ type: "renew", id: newId(), ticket: await opening.renew() })),
  });
  return {
    api,
    start: connection.start,
    wake: connection.wake,
    tokenChanged: connection.tokenChanged,
    deny: connection.deny,
    repoll: connection.repoll,
    stop() {
      opening.begin();
      renewal.stop();
      connection.stop();
    },
    reopen,
    command: async (command) => bySocket(command) ?? byHttp(connection, api, command),
    async tell(command) {
      await (bySocket(command) ?? Promise.reject(new CommandRefused("unavailable")));
    },
    catchUp: async () => void (await poll(0, new AbortController().signal)),
  };
}

/** One poll: asks for what lies past the cursors, waits for it as long as told, and answers whether anything came. */
function createPoll(
  { newId, poll }: TransportDependencies,
  { api, opening, deliver }: { readonly api: Api; readonly opening: Opening; readonly deliver: (frame: ServerFrame) => void },
): (waitMs: number, signal: AbortSignal) => Promise<boolean> {
  const connectionId = newId();
  return async (waitMs, signal) => {
    if (!opening.isOpened) await opening.open();
    if (signal.aborted) return true;
    const { frames } = await api.poll({ connectionId, waitMs, ...poll() }, signal);
    if (signal.aborted) return true;
    for (const frame of frames) deliver(frame);
    return frames.length > 0;
  };
}

function byHttp({ machine: { status } }: ConnectionDriver, api: Api, command: Command): Promise<AckFrame> {
  if (status === "idle" || status === "refused") throw new CommandRefused("unavailable");
  return api.command(command);
}

function openConnection(
  { platform, server, tokens, newId, greet, onStatus }: TransportDependencies,
  opening: Opening,
  handlers: Pick<ConnectionDependencies, "poll" | "onAnswer" | "onFrame" | "onLost">,
): ConnectionDriver {
  return createConnection({
    ...handlers,
    clock: platform.clock,
    newId,
    randomness: platform.randomness,
    connectivity: platform.connectivity,
    openSocket: platform.openSocket,
    url: `${server.replace(/^http/, "ws").replace(/\/+$/, "")}${PATHS.socket}`,
    async ticket(refresh) {
      try {
        if (refresh) await tokens.refresh();
        return await (opening.isOpened ? opening.renew() : opening.open());
      } catch (error) {
        // Where not even the server is reached, it is the network: nobody need sign in for that.
        if (error instanceof TokenError && !error.isFinal && !(await isReached(platform, server))) throw new CommandRefused("unavailable");
        throw error;
      }
    },
    hello: (id, ticket) => ({
      type: "hello",
      id,
      version: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION },
      ticket,
      cursors: greet(),
    }),
    onMachine: ({ status, reason }, retryAt) => onStatus({ status, reason, retryAt }),
  });
}

/** Whether the server answers, be it that it wants to know who asks. */
async function isReached({ fetch, clock }: Platform, server: string): Promise<boolean> {
  const work = fetch(`${server.replace(/\/+$/, "")}${PATHS.users}`, { credentials: "omit", cache: "no-store" });
  return within(clock, { work, milliseconds: PATIENCE_MS, late: () => new CommandRefused("unavailable") }).then(
    () => true,
    () => false,
  );
}
