import type { ErrorCode } from "../../../protocol/errors.ts";
import type { ClientFrame } from "../../../protocol/commands.ts";
import { CLOSE } from "../../../protocol/close-codes.ts";
import { fullJitter } from "../platform/backoff.ts";
import type { Clock } from "../platform/clock.ts";
import { isFinal } from "../platform/command-refused.ts";
import type { Connectivity } from "../platform/connectivity.ts";
import type { Randomness } from "../platform/randomness.ts";
import { INITIAL_MACHINE, transition, type Machine, type MachineEffect, type MachineEvent } from "./machine.ts";
import { createPoller, type PollerDependencies } from "./poller.ts";
import { createSocketSession, type SocketSessionDependencies } from "./socket-session.ts";

/** The machine's driver: opens, closes and waits as the machine says, and tells it what happens. */
export interface ConnectionDriver {
  readonly machine: Machine;
  start(): void;
  stop(): void;
  /** Tries now: the next attempt, a probe of the open socket, or anew after a refusal. */
  wake(): void;
  tokenChanged(): void;
  /** The token ended for good. */
  deny(code: ErrorCode): void;
  /** False when there is no open socket. */
  send(frame: ClientFrame): boolean;
  /** Lets the next poll begin at once, with what is followed now. */
  repoll(): void;
  /** Gives the present socket up and comes back, as after a loss. */
  drop(): void;
}

export interface ConnectionDependencies extends SocketSessionDependencies, Pick<PollerDependencies, "poll"> {
  readonly randomness: Randomness;
  readonly connectivity: Connectivity;
  readonly onMachine: (machine: Machine, retryAt: number | null) => void;
}

export function createConnection(dependencies: ConnectionDependencies): ConnectionDriver {
  const { clock, randomness, connectivity, onMachine } = dependencies;
  let machine: Machine = INITIAL_MACHINE;
  let endListening = (): void => {};

  const dispatch = (event: MachineEvent): void => {
    const next = transition(machine, event);
    const changed = next.machine !== machine;
    machine = next.machine;
    for (const effect of next.effects) obey(effect);
    if (changed) onMachine(machine, retry.at);
  };
  const socket = createSocketSession(dependencies, dispatch);
  const poller = createPoller({
    ...dependencies,
    onPolled: () => dispatch({ type: "polled" }),
    onFailed: (error) => dispatch(isFinal(error) ? { type: "denied", code: error.code } : { type: "poll_failed" }),
  });
  const retry = createRetryTimer(clock, () => dispatch({ type: "due" }));
  const obey = (effect: MachineEffect): void => {
    switch (effect.type) {
      case "connect":
        retry.cancel();
        return socket.open(effect.refresh);
      case "disconnect":
        return socket.close();
      case "schedule":
        return retry.schedule(effect.floorMs + fullJitter(effect.failures, randomness));
      case "unschedule":
        return retry.cancel();
      case "start_polling":
        return poller.start();
      case "stop_polling":
        return poller.stop();
      case "probe":
        return socket.probe();
    }
  };
  return {
    get machine() {
      return machine;
    },
    start() {
      endListening();
      endListening = listen(connectivity, dispatch);
      dispatch({ type: "start" });
      if (!connectivity.online) dispatch({ type: "went_offline" });
    },
    stop() {
      endListening();
      dispatch({ type: "stop" });
    },
    wake: () => dispatch({ type: machine.status === "refused" ? "token_changed" : "woke" }),
    tokenChanged: () => dispatch({ type: "token_changed" }),
    deny: (code) => dispatch({ type: "denied", code }),
    send: (frame) => machine.status === "online" && socket.send(frame),
    repoll: poller.again,
    drop: () => machine.status === "online" && socket.lose(CLOSE.resync),
  };
}

/** When the next try is due. */
interface RetryTimer {
  /** Milliseconds since 1970; null: none is planned. */
  readonly at: number | null;
  schedule(wait: number): void;
  cancel(): void;
}

function createRetryTimer(clock: Clock, onDue: () => void): RetryTimer {
  let at: number | null = null;
  let end = (): void => {};
  return {
    get at() {
      return at;
    },
    schedule(wait) {
      at = clock.now() + wait;
      end = clock.setTimeout(onDue, wait);
    },
    cancel() {
      at = null;
      end();
    },
  };
}

/** Tells what happens to the network and the page. */
function listen(connectivity: Connectivity, dispatch: (event: MachineEvent) => void): () => void {
  return connectivity.onChange((event) => {
    if (event === "offline") dispatch({ type: "went_offline" });
    else if (event === "online") dispatch({ type: "went_online" });
    else if (event === "visible") dispatch({ type: "woke" });
  });
}
