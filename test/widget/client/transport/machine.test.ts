import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import {
  FAILURES_BEFORE_POLLING,
  INITIAL_MACHINE,
  transition,
  type Machine,
  type MachineEffect,
  type MachineEvent,
} from "../../../../widget/client/transport/machine.ts";

/** Every situation the machine can be in; numbers in between are covered by `failures` of their own below. */
const STATES = {
  idle: INITIAL_MACHINE,
  connecting: { ...INITIAL_MACHINE, status: "connecting", attempting: true },
  online: { ...INITIAL_MACHINE, status: "online", failures: 1 },
  waiting: { ...INITIAL_MACHINE, status: "reconnecting", failures: 2 },
  retrying: { ...INITIAL_MACHINE, status: "reconnecting", attempting: true, failures: 2 },
  "fallback waiting": { ...INITIAL_MACHINE, status: "reconnecting", fallback: true, failures: 6 },
  "fallback retrying": { ...INITIAL_MACHINE, status: "reconnecting", attempting: true, fallback: true, failures: 6 },
  "polling waiting": { ...INITIAL_MACHINE, status: "polling", fallback: true, failures: 6 },
  "polling retrying": { ...INITIAL_MACHINE, status: "polling", attempting: true, fallback: true, failures: 6 },
  offline: { ...INITIAL_MACHINE, status: "offline", isOffline: true, failures: 2 },
  "refused without a token": { ...INITIAL_MACHINE, status: "refused", reason: "token_failed", tokenFailures: 3 },
  refused: { ...INITIAL_MACHINE, status: "refused", reason: "not_authenticated" },
} as const satisfies Record<string, Machine>;
type StateName = keyof typeof STATES;

const EVENTS = {
  start: { type: "start" },
  stop: { type: "stop" },
  welcomed: { type: "welcomed" },
  settled: { type: "settled" },
  failed: { type: "failed", floorMs: 700 },
  unauthorised: { type: "unauthorised" },
  denied: { type: "denied", code: "forbidden" },
  due: { type: "due" },
  woke: { type: "woke" },
  no_token: { type: "no_token", isFinal: true },
  went_offline: { type: "went_offline" },
  went_online: { type: "went_online" },
  polled: { type: "polled" },
  poll_failed: { type: "poll_failed" },
  token_changed: { type: "token_changed" },
} as const satisfies { [Type in MachineEvent["type"]]: MachineEvent };

