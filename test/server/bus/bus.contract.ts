import assert from "node:assert/strict";
import { once, EventEmitter } from "node:events";
import { after, before, suite, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import type { RoomChangesFrame } from "../../../protocol/frames.ts";
import type { BusEvent } from "../../../server/bus/bus-event.ts";
import { personTopic, roomTopic, type Bus } from "../../../server/bus/bus.ts";

/** Two ends of one bus: the same object twice where there is only one node. */
export interface BusPair {
  readonly here: Bus;
  readonly there: Bus;
}

export const TENANT = "01890000-0000-7000-8000-000000000001";
export const ROOM = "01890000-0000-7000-8000-000000000002";

export function roomEvent(to: number): Extract<BusEvent, { type: "room" }> {
  const frame: RoomChangesFrame = { type: "room_changes", roomId: ROOM, from: to - 1, to, head: to, subjects: [] };
  return { type: "room", tenantId: TENANT, frame };
}

/** Collects events and lets a test wait for the next one. */
export function createListener() {
  const events: BusEvent[] = [];
  const heard = new EventEmitter();
  return {
    events,
    listen: (event: BusEvent) => {
      events.push(event);
      heard.emit("event");
    },
    async includes(wanted: BusEvent): Promise<void> {
      while (!events.some((event) => isDeepStrictEqual(event, wanted))) await once(heard, "event");
    },
    async count(wanted: number): Promise<BusEvent[]> {
      while (events.length < wanted) await once(heard, "event");
      return events;
    },
  };
}

/** What every bus does. */
export function describeBus(name: string, open: () => Promise<BusPair>, close: (pair: BusPair) => Promise<void>): void {
  suite(`SYNC-4 bus · ${name}`, () => {
    let pair: BusPair;
    before(async () => (pair = await open()));
    after(() => close(pair));

    test("an event arrives whole, once, at every listener of its topic on every node", async () => {
      const listeners = [createListener(), createListener(), createListener()];
      const topic = roomTopic(TENANT, ROOM);
      const ends = [
        await pair.here.subscribe(topic, listeners[0]!.listen),
        await pair.there.subscribe(topic, listeners[1]!.listen),
        await pair.there.subscribe(topic, listeners[2]!.listen),
      ];
      pair.here.publish(topic, roomEvent(1));
      pair.here.publish(topic, roomEvent(2));
      for (const listener of listeners) assert.deepEqual(await listener.count(2), [roomEvent(1), roomEvent(2)]);
      ends.forEach((end) => end());
    });

    test("an event without a frame arrives as it was published", async () => {
      const listener = createListener();
      const topic = personTopic(TENANT, ROOM);
      const event: BusEvent = { type: "revoked", tenantId: TENANT, userId: null, tokenId: "line\nbreak", before: 5 };
      const end = await pair.there.subscribe(topic, listener.listen);
      pair.here.publish(topic, event);
      assert.deepEqual(await listener.count(1), [event]);
      end();
    });

    test("a topic carries nothing of another one, and nothing after its subscription ended", async () => {
      const [first, second] = [createListener(), createListener()];
      const other = roomTopic(TENANT, "01890000-0000-7000-8000-000000000009");
      const end = await pair.there.subscribe(roomTopic(TENANT, ROOM), first.listen);
      await pair.there.subscribe(other, second.listen);
      end();
      pair.here.publish(roomTopic(TENANT, ROOM), roomEvent(1));
      pair.here.publish(other, roomEvent(2));
      assert.deepEqual(await second.count(1), [roomEvent(2)]);
      assert.deepEqual(first.events, []);
    });

    test("a listener that throws harms no other", async () => {
      const listener = createListener();
      const topic = roomTopic(TENANT, "01890000-0000-7000-8000-00000000000a");
      await pair.here.subscribe(topic, () => assert.fail("thrown on purpose"));
      await pair.here.subscribe(topic, listener.listen);
      pair.there.publish(topic, roomEvent(1));
      assert.deepEqual(await listener.count(1), [roomEvent(1)]);
    });

    test("it is healthy", () => assert.equal(pair.here.healthy && pair.there.healthy, true));
  });
}
