import type { ClientFrame, ClientFrameOf } from "../../../protocol/commands.ts";
import { CLOSE } from "../../../protocol/errors.ts";
import type { AnswerFrame, ServerFrame } from "../../../protocol/frames.ts";
import { SILENCE_MS } from "../../../protocol/limits.ts";
import { parseServerFrame } from "../../../protocol/parse.ts";
import { fullJitter } from "../platform/backoff.ts";
import type { Clock } from "../platform/clock.ts";
import { isFinal, toRefusal } from "../platform/command-refused.ts";
import type { Connectivity } from "../platform/connectivity.ts";
import type { Randomness } from "../platform/randomness.ts";
import type { SocketFactory } from "../platform/socket.ts";
import { INITIAL_MACHINE, transition, type Machine, type MachineEffect, type MachineEvent } from "./machine.ts";
import { createPoller, type PollerDependencies } from "./poller.ts";
import { createWatchdog } from "./watchdog.ts";

/** The machine's driver: opens, closes and waits as the machine says, and tells it what happens. */
export interface ConnectionDriver {
  readonly machine: Machine;
  start(): void;
  stop(): void;
  /** Tries now: the next attempt, a probe of the open socket, or anew after a refusal. */
  wake(): void;
  tokenChanged(): void;
  /** The token ended for good. */
  deny(): void;
  /** False when there is no open socket. */
  send(frame: ClientFrame): boolean;
  /** Lets the next poll begin at once, with what is followed now. */
  repoll(): void;
  /** Gives the present socket up and comes back, as after a loss. */
  drop(): void;
}

export interface ConnectionDependencies extends Pick<PollerDependencies, "poll"> {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly connectivity: Connectivity;
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
  readonly onMachine: (machine: Machine, retryAt: number | null) => void;
}

/** A connection that stays this long is good; sooner ended ones count as failed tries. */
const SETTLED_MS = 5_000;
/** Milliseconds in which a live socket answers a probe. */
const PROBE_MS = 3_000;
/** Milliseconds to stay away after the server closed for too many frames. */
const TOO_FAST_MS = 5_000;

export function createConnection(dependencies: ConnectionDependencies): ConnectionDriver {
  const { clock, randomness, connectivity, newId } = dependencies;
  let machine: Machine = INITIAL_MACHINE;
  let retryAt: number | null = null;
  let attempt = 0;
  let helloId = "";
  let floorMs = 0;
  let cancelRetry = (): void => {};
  let cancelSettled = (): void => {};
  let endListening = (): void => {};

  const dispatch = (event: MachineEvent): void => {
    const next = transition(machine, event);
    const changed = next.machine !== machine;
    machine = next.machine;
    for (const effect of next.effects) obey(effect);
    if (changed) dependencies.onMachine(machine, retryAt);
  };

  const watchdog = createWatchdog(clock, () => lose(1006));
  const poller = createPoller({
    clock,
    randomness,
    poll: dependencies.poll,
    onPolled: () => dispatch({ type: "polled" }),
    onFailed: (error) => dispatch(isFinal(error) ? { type: "denied", code: error.code } : { type: "poll_failed" }),
  });

  const socket = dependencies.openSocket(dependencies.url, {
    onOpen: () => {
      watchdog.arm(SILENCE_MS);
      helloId = newId();
      socket.send(JSON.stringify(dependencies.hello(helloId, ticket)));
    },
    onText: (text) => {
      watchdog.heard();
      const parsed = parseServerFrame(text);
      if (parsed.ok) receive(parsed.value);
    },
    onClose: (code) => ended(code),
  });
  let ticket = "";

  const connect = async (refresh: boolean): Promise<void> => {
    const mine = ++attempt;
    floorMs = 0;
    try {
      const fresh = await dependencies.ticket(refresh);
      if (mine !== attempt) return;
      ticket = fresh;
      socket.open();
    } catch (error) {
      if (mine !== attempt) return;
      if (isFinal(error)) dispatch({ type: "denied", code: error.code });
      else dispatch({ type: "failed", floorMs: toRefusal(error).retryAfterMs ?? 0 });
    }
  };

  const receive = (frame: ServerFrame): void => {
    switch (frame.type) {
      case "welcome":
        cancelSettled = clock.setTimeout(() => dispatch({ type: "settled" }), SETTLED_MS);
        return dispatch({ type: "welcomed" });
      case "goodbye":
        floorMs = frame.retryAfterMs;
        return;
      case "refused":
        if (frame.id === helloId && frame.code === "unsupported_version") return dispatch({ type: "denied", code: frame.code });
        if (frame.id === helloId) floorMs = (frame.retryAfter ?? 0) * 1000;
        return dependencies.onAnswer(frame);
      case "ack":
        return dependencies.onAnswer(frame);
      case "room_changes":
      case "person_changes":
      case "reset":
      case "summaries":
      case "receipts":
      case "typing":
      case "presence":
      case "users":
      case "heartbeat":
        return dependencies.onFrame(frame);
    }
  };

  const quiet = (): void => {
    attempt += 1;
    watchdog.disarm();
    cancelSettled();
    dependencies.onLost();
  };

  const ended = (code: number): void => {
    quiet();
    if (code === CLOSE.notAuthenticated || code === CLOSE.forbidden) dispatch({ type: "unauthorised" });
    else dispatch({ type: "failed", floorMs: code === CLOSE.tooFast ? Math.max(floorMs, TOO_FAST_MS) : floorMs });
  };

  const lose = (code: number): void => {
    socket.close();
    ended(code);
  };

  const obey = (effect: MachineEffect): void => {
    switch (effect.type) {
      case "connect":
        retryAt = null;
        return void connect(effect.refresh);
      case "disconnect":
        socket.close();
        return quiet();
      case "schedule": {
        const wait = effect.floorMs + fullJitter(effect.failures, randomness);
        retryAt = clock.now() + wait;
        cancelRetry = clock.setTimeout(() => dispatch({ type: "due" }), wait);
        return;
      }
      case "unschedule":
        retryAt = null;
        return cancelRetry();
      case "start_polling":
        return poller.start();
      case "stop_polling":
        return poller.stop();
      case "probe":
        socket.send(JSON.stringify({ type: "ping", id: newId() } satisfies ClientFrame));
        return watchdog.expectWithin(PROBE_MS);
    }
  };

  const listen = (): (() => void) =>
    connectivity.onChange((event) => {
      if (event === "offline") dispatch({ type: "went_offline" });
      else if (event === "online") dispatch({ type: "went_online" });
      else if (event === "visible") dispatch({ type: "woke" });
    });

  return {
    get machine() {
      return machine;
    },
    start() {
      endListening();
      endListening = listen();
      dispatch({ type: "start" });
      if (!connectivity.online) dispatch({ type: "went_offline" });
    },
    stop() {
      endListening();
      dispatch({ type: "stop" });
    },
    wake: () => dispatch({ type: machine.status === "refused" ? "token_changed" : "woke" }),
    tokenChanged: () => dispatch({ type: "token_changed" }),
    deny: () => dispatch({ type: "denied", code: "not_authenticated" }),
    send: (frame) => machine.status === "online" && socket.send(JSON.stringify(frame)),
    repoll: () => poller.again(),
    drop: () => machine.status === "online" && lose(CLOSE.resync),
  };
}
