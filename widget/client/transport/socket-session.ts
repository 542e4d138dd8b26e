import type { ClientFrame, ClientFrameOf } from "../../../protocol/commands.ts";
import { CLOSE } from "../../../protocol/close-codes.ts";
import type { AnswerFrame, ServerFrame } from "../../../protocol/frames.ts";
import { SILENCE_MS } from "../../../protocol/limits.ts";
import { parseServerFrame } from "../../../protocol/parse.ts";
import type { Clock } from "../platform/clock.ts";
import { isFinal, toRefusal } from "../platform/command-refused.ts";
import { toJson } from "../platform/to-json.ts";
import type { SocketFactory } from "../platform/socket.ts";
import type { MachineEvent } from "./machine.ts";
import { TokenError } from "./tokens.ts";
import { createWatchdog } from "./watchdog.ts";

/** One socket after another, each from its ticket to its end. */
export interface SocketSession {
  /** Gives up what there is, and opens a socket with a ticket, by a new token where asked. */
  open(refresh: boolean): void;
  /** Ends without a word to anybody but those who wait for answers. */
  close(): void;
  /** As when the socket was lost. */
  lose(code: number): void;
  /** False when there is no open socket. */
  send(frame: ClientFrame): boolean;
  /** Asks the other end to show that it is there. */
  probe(): void;
}

export interface SocketSessionDependencies {
  readonly clock: Clock;
  readonly openSocket: SocketFactory;
  readonly url: string;
  readonly newId: () => string;
  /** A ticket for one socket, by a new token where asked; opens the chat before, where that is not done. */
  readonly ticket: (refresh: boolean) => Promise<string>;
  readonly hello: (id: string, ticket: string) => ClientFrameOf<"hello">;
  readonly onAnswer: (frame: AnswerFrame) => void;
  readonly onFrame: (frame: ServerFrame) => void;
  /** The socket is gone: nothing sent by it will be answered any more. */
  readonly onLost: () => void;
}

/** Where the present socket stands. */
type Phase =
  | { readonly name: "closed" }
  /** Asks for a ticket. */
  | { readonly name: "anonymous" }
  | { readonly name: "opening"; readonly ticket: string }
  | OpenPhase;

/** Has said who it is; `floorMs`: how long the server wants to be left alone after it. */
interface OpenPhase {
  readonly name: "open";
  readonly helloId: string;
  floorMs: number;
  cancelSettled: () => void;
}

const CLOSED: Phase = { name: "closed" };

/** A connection that stays this long is good; sooner ended ones count as failed tries. */
const SETTLED_MS = 5_000;
/** Milliseconds in which a live socket answers a probe. */
const PROBE_MS = 3_000;
/** Milliseconds to stay away after the server closed for too many frames. */
const TOO_FAST_MS = 5_000;

/** `dispatch` tells the machine what becomes of each socket. */
export function createSocketSession(dependencies: SocketSessionDependencies, dispatch: (event: MachineEvent) => void): SocketSession {
  const { clock, newId } = dependencies;
  let phase: Phase = CLOSED;

  /** Answers how long the server wants to be left alone. */
  const leave = (): number => {
    const left = phase;
    phase = CLOSED;
    pipe.close();
    watchdog.disarm();
    if (left.name === "open") left.cancelSettled();
    dependencies.onLost();
    return left.name === "open" ? left.floorMs : 0;
  };
  const end = (code: number): void => dispatch(endOf(code, leave()));
  const send = (frame: ClientFrame): boolean => pipe.send(toJson(frame));
  const watchdog = createWatchdog(clock, () => end(1006));
  const pipe = dependencies.openSocket(dependencies.url, {
    onOpen() {
      if (phase.name !== "opening") return;
      const hello = dependencies.hello(newId(), phase.ticket);
      phase = { name: "open", helloId: hello.id, floorMs: 0, cancelSettled: () => {} };
      watchdog.arm(SILENCE_MS);
      send(hello);
    },
    onText(text) {
      watchdog.heard();
      const parsed = parseServerFrame(text);
      if (parsed.ok && phase.name === "open") receive(dependencies, dispatch, { frame: parsed.value, phase });
    },
    onClose: end,
  });
  const connect = async (refresh: boolean): Promise<void> => {
    const mine: Phase = { name: "anonymous" };
    phase = mine;
    try {
      const ticket = await dependencies.ticket(refresh);
      if (phase !== mine) return;
      phase = { name: "opening", ticket };
      pipe.open();
    } catch (error) {
      if (phase === mine) dispatch(refusalOf(error));
    }
  };
  return {
    open: (refresh) => void connect(refresh),
    close: () => void leave(),
    lose: end,
    send,
    probe() {
      send({ type: "ping", id: newId() });
      watchdog.expectWithin(PROBE_MS);
    },
  };
}

/** What it means that there is no ticket. */
function refusalOf(error: unknown): MachineEvent {
  if (error instanceof TokenError) return { type: "no_token", isFinal: error.isFinal };
  return isFinal(error) ? { type: "denied", code: error.code } : failed(toRefusal(error).retryAfterMs ?? 0);
}

function failed(floorMs: number): MachineEvent {
  return { type: "failed", floorMs };
}

function endOf(code: number, floorMs: number): MachineEvent {
  if (code === CLOSE.notAuthenticated || code === CLOSE.forbidden) return { type: "unauthorised" };
  return failed(code === CLOSE.tooFast ? Math.max(floorMs, TOO_FAST_MS) : floorMs);
}

/** Takes what an open socket brings. */
function receive(
  { clock, onAnswer, onFrame }: SocketSessionDependencies,
  dispatch: (event: MachineEvent) => void,
  { frame, phase }: { readonly frame: ServerFrame; readonly phase: OpenPhase },
): void {
  switch (frame.type) {
    case "welcome":
      phase.cancelSettled = clock.setTimeout(() => dispatch({ type: "settled" }), SETTLED_MS);
      return dispatch({ type: "welcomed" });
    case "goodbye":
      phase.floorMs = frame.retryAfterMs;
      return;
    case "refused":
      if (frame.id === phase.helloId) {
        if (frame.code === "unsupported_version") return dispatch({ type: "denied", code: frame.code });
        phase.floorMs = (frame.retryAfter ?? 0) * 1000;
      }
      return onAnswer(frame);
    case "ack":
      return onAnswer(frame);
    case "room_changes":
    case "person_changes":
    case "reset":
    case "summaries":
    case "receipts":
    case "typing":
    case "presence":
    case "users":
    case "heartbeat":
      return onFrame(frame);
  }
}
