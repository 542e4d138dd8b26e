import type { HistoryEvent, Run, StoredMessage } from "./history.ts";

/** One broken promise, in words that name the message, room or client. */
export interface Violation {
  readonly rule: "lost" | "doubled" | "unknown" | "gap" | "reordered" | "late" | "diverged" | "leaked" | "altered" | "stuck" | "died";
  readonly detail: string;
}

/** Checks a finished run against every promise of docs/protocol.md, SYNC. No violation means: nothing lost, doubled, reordered or leaked, and all agree. */
export function check(run: Run): Violation[] {
  return [checkSends, checkLogs, checkPositions, checkApplied, checkTorn, checkRealTime, checkStates, checkLeaks].flatMap((rule) =>
    rule(run),
  );
}

/** (a) acknowledged: exactly once; (b) outcome unknown: at most once; refused: never; (c) nothing that nobody sent; bodies as sent, or as changed. */
function checkSends(run: Run): Violation[] {
  const stored = countBy(run.stored, (message) => message.id);
  const bodies = Map.groupBy([...of(run, "invoke"), ...of(run, "changed")], (event) => event.messageId);
  const acknowledged = new Set(of(run, "ok").map((event) => event.messageId));
  const violations: Violation[] = [];
  for (const id of acknowledged) if (!stored.has(id)) violations.push({ rule: "lost", detail: `${id} was acknowledged and is not stored` });
  for (const [id, count] of stored) if (count > 1) violations.push({ rule: "doubled", detail: `${id} is stored ${count} times` });
  for (const event of of(run, "invoke")) {
    if (!stored.has(event.messageId) && !acknowledged.has(event.messageId) && !mayBeDropped(run, event))
      violations.push({ rule: "lost", detail: `${event.messageId} was queued and is not stored` });
  }
  for (const event of of(run, "fail")) {
    if (stored.has(event.messageId) && !acknowledged.has(event.messageId))
      violations.push({ rule: "unknown", detail: `${event.messageId} was refused (${event.reason}) and is stored` });
  }
  const written = run.stored.filter(({ isNotice = false }) => !isNotice);
  for (const message of written) {
    if (!bodies.has(message.id)) violations.push({ rule: "unknown", detail: `${message.id} is stored and nobody sent it` });
    else if (!bodies.get(message.id)!.some(({ body }) => body === message.body))
      violations.push({ rule: "altered", detail: `${message.id} is stored with another body` });
  }
  // A body is unique in a run: the same words under two ids are a message sent twice.
  for (const [body, count] of countBy(written, (message) => message.body))
    if (count > 1 && body !== "") violations.push({ rule: "doubled", detail: `"${body}" is stored ${count} times` });
  return violations;
}

/** What was queued goes out sooner or later, unless it was refused for good, or its sender was out of the room at some time. */
function mayBeDropped(run: Run, { messageId, roomId, client }: Extract<HistoryEvent, { type: "invoke" }>): boolean {
  const isOut = (event: HistoryEvent) => event.type === "removing" && event.client === client && event.roomId === roomId;
  return run.events.some((event) => (event.type === "fail" && event.messageId === messageId) || isOut(event));
}

/** (d) a room's log counts 1..head without holes. */
function checkLogs(run: Run): Violation[] {
  return [...run.logs].flatMap(([roomId, log]): Violation[] => {
    const hole = log.numbers.findIndex((number, index) => number !== index + 1);
    if (hole >= 0) return [{ rule: "gap", detail: `log of ${roomId} has ${log.numbers[hole]} where ${hole + 1} belongs` }];
    return log.numbers.length === log.head
      ? []
      : [{ rule: "gap", detail: `log of ${roomId} ends at ${log.numbers.length}, its head is ${log.head}` }];
  });
}

/** (d) positions count 1..n, and rise with the log's numbers. */
function checkPositions(run: Run): Violation[] {
  return [...groupBy(run.stored, (message) => message.roomId)].flatMap(([roomId, messages]): Violation[] => {
    const sorted = messages.toSorted((left, right) => left.position - right.position);
    const hole = sorted.findIndex((message, index) => message.position !== index + 1);
    if (hole >= 0) return [{ rule: "gap", detail: `positions of ${roomId} have ${sorted[hole]!.position} where ${hole + 1} belongs` }];
    const turned = sorted.findIndex((message, index) => index > 0 && message.number <= sorted[index - 1]!.number);
    return turned < 0 ? [] : [{ rule: "reordered", detail: `${roomId}: position ${turned + 1} has a number below the one before` }];
  });
}

