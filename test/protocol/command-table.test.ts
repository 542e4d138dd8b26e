import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { COMMAND_TABLE, costsOf } from "../../protocol/command-table.ts";

suite("the table of commands", () => {
  test("rooms, members, roles, edits, deletions and invitations belong in an audit trail, and nothing else", () => {
    const audited = Object.entries(COMMAND_TABLE).flatMap(([type, { audit }]) => (audit ? [type] : []));
    assert.deepEqual(audited, [
      "edit_message",
      "delete_message",
      "close_poll",
      "create_room",
      "open_direct",
      "update_room",
      "add_members",
      "invite_members",
      "answer_invitation",
      "remove_member",
      "change_role",
      "leave_room",
      "mute_member",
      "block_person",
      "unblock_person",
      "report_message",
      "resolve_report",
      "archive_room",
      "join_room",
    ]);
  });

  test("LIMIT-2 a command costs what it does", () => {
    const userIds = ["a", "b"];
    assert.deepEqual(costsOf({ type: "create_room", id: "c", roomId: "r", kind: "group", name: "n", userIds }), { rooms: 1, people: 2 });
    assert.deepEqual(costsOf({ type: "typing", id: "c", roomId: "r", active: true }), { typing: 1 });
    assert.deepEqual(costsOf({ type: "update_room", id: "c", roomId: "r", name: "n" }), { changes: 1, told: "members" });
  });
});
