import type { ErrorCode } from "../../../protocol/errors.ts";

/*
 * The connection as a pure machine: what it is doing, and what each event makes of it. The driver (connection.ts) obeys.
 *
 *   idle ──start──▶ connecting ──welcomed──▶ online ──failed──▶ reconnecting ◀──due──┐
 *                       └──failed──▶ reconnecting ──(5 failures)──▶ + fallback ──polled──▶ polling
 *   any ──denied──▶ refused ──token_changed──▶ connecting        any ──no_token──▶ refused, which tries again by itself, slowly
 *
 * `offline` is `reconnecting` while the browser says that there is no network: it may be wrong, so that tries go on. `fallback` means that the poll loop runs beside the tries to get a socket; the status says "polling" only while polls succeed.
 */

export type ConnectionStatus = "idle" | "connecting" | "online" | "reconnecting" | "polling" | "offline" | "refused";

export interface Machine {
  readonly status: ConnectionStatus;
  /** A socket is being opened. While false and reconnecting or polling, a timer for the next try runs. */
  readonly attempting: boolean;
  readonly fallback: boolean;
  /** Failed tries since the last connection that stayed. */
  readonly failures: number;
  /** The socket refused our token and a new one was asked for since the last connection that stayed. */
  readonly refreshed: boolean;
  /** The next try must ask for a new token first. */
  readonly refreshNext: boolean;
  /** Tries in a row for which the token source had no token. */
  readonly tokenFailures: number;
  /** The browser says that there is no network: a hint for what is said, never a reason not to try. */
  readonly isOffline: boolean;
  readonly reason: RefusalReason | null;
}

/** Why nobody is let in: the server's word, or that the owner's source has no token. */
export type RefusalReason = ErrorCode | "token_failed";

export type MachineEvent =
  | { readonly type: "start" }
  | { readonly type: "stop" }
  /** The server answered our first frame. */
  | { readonly type: "welcomed" }
  /** The connection has stayed long enough to be called good. */
  | { readonly type: "settled" }
  /** A try failed, or the connection was lost. `floorMs`: the server's wish when to come back. */
  | { readonly type: "failed"; readonly floorMs: number }
  /** The socket was closed with 4001 or 4003. */
  | { readonly type: "unauthorised" }
  /** The owner's source had no token; `isFinal`: it said that there will be none until the person has signed in. */
  | { readonly type: "no_token"; readonly isFinal: boolean }
  /** HTTP refused a fresh token. */
  | { readonly type: "denied"; readonly code: ErrorCode }
  /** The time of the next try has come. */
  | { readonly type: "due" }
  /** The page is looked at again, or the person wants to connect now. */
  | { readonly type: "woke" }
  | { readonly type: "went_offline" }
  | { readonly type: "went_online" }
  | { readonly type: "polled" }
  | { readonly type: "poll_failed" }
  | { readonly type: "token_changed" };

export type MachineEffect =
  | { readonly type: "connect"; readonly refresh: boolean }
  | { readonly type: "disconnect" }
  | { readonly type: "schedule"; readonly failures: number; readonly floorMs: number }
  | { readonly type: "unschedule" }
  | { readonly type: "start_polling" }
  | { readonly type: "stop_polling" }
  /** Finds out quickly whether the socket still lives. */
  | { readonly type: "probe" };

export interface Transition {
  readonly machine: Machine;
  readonly effects: readonly MachineEffect[];
}

/** Failed tries after which polling begins (R4). */
export const FAILURES_BEFORE_POLLING = 5;

/** Tries without a token after which the person is told to sign in. */
const TOKEN_TRIES = 3;
/** Milliseconds between tries from then on. */
const SLOW_MS = 30_000;

export const INITIAL_MACHINE: Machine = {
  status: "idle",
  attempting: false,
  fallback: false,
  failures: 0,
  refreshed: false,
  refreshNext: false,
  tokenFailures: 0,
  isOffline: false,
  reason: null,
};

/** What `event` makes of `machine`, and what is to be done. Events that mean nothing in a state change nothing. */
export function transition(machine: Machine, event: MachineEvent): Transition {
  switch (event.type) {
    case "start":
      return machine.status === "idle" ? connectFirst(machine) : ignore(machine);
    case "token_changed":
      return machine.status === "refused" ? connectFirst(machine) : ignore(machine);
    case "stop":
      return machine.status === "idle" ? ignore(machine) : { machine: INITIAL_MACHINE, effects: rest(machine) };
    case "denied":
      return isActive(machine)
        ? { machine: { ...INITIAL_MACHINE, status: "refused", reason: event.code }, effects: rest(machine) }
        : ignore(machine);
    case "no_token":
      return hasSocket(machine) ? missToken(machine, event.isFinal) : ignore(machine);
    case "went_offline":
      return isActive(machine) ? lookOffline(machine) : ignore(machine);
    case "went_online":
      return machine.isOffline ? wake(said({ ...machine, isOffline: false })) : wake(machine);
    case "welcomed":
      return machine.attempting ? welcome(machine) : ignore(machine);
    case "settled":
      return machine.status === "online" ? { machine: { ...machine, failures: 0, refreshed: false }, effects: [] } : ignore(machine);
    case "failed":
      return hasSocket(machine) ? fail(machine, event.floorMs) : ignore(machine);
    case "unauthorised":
      return hasSocket(machine) ? refuseToken(machine) : ignore(machine);
    case "due":
      return isWaiting(machine) ? connect(machine, []) : ignore(machine);
    case "woke":
      return wake(machine);
    case "polled":
      return machine.fallback && isLost(machine) ? { machine: { ...machine, status: "polling" }, effects: [] } : ignore(machine);
    case "poll_failed":
      return machine.status === "polling" ? { machine: said({ ...machine, status: "reconnecting" }), effects: [] } : ignore(machine);
  }
}