/** "status[ attempting][ fallback] failures | effects"; "·" means: nothing changes, nothing is done. */
const TABLE: Record<StateName, Record<keyof typeof EVENTS, string>> = {
  idle: {
    start: "connecting attempting 0 | connect",
    stop: "·",
    welcomed: "·",
    settled: "·",
    failed: "·",
    unauthorised: "·",
    denied: "·",
    due: "·",
    woke: "·",
    no_token: "·",
    went_offline: "·",
    went_online: "·",
    polled: "·",
    poll_failed: "·",
    token_changed: "·",
  },
  connecting: {
    start: "·",
    stop: "idle 0 | disconnect",
    welcomed: "online 0 |",
    settled: "·",
    failed: "reconnecting 1 | schedule 1 700",
    unauthorised: "reconnecting 0 | schedule 0 0",
    denied: "refused 0 | disconnect",
    due: "·",
    woke: "·",
    no_token: "refused 0 | disconnect, schedule 1 30000",
    went_offline: "connecting attempting 0 |",
    went_online: "·",
    polled: "·",
    poll_failed: "·",
    token_changed: "·",
  },
  online: {
    start: "·",
    stop: "idle 0 | disconnect",
    welcomed: "·",
    settled: "online 0 |",
    failed: "reconnecting 2 | schedule 2 700",
    unauthorised: "reconnecting 1 | schedule 1 0",
    denied: "refused 0 | disconnect",
    due: "·",
    woke: "online 1 | probe",
    no_token: "refused 0 | disconnect, schedule 1 30000",
    went_offline: "online 1 | probe",
    went_online: "online 1 | probe",
    polled: "·",
    poll_failed: "·",
    token_changed: "·",
  },
  waiting: {
    start: "·",
    stop: "idle 0 | unschedule",
    welcomed: "·",
    settled: "·",
    failed: "·",
    unauthorised: "·",
    denied: "refused 0 | unschedule",
    due: "reconnecting attempting 2 | connect",
    woke: "reconnecting attempting 2 | unschedule, connect",
    no_token: "·",
    went_offline: "offline 2 |",
    went_online: "reconnecting attempting 2 | unschedule, connect",
    polled: "·",
    poll_failed: "·",
    token_changed: "·",
  },
  retrying: {
    start: "·",
    stop: "idle 0 | disconnect",
    welcomed: "online 2 |",
    settled: "·",
    failed: "reconnecting 3 | schedule 3 700",
    unauthorised: "reconnecting 2 | schedule 2 0",
    denied: "refused 0 | disconnect",
    due: "·",
    woke: "·",
    no_token: "refused 0 | disconnect, schedule 1 30000",
    went_offline: "offline attempting 2 |",
    went_online: "·",
    polled: "·",
    poll_failed: "·",
    token_changed: "·",
  },
  "fallback waiting": {
    start: "·",
    stop: "idle 0 | unschedule, stop_polling",
    welcomed: "·",
    settled: "·",
    failed: "·",
    unauthorised: "·",
    denied: "refused 0 | unschedule, stop_polling",
    due: "reconnecting attempting fallback 6 | connect",
    woke: "reconnecting attempting fallback 6 | unschedule, connect",
    no_token: "·",
    went_offline: "offline fallback 6 |",
    went_online: "reconnecting attempting fallback 6 | unschedule, connect",
    polled: "polling fallback 6 |",
    poll_failed: "·",
    token_changed: "·",
  },
  "fallback retrying": {
    start: "·",
    stop: "idle 0 | disconnect, stop_polling",
    welcomed: "online 6 | stop_polling",
    settled: "·",
    failed: "reconnecting fallback 7 | schedule 7 700",
    unauthorised: "reconnecting fallback 6 | schedule 6 0",
    denied: "refused 0 | disconnect, stop_polling",
    due: "·",
    woke: "·",
    no_token: "refused 0 | disconnect, stop_polling, schedule 1 30000",
    went_offline: "offline attempting fallback 6 |",
    went_online: "·",
    polled: "polling attempting fallback 6 |",
    poll_failed: "·",
    token_changed: "·",
  },
  "polling waiting": {
    start: "·",
    stop: "idle 0 | unschedule, stop_polling",
    welcomed: "·",
    settled: "·",
    failed: "·",
    unauthorised: "·",
    denied: "refused 0 | unschedule, stop_polling",
    due: "polling attempting fallback 6 | connect",
    woke: "polling attempting fallback 6 | unschedule, connect",
    no_token: "·",
    went_offline: "polling fallback 6 |",
    went_online: "polling attempting fallback 6 | unschedule, connect",
    polled: "·",
    poll_failed: "reconnecting fallback 6 |",
    token_changed: "·",
  },
  "polling retrying": {
    start: "·",
    stop: "idle 0 | disconnect, stop_polling",
    welcomed: "online 6 | stop_polling",
    settled: "·",
    failed: "polling fallback 7 | schedule 7 700",
    unauthorised: "polling fallback 6 | schedule 6 0",
    denied: "refused 0 | disconnect, stop_polling",
    due: "·",
    woke: "·",
    no_token: "refused 0 | disconnect, stop_polling, schedule 1 30000",
    went_offline: "polling attempting fallback 6 |",
    went_online: "·",
    polled: "·",
    poll_failed: "reconnecting attempting fallback 6 |",
    token_changed: "·",
  },
  offline: {
    start: "·",
    stop: "idle 0 | unschedule",
    welcomed: "·",
    settled: "·",
    failed: "·",
    unauthorised: "·",
    denied: "refused 0 | unschedule",
    due: "offline attempting 2 | connect",
    woke: "offline attempting 2 | unschedule, connect",
    no_token: "·",
    went_offline: "offline 2 |",
    went_online: "reconnecting attempting 2 | unschedule, connect",
    polled: "·",
    poll_failed: "·",
    token_changed: "·",
  },
  "refused without a token": {
    start: "·",
    stop: "idle 0 | unschedule",
    welcomed: "·",
    settled: "·",
    failed: "·",
    unauthorised: "·",
    denied: "refused 0 | unschedule",
    due: "refused attempting 0 | connect",
    woke: "refused attempting 0 | unschedule, connect",
    no_token: "·",
    went_offline: "refused 0 |",
    went_online: "refused attempting 0 | unschedule, connect",
    polled: "·",
    poll_failed: "·",
    token_changed: "connecting attempting 0 | unschedule, connect",
  },
  refused: {
    start: "·",
    stop: "idle 0 |",
    welcomed: "·",
    settled: "·",
    failed: "·",
    unauthorised: "·",
    denied: "·",
    due: "·",
    woke: "·",
    no_token: "·",
    went_offline: "·",
    went_online: "·",
    polled: "·",
    poll_failed: "·",
    token_changed: "connecting attempting 0 | connect",
  },
};

function write(machine: Machine, effects: readonly MachineEffect[]): string {
  const state = [machine.status, machine.attempting && "attempting", machine.fallback && "fallback", machine.failures]
    .filter((part) => part !== false)
    .join(" ");
  return `${state} | ${effects.map((effect) => (effect.type === "schedule" ? `schedule ${effect.failures} ${effect.floorMs}` : effect.type)).join(", ")}`.trim();
}

