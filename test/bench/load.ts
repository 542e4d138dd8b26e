// The load: a process of its own that sits every member down, speaks at an even rate, and measures each delivery from the time it was due.
import { once } from "node:events";
import { sitAtSocketIo, sitAtWs, type Seat } from "./support/contestants.ts";
import { createLatencyProbe, mark } from "./support/latency.ts";
import { sitAtStaffChat } from "./support/staff-chat-seat.ts";

/** What the load is told first. */
export interface LoadPlan {
  readonly kind: "ws" | "socketio" | "staff-chat";
  readonly port: number;
  /** Each room with one token per member; tokens are empty where the contestant knows none. */
  readonly rooms: readonly { readonly id: string; readonly tokens: readonly string[] }[];
}

/** One stretch to measure, sent by the parent process. */
export interface Stretch {
  /** Messages per second over all rooms. */
  readonly rate: number;
  readonly warmupMs: number;
  readonly measureMs: number;
  /** Time to wait for the last deliveries. */
  readonly drainMs: number;
}

/** What was measured in a stretch. */
export interface Measured {
  readonly expected: number;
  readonly delivered: number;
  readonly p50: number;
  readonly p99: number;
}

/** Characters of a message, mark included. */
const MESSAGE_LENGTH = 120;

const [plan] = (await once(process, "message")) as [LoadPlan];
let onText: (payload: Buffer) => void = () => undefined;
const seats: Seat[][] = [];
for (const room of plan.rooms) seats.push(await Promise.all(room.tokens.map((token) => sit(room.id, token))));
process.on("message", (stretch: Stretch) => void measure(stretch).then((measured) => process.send?.(measured)));
process.on("disconnect", () => process.exit(0));
process.send?.("ready");

function sit(room: string, token: string): Promise<Seat> {
  const options = { port: plan.port, room, onText: (payload: Buffer) => onText(payload) };
  if (plan.kind === "ws") return sitAtWs(options);
  return plan.kind === "socketio" ? sitAtSocketIo(options) : sitAtStaffChat({ ...options, token });
}

async function measure(stretch: Stretch): Promise<Measured> {
  const start = performance.now() + 50;
  const window = { from: start + stretch.warmupMs, to: start + stretch.warmupMs + stretch.measureMs };
  const probe = createLatencyProbe(window);
  onText = (payload) => probe.read(payload);
  const members = plan.rooms[0]?.tokens.length ?? 0;
  const expected = (await speak(stretch, start, window)) * members;
  const deadline = performance.now() + stretch.drainMs;
  while (probe.count < expected && performance.now() < deadline) await pause(20);
  return { expected, delivered: probe.count, p50: probe.quantile(0.5), p99: probe.quantile(0.99) };
}

/** Speaks whatever is due, also when late: an open loop. Answers how many messages fell into the window. */
async function speak(stretch: Stretch, start: number, window: { from: number; to: number }): Promise<number> {
  const every = 1000 / stretch.rate;
  let measured = 0;
  for (let index = 0; start + index * every < window.to;) {
    const now = performance.now();
    for (; start + index * every <= now && start + index * every < window.to; index += 1) {
      const due = start + index * every;
      if (due >= window.from) measured += 1;
      const room = seats[index % seats.length]!;
      room[Math.floor(index / seats.length) % room.length]!.say(mark(due).padEnd(MESSAGE_LENGTH, "x"));
    }
    await pause(Math.min(2, every));
  }
  return measured;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
