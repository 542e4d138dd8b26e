import type { Command, ConnectionCommand, Cursors } from "../../../protocol/commands.ts";
import type { ErrorCode } from "../../../protocol/errors.ts";
import type { AckFrame, ServerFrame } from "../../../protocol/frames.ts";
import { PATHS, type OpenResponse } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { POLL_MS, TICKET_MS } from "../../../protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../../protocol/version.ts";
import { CommandRefused } from "../platform/command-refused.ts";
import type { Platform } from "../platform/platform.ts";
import { createAnswers } from "./answers.ts";
import { createApi, type Api } from "./api.ts";
import { createConnection } from "./connection.ts";
import { createHttpClient } from "./http-client.ts";
import type { ConnectionStatus } from "./machine.ts";
import { createRenewal } from "./renewal.ts";
import type { TokenSource } from "./tokens.ts";

/** What the connection is doing, for the person to see. */
export interface TransportStatus {
  readonly status: ConnectionStatus;
  readonly retryAt: number | null;
  readonly reason: ErrorCode | null;
}

/** Carries frames and commands between this client and any node, by socket or by polling (SYNC-12). */
export interface Transport {
  readonly api: Api;
  start(): void;
  stop(): void;
  wake(): void;
  tokenChanged(): void;
  deny(): void;
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
  readonly poll: () => { readonly cursors: Cursors; readonly observe: Id[] };
  /** The room to open with. */
  readonly roomId: () => Id | null;
  /** Takes the opening answer before anything else is said. */
  readonly onOpened: (response: OpenResponse) => Promise<void>;
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onStatus: (status: TransportStatus) => void;
}

export function createTransport(dependencies: TransportDependencies): Transport {
  const { platform, server, tokens, newId, onFrame } = dependencies;
  const { clock } = platform;
  const api = createApi(createHttpClient({ server, fetch: platform.fetch, clock, tokens }));
  const answers = createAnswers(clock);
  const connectionId = newId();
  let opened = false;
  /** Rises with each new beginning: an opening that was asked for before it is another's, or comes after the end. */
  let turn = 0;

  const takeTicket = ({ ticket, expiresAt }: Pick<OpenResponse, "ticket" | "expiresAt">): string => {
    // The ticket's end tells the server's time, so the token's end needs no clock of ours.
    tokens.setLife(expiresAt - (ticket.expiresAt - TICKET_MS));
    // An answer that comes after the end plans nothing any more.
    if (connection.machine.status !== "idle") renewal.plan();
    return ticket.value;
  };
  const open = async (): Promise<string> => {
    const mine = turn;
    const roomId = dependencies.roomId();
    const response = await api.open(roomId).catch((error: unknown) => {
      // The room to open with is gone, or not for this person; the rest of the chat is.
      if (roomId !== null && error instanceof CommandRefused && error.code === "not_found") return api.open(null);
      throw error;
    });
    if (mine !== turn) throw new CommandRefused("unavailable");
    await dependencies.onOpened(response);
    if (mine !== turn) throw new CommandRefused("unavailable");
    opened = true;
    return takeTicket(response);
  };
  const deliver = (frame: ServerFrame): void => {
    onFrame(frame);
    // Everything is to be read anew: the next connection begins with an opening.
    if (frame.type === "reset" && frame.roomId === null) reopen();
  };
  const begin = (): void => {
    turn += 1;
    opened = false;
  };
  const reopen = (): void => {
    begin();
    connection.drop();
    connection.repoll();
  };
  const poll = async (waitMs: number, signal: AbortSignal): Promise<boolean> => {
    if (!opened) await open();
    if (signal.aborted) return true;
    const { frames } = await api.poll({ connectionId, waitMs, ...dependencies.poll() }, signal);
    if (signal.aborted) return true;
    for (const frame of frames) deliver(frame);
    return frames.length > 0;
  };
  const connection = createConnection({
    clock,
    newId,
    randomness: platform.randomness,
    connectivity: platform.connectivity,
    openSocket: platform.openSocket,
    url: `${server.replace(/^http/, "ws").replace(/\/+$/, "")}${PATHS.socket}`,
    async ticket(refresh) {
      if (refresh) await tokens.refresh();
      return opened ? takeTicket(await api.ticket()) : open();
    },
    hello: (id, ticket) => ({
      type: "hello",
      id,
      version: { min: PROTOCOL_VERSION, max: PROTOCOL_VERSION },
      ticket,
      cursors: dependencies.greet(),
    }),
    poll: (signal, waits) => poll(waits ? POLL_MS : 0, signal),
    onAnswer: answers.take,
    onFrame: (frame) => deliver(frame),
    onLost: answers.giveUp,
    onMachine: ({ status, reason }, retryAt) => dependencies.onStatus({ status, reason, retryAt }),
  });
  const bySocket = (command: Command | ConnectionCommand): Promise<AckFrame> | null => {
    if (!connection.send(command)) return null;
    return answers.expect(command.id);
  };
  const renewal = createRenewal({
    clock,
    tokens,
    async renew() {
      const ticket = takeTicket(await api.ticket());
      await bySocket({ type: "renew", id: newId(), ticket });
    },
  });

  return {
    api,
    start: connection.start,
    stop() {
      begin();
      renewal.stop();
      connection.stop();
    },
    wake: connection.wake,
    tokenChanged: connection.tokenChanged,
    deny: connection.deny,
    reopen,
    async command(command) {
      const answer = bySocket(command);
      if (answer !== null) return answer;
      const { status } = connection.machine;
      if (status === "idle" || status === "offline" || status === "refused") throw new CommandRefused("unavailable");
      return api.command(command);
    },
    async tell(command) {
      const answer = bySocket(command);
      if (answer === null) throw new CommandRefused("unavailable");
      await answer;
    },
    repoll: connection.repoll,
    async catchUp() {
      await poll(0, new AbortController().signal);
    },
  };
}
