import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { pathTo, PATHS, type MessagesResponse, type ScheduledMessagesResponse } from "../../protocol/http.ts";
import type { Membership } from "../../protocol/entities.ts";
import type { Id } from "../../protocol/ids.ts";
import { startPostgres, type PostgresCluster } from "../support/postgres.ts";
import { createPerson, createTestId, type Person } from "../support/raw-client.ts";
import { spawnServer, type SpawnedServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";

const MESSAGES = 120;

suite("effects when nodes die", () => {
  let cluster: PostgresCluster;
  let nodes: readonly [SpawnedServer, SpawnedServer];
  before(async () => {
    cluster = await startPostgres();
    const databaseUrl = await cluster.createDatabase();
    const policy = { emergencyRepeat: 1, emergencyExpiry: 600 };
    const first = await spawnServer({ databaseUrl, policy });
    nodes = [first, await spawnServer({ databaseUrl, tenant: first.tenant })];
  });
  after(async () => {
    for (const node of nodes) await node.kill();
    await cluster.remove();
  });

  const read = async <T>(node: SpawnedServer, { token }: Person, path: string): Promise<T> => {
    const response = await fetch(node.url + path, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(response.status, 200);
    return (await response.json()) as T;
  };
  const acknowledged = async (answer: Promise<{ readonly type: string }>) => assert.equal((await answer).type, "ack");
  const addGroup = async (ana: Person, ben: Person): Promise<Id> => {
    const roomId = createTestId();
    await acknowledged(ana.command({ type: "create_room", roomId, kind: "group", name: "Night shift", userIds: [ben.userId] }));
    return roomId;
  };

  test("SCHED-2 EFFECT-2 of two nodes one is killed in the middle of sending: each message is there once, and none is left", async () => {
    const [first, second] = nodes;
    const [ana, ben] = [await createPerson(second, "ana"), await createPerson(second, "ben")];
    const roomId = await addGroup(ana, ben);
    const sendAt = Date.now() + 3_000;
    const messages = Array.from({ length: MESSAGES }, (_, index) => ({ id: createTestId(), body: `message ${index}`, mentions: [] }));
    for (const message of messages.slice(0, 60)) await acknowledged(ana.command({ type: "schedule_message", roomId, message, sendAt }));
    for (const message of messages.slice(60)) await acknowledged(ben.command({ type: "schedule_message", roomId, message, sendAt }));
    const path = pathTo(PATHS.messages, { roomId });
    const page = (before: string) => read<MessagesResponse>(second, ana, path + before);
    await until(async () => (await page("")).messages.length > 0);
    await first.kill();
    const waiting = async () =>
      (await Promise.all([ana, ben].map((person) => read<ScheduledMessagesResponse>(second, person, PATHS.scheduledMessages)))).flatMap(
        (list) => list.messages,
      );
    await until(async () => (await waiting()).length === 0);
    const all: string[] = [];
    for (let before = ""; ;) {
      const { messages: found, hasBefore } = await page(before);
      all.push(...found.map(({ id }) => id));
      if (!hasBefore) break;
      before = `?before=${found[0]!.position}`;
    }
    assert.deepEqual(all.sort(), messages.map(({ id }) => id).sort());
    await first.restart();
  });

  test("PRIO-4 EFFECT-2 an emergency goes on reminding after every node was killed, until it is acknowledged", async () => {
    const [first, second] = nodes;
    const [ana, ben] = [await createPerson(second, "ana"), await createPerson(second, "ben")];
    const roomId = await addGroup(ana, ben);
    const message = { id: createTestId(), body: "Power failure", mentions: [], priority: "emergency" as const };
    await acknowledged(ana.command({ type: "send_messages", roomId, messages: [message] }));
    const reminders = async () => {
      const { rooms } = await ben.open();
      const found: Membership | undefined = rooms.find(({ membership }) => membership.roomId === roomId)?.membership;
      return found?.acknowledgements[0]?.reminders ?? 0;
    };
    await until(async () => (await reminders()) > 0);
    await Promise.all([first.kill(), second.kill()]);
    await second.restart();
    const before = await reminders();
    await until(async () => (await reminders()) > before);
    await acknowledged(ben.command({ type: "acknowledge_message", roomId, messageId: message.id, acknowledged: true }));
  });
});