suite("connection machine", () => {
  for (const [name, machine] of Object.entries(STATES)) {
    for (const [type, event] of Object.entries(EVENTS)) {
      const expected = TABLE[name as StateName][type as keyof typeof EVENTS];
      test(`R5 ${name} × ${type} → ${expected}`, () => {
        const next = transition(machine, event);
        if (expected === "·") {
          assert.equal(next.machine, machine);
          assert.deepEqual(next.effects, []);
        } else assert.equal(write(next.machine, next.effects), expected);
      });
    }
  }

  test("R4 the fifth failed try begins polling, once", () => {
    let machine: Machine = STATES.connecting;
    const begun: number[] = [];
    for (let tries = 1; tries <= 8; tries += 1) {
      const next = transition({ ...machine, attempting: true }, EVENTS.failed);
      machine = next.machine;
      if (next.effects.some(({ type }) => type === "start_polling")) begun.push(tries);
    }
    assert.deepEqual(begun, [FAILURES_BEFORE_POLLING]);
  });

  test("AUTH-3 a refused token is replaced once; refused again it is a failure like any other, until a connection has stayed", () => {
    const first = transition(STATES.online, EVENTS.unauthorised).machine;
    assert.deepEqual(transition(first, EVENTS.due).effects, [{ type: "connect", refresh: true }]);
    const retrying = transition(first, EVENTS.due).machine;
    const second = transition(retrying, EVENTS.unauthorised).machine;
    assert.deepEqual(transition(second, EVENTS.due).effects, [{ type: "connect", refresh: false }]);
    assert.equal(second.failures, first.failures + 1);
    const settled = transition(transition(retrying, EVENTS.welcomed).machine, EVENTS.settled).machine;
    assert.equal(settled.refreshed, false);
  });

  test("K7 what the browser says of the network is a hint: what stands stays, what is lost is tried again, and only the word for it differs", () => {
    const told = transition(STATES.online, EVENTS.went_offline).machine;
    assert.equal(told.status, "online");
    const lost = transition(told, EVENTS.failed);
    assert.equal(write(lost.machine, lost.effects), "offline 2 | schedule 2 700");
    const trying = transition(lost.machine, EVENTS.due).machine;
    assert.equal(transition(trying, EVENTS.welcomed).machine.status, "online");
  });

  test("K7 a source without a token is asked three times, then slowly; one that says that nobody is signed in slowly from the first", () => {
    const without = { type: "no_token", isFinal: false } as const;
    let machine: Machine = STATES.connecting;
    const seen: string[] = [];
    for (let tries = 1; tries <= 5; tries += 1) {
      const next = transition(machine, without);
      seen.push(write(next.machine, next.effects));
      machine = transition(next.machine, EVENTS.due).machine;
    }
    assert.deepEqual(seen, [
      "reconnecting 1 | schedule 1 0",
      "reconnecting 2 | schedule 2 0",
      "refused 0 | disconnect, schedule 3 30000",
      "refused 0 | disconnect, schedule 4 30000",
      "refused 0 | disconnect, schedule 5 30000",
    ]);
    const back = transition(machine, EVENTS.welcomed).machine;
    assert.deepEqual([back.status, back.reason, back.tokenFailures], ["online", null, 0]);
    // Somebody pressed the button: one more try tells.
    const pressed = transition(transition(STATES.connecting, EVENTS.no_token).machine, EVENTS.token_changed).machine;
    assert.equal(transition(pressed, EVENTS.no_token).machine.status, "refused");
  });

  test("R3 the reason of a refusal is kept, and gone when it connects anew", () => {
    const refused = transition(STATES.online, EVENTS.denied).machine;
    assert.equal(refused.reason, "forbidden");
    assert.equal(transition(refused, EVENTS.token_changed).machine.reason, null);
  });

  test("R3 whatever happens, a machine that is not idle, refused by the server or online has a try or a timer under way, and every timer and poll that was begun is ended", () => {
    const event = fc.constantFrom<MachineEvent>(...Object.values(EVENTS));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let machine: Machine = INITIAL_MACHINE;
        let timers = 0;
        let polls = 0;
        for (const each of events) {
          // A timer only fires while it runs.
          if (each.type === "due" && timers === 0) continue;
          if (each.type === "due") timers -= 1;
          const next = transition(machine, each);
          machine = next.machine;
          for (const { type } of next.effects) {
            if (type === "schedule") timers += 1;
            if (type === "unschedule") timers -= 1;
            if (type === "start_polling") polls += 1;
            if (type === "stop_polling") polls -= 1;
          }
          const tries = ["reconnecting", "offline", "polling"].includes(machine.status) || machine.reason === "token_failed";
          const waits = tries && !machine.attempting;
          assert.equal(timers, waits ? 1 : 0);
          assert.equal(polls, machine.fallback ? 1 : 0);
        }
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });
});