function ignore(machine: Machine): Transition {
  return { machine, effects: [] };
}

function connectFirst(machine: Machine): Transition {
  const { tokenFailures, isOffline } = machine;
  return {
    machine: { ...INITIAL_MACHINE, tokenFailures, isOffline, status: "connecting", attempting: true },
    effects: [...rest(machine), { type: "connect", refresh: false }],
  };
}

function connect(machine: Machine, before: readonly MachineEffect[]): Transition {
  return {
    machine: { ...machine, attempting: true, refreshNext: false },
    effects: [...before, { type: "connect", refresh: machine.refreshNext }],
  };
}

function welcome(machine: Machine): Transition {
  return {
    machine: { ...machine, status: "online", attempting: false, fallback: false, tokenFailures: 0, reason: null },
    effects: machine.fallback ? [{ type: "stop_polling" }] : [],
  };
}

// A connection that is lost before it settled counts on, so that a server that welcomes and closes meets no storm.
function fail(machine: Machine, floorMs: number): Transition {
  const failures = machine.failures + 1;
  const begin = !machine.fallback && failures >= FAILURES_BEFORE_POLLING;
  const next = said({
    ...machine,
    reason: null,
    status: machine.status === "polling" ? "polling" : "reconnecting",
    attempting: false,
    fallback: machine.fallback || begin,
    failures,
  });
  return { machine: next, effects: [schedule(failures, floorMs), ...(begin ? [{ type: "start_polling" } as const] : [])] };
}

// Only HTTP can refuse for good: a second 4001 after a new token is taken for a failure of the socket's way.
function refuseToken(machine: Machine): Transition {
  if (machine.refreshed) return fail(machine, 0);
  const { machine: next, effects } = fail({ ...machine, failures: machine.failures - 1 }, 0);
  return { machine: { ...next, refreshed: true, refreshNext: true }, effects };
}

// Nobody but the person's own application can help, by a sign-in: it is asked again, at a pace that harms nobody.
function missToken(machine: Machine, isFinal: boolean): Transition {
  const tokenFailures = machine.tokenFailures + 1;
  if (!isFinal && tokenFailures < TOKEN_TRIES) return fail({ ...machine, tokenFailures }, 0);
  return {
    machine: { ...INITIAL_MACHINE, status: "refused", reason: "token_failed", tokenFailures, isOffline: machine.isOffline },
    effects: [...rest(machine), schedule(tokenFailures, SLOW_MS)],
  };
}

// What stands is only asked whether it lives: machines with several networks are told wrong things.
function lookOffline(machine: Machine): Transition {
  const next = said({ ...machine, isOffline: true });
  return { machine: next, effects: machine.status === "online" ? [{ type: "probe" }] : [] };
}

/** What is said of a lost connection: whether the machine has a network at all. */
function said(machine: Machine): Machine {
  return isLost(machine) ? { ...machine, status: machine.isOffline ? "offline" : "reconnecting" } : machine;
}

function wake(machine: Machine): Transition {
  if (machine.status === "online") return { machine, effects: [{ type: "probe" }] };
  return isWaiting(machine) ? connect(machine, [{ type: "unschedule" }]) : ignore(machine);
}

/** Ends whatever runs. */
function rest(machine: Machine): MachineEffect[] {
  const effects: MachineEffect[] = [];
  if (hasSocket(machine)) effects.push({ type: "disconnect" });
  if (isWaiting(machine)) effects.push({ type: "unschedule" });
  if (machine.fallback) effects.push({ type: "stop_polling" });
  return effects;
}

function schedule(failures: number, floorMs: number): MachineEffect {
  return { type: "schedule", failures, floorMs };
}

function hasSocket(machine: Machine): boolean {
  return machine.status === "online" || machine.attempting;
}

function isLost({ status }: Machine): boolean {
  return status === "reconnecting" || status === "offline";
}

function isWaiting(machine: Machine): boolean {
  return (isLost(machine) || machine.status === "polling" || machine.reason === "token_failed") && !machine.attempting;
}

function isActive(machine: Machine): boolean {
  return hasSocket(machine) || isWaiting(machine);
}
