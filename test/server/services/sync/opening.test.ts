import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Session } from "../../../../server/services/shared/actor.ts";
import { createOpeningService } from "../../../../server/services/sync/opening.ts";
import { createChat, outgoing, type Chat } from "../../../support/chat.ts";
import type { Database } from "../../../../server/database/database.ts";
import { createId, onEveryDatabase } from "../../../support/databases.ts";
import { beforeStatement, countStatements } from "../../../support/watched-database.ts";

const TICKET = { value: "ticket", expiresAt: 30_000 };

onEveryDatabase("opening", (opened) => {
  let chat: Chat;
  let roomId: string;
  before(async () => {
    chat = await createChat(opened.database);
    roomId = await chat.addGroup();
    await chat.messages.send(chat.people[0], roomId, [outgoing("hello")]);
  });

  const sessionOf = (index: number): Session => ({
    ...chat.people[index]!,
    roles: ["nurse"],
    tokenId: null,
    tokenIssuedAt: 0,
    tokenExpiresAt: 60_000,
  });
  const openingOn = (database: Database, asked: unknown[] = []) =>
    createOpeningService({
      database,
      authentication: { issueTicket: async (session, origin) => (asked.push([session.userId, origin]), TICKET) },
    });

  test("one answer holds the person, the rooms, the room on screen, cursors and a ticket bound to the origin", async () => {
    const asked: unknown[] = [];
    const answer = await openingOn(opened.database, asked).open(sessionOf(1), "https://host.example", { roomId });
    assert.deepEqual(
      [answer.user.id, answer.user.name, answer.roles, answer.expiresAt],
      [chat.people[1].userId, "Person 1", ["nurse"], 60_000],
    );
    assert.deepEqual(
      answer.rooms.map(({ membership, summary }) => [membership.roomId, summary.messages, membership.marker]),
      [[roomId, 1, 0]],
    );
    assert.deepEqual([answer.room?.cursor, answer.room?.messages.map(({ body }) => body)], [answer.rooms[0]!.summary.head, ["hello"]]);
    assert.deepEqual([answer.person, answer.lineage, answer.ticket], [1, opened.database.lineage, TICKET]);
    assert.deepEqual(asked, [[chat.people[1].userId, "https://host.example"]]);
  });

  test("AUTH-8 a room that one may not see is answered as none", async () => {
    const opening = openingOn(opened.database);
    for (const room of [createId(), null]) assert.equal((await opening.open(sessionOf(1), null, { roomId: room })).room, null);
  });

  test("an opening is one transaction of few statements", async () => {
    const counted = countStatements(opened.database);
    await openingOn(counted.database).open(sessionOf(1), null, { roomId });
    assert.deepEqual(counted.statements(), [3]);
  });

  test("SYNC-6 the person's cursor is read before the rooms, so what comes in between is not missed", async () => {
    if (opened.name === "PGlite") return;
    const late = beforeStatement(opened.database, 1, () => chat.receipts.markRead(chat.people[2], roomId, 1));
    const answer = await openingOn(late).open(sessionOf(2), null, { roomId: null });
    assert.equal(answer.rooms[0]!.membership.marker, 1);
    const missed = await chat.sync.personChanges(chat.people[2], answer.person);
    assert.ok(missed.type === "person_changes" && missed.to === answer.person + 1);
  });
});
