import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { decodeMessage, encodeMessage } from "../../../server/bus/bus-message.ts";
import { frameText } from "../../../server/bus/frame-text.ts";
import { roomEvent, ROOM, TENANT } from "./bus.contract.ts";

const decode = (...lines: string[]) => decodeMessage(["there", ...lines].join("\n"), "here");
const head = JSON.stringify({ type: "room", tenantId: TENANT });

suite("a message of the bus", () => {
  test("is read as it was written, and a node passes over its own", () => {
    const written = encodeMessage(roomEvent(3), "there");
    assert.deepEqual(decodeMessage(written, "here"), { event: roomEvent(3) });
    assert.deepEqual(decodeMessage(written, "there"), { event: null });
  });

  test("whose frame holds what a newer node added is read, and goes on to sockets as it came", () => {
    const text = JSON.stringify({ ...roomEvent(3).frame, added: true });
    const received = decode(head, text);
    assert.ok("event" in received && received.event?.type === "room");
    assert.deepEqual(received.event, roomEvent(3));
    assert.equal(frameText(received.event.frame), text);
  });

  test("that is no event is refused by field and rule, never by value", () => {
    const frame = { ...roomEvent(3).frame, to: "secret" };
    assert.deepEqual(decode(head, JSON.stringify(frame)), { problem: "frame.to number" });
    assert.deepEqual(decode(JSON.stringify({ type: "tea", tenantId: TENANT })), { problem: "type variant" });
    assert.deepEqual(decode(JSON.stringify({ type: "revoked", tenantId: ROOM, userId: null, tokenId: 1, before: 0 })), {
      problem: "tokenId string",
    });
    for (const lines of [[], ["{"], ["null"], ["[]", "{}"], [head, "{"], [head, "null"]])
      assert.ok("problem" in decode(...lines), lines.join());
  });
});