/** (e) what a client applied rises by one from its start or from its last reset; each message once, at its stored position. */
function checkApplied(run: Run): Violation[] {
  const stored = new Map(run.stored.map((message) => [message.id, message]));
  const last = new Map<string, number>();
  const violations: Violation[] = [];
  for (const event of run.events) {
    if (event.type === "reset") last.delete(keyOf(event));
    if (event.type !== "applied") continue;
    const before = last.get(keyOf(event));
    const message = stored.get(event.messageId);
    if (message === undefined || message.position !== event.position)
      violations.push({
        rule: "unknown",
        detail: `${event.client} applied ${event.messageId} at ${event.position}, which the server does not have there`,
      });
    if (before !== undefined && event.position <= before)
      violations.push({
        rule: event.position === before ? "doubled" : "reordered",
        detail: `${event.client} applied ${event.position} after ${before}`,
      });
    if (before !== undefined && event.position > before + 1)
      violations.push({ rule: "gap", detail: `${event.client} applied ${event.position} right after ${before}` });
    last.set(keyOf(event), event.position);
  }
  return violations;
}

/** (f) what was acknowledged before another message was sent stands before it. */
function checkRealTime(run: Run): Violation[] {
  const stored = new Map(run.stored.map((message) => [message.id, message]));
  const highest = new Map<string, StoredMessage>();
  const violations: Violation[] = [];
  const floor = new Map<string, StoredMessage | undefined>();
  for (const event of run.events.toSorted((left, right) => left.at - right.at)) {
    if (event.type === "invoke") floor.set(event.messageId, highest.get(event.roomId));
    if (event.type !== "ok") continue;
    const message = stored.get(event.messageId);
    if (message === undefined) continue;
    const before = floor.get(event.messageId);
    if (before !== undefined && message.position < before.position)
      violations.push({ rule: "late", detail: `${message.id} was sent after ${before.id} was acknowledged and stands before it` });
    if (message.position > (highest.get(event.roomId)?.position ?? 0)) highest.set(event.roomId, message);
  }
  return violations;
}

/** (h) every client ends where a fresh one starts. */
function checkStates(run: Run): Violation[] {
  return run.states
    .filter(({ held, fresh }) => held !== fresh)
    .map(({ client, held, fresh }) => ({ rule: "diverged", detail: `${client} holds ${excerpt(held, fresh)}` }));
}

/** (i) nobody saw, or was even sent, words of a room that is not theirs, or that were said after they were out of it. */
function checkLeaks(run: Run): Violation[] {
  const said = new Map([...of(run, "invoke"), ...of(run, "changed")].map((event) => [event.body, event]));
  const outSince = new Map<string, number>();
  const violations: Violation[] = [];
  for (const event of run.events) {
    if (event.type === "removed") outSince.set(keyOf(event), event.at);
    if (event.type === "added") outSince.delete(keyOf(event));
    if (event.type === "applied" && !isTheirs(run, event))
      violations.push({ rule: "leaked", detail: `${event.client} applied ${event.messageId} of a room that is not theirs` });
    if (event.type !== "heard") continue;
    const source = said.get(event.body);
    if (source === undefined) continue;
    const place = { client: event.client, roomId: source.roomId };
    const out = outSince.get(keyOf(place));
    if (!isTheirs(run, place))
      violations.push({ rule: "leaked", detail: `${event.client} was sent "${event.body}" of a room that is not theirs` });
    else if (out !== undefined && source.at > out)
      violations.push({ rule: "leaked", detail: `${event.client} was sent "${event.body}", said after they were out` });
  }
  return violations;
}

function isTheirs(run: Run, { client, roomId }: { readonly client: string; readonly roomId: string }): boolean {
  return run.rooms.get(client)?.has(roomId) ?? false;
}

/** (e) what a client shows is one stretch. */
function checkTorn(run: Run): Violation[] {
  return of(run, "torn").map((event) => ({ rule: "gap", detail: `${event.client} in ${event.roomId}: ${event.detail}` }));
}

function of<T extends HistoryEvent["type"]>(run: Run, type: T): Extract<HistoryEvent, { type: T }>[] {
  return run.events.filter((event): event is Extract<HistoryEvent, { type: T }> => event.type === type);
}

function keyOf(event: { readonly client: string; readonly roomId: string }): string {
  return `${event.client} ${event.roomId}`;
}

function countBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, number> {
  return new Map([...groupBy(items, key)].map(([name, group]) => [name, group.length]));
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  return Map.groupBy(items, key);
}

/** Where both differ, by paths; the first ten of them. */
function excerpt(held: string, fresh: string): string {
  const paths = differences(parse(held), parse(fresh), "");
  return `${paths.slice(0, 10).join(", ")}${paths.length > 10 ? `, and ${paths.length - 10} more` : ""}`;
}

function differences(held: unknown, fresh: unknown, path: string): string[] {
  if (JSON.stringify(held) === JSON.stringify(fresh)) return [];
  if (!isTree(held) || !isTree(fresh)) return [`${path} ${cut(held)} where a fresh client has ${cut(fresh)}`];
  const names = new Set([...Object.keys(held), ...Object.keys(fresh)]);
  return [...names].flatMap((name) => differences(held[name], fresh[name], `${path}/${name}`));
}

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const cut = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 300);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
