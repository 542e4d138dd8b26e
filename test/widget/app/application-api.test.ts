import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sessionApplication } from "../../../widget/app/application-api.ts";
import type { Application } from "../../../widget/app/application-host.ts";
import { SESSION_PARTS } from "../../../widget/client/session-parts.ts";
import { createFakeWorld } from "../../support/fake-world.ts";

async function running(): Promise<Application> {
  const world = createFakeWorld(1);
  const ana = world.server.state.addPerson("Ana");
  const page = world.listener(ana, async () => SESSION_PARTS);
  await world.clock.advance(1_000);
  return sessionApplication({
    session: page.session,
    element: new EventTarget() as HTMLElement,
    unread: () => ({ messages: 0, mentions: 0 }),
    whenReady: () => Promise.resolve(),
    panel: {
      status: "idle",
      prepare: () => undefined,
      announce: () => undefined,
      focus: () => undefined,
      search: () => assert.fail("nothing is looked for"),
      showMessage: () => assert.fail("nothing is shown"),
      end: () => undefined,
    },
    dispose: () => undefined,
  });
}

suite("E13 what a page without types may call with", () => {
  test("rooms, messages and texts that can be none are refused, and said to be", async () => {
    const application = await running();
    const room = "00000000-0000-7000-8000-000000000001";
    const calls: readonly (readonly [keyof Application, ...unknown[]])[] = [
      ["openRoom"],
      ["openRoom", "zz"],
      ["openRoom", room, "zz"],
      ["sendMessage"],
      ["sendMessage", null],
      ["sendMessage", { roomId: room }],
      ["sendMessage", { roomId: room, text: 5 }],
      ["sendMessage", { roomId: "zz", text: "a" }],
      ["sendMessage", { roomId: room, text: "a", mentions: "Ana" }],
      ["setDraft", undefined, room],
      ["setDraft", 5, room],
      ["setDraft", "a", "zz"],
      ["markRead", "zz"],
    ];
    for (const [name, ...values] of calls) {
      const call = application[name] as (...given: unknown[]) => Promise<unknown>;
      await assert.rejects(call(...values), { name: "StaffChatError", code: "invalid_request" }, JSON.stringify([name, ...values]));
    }
  });

  test("what is named nowhere is no room", async () => {
    const application = await running();
    await assert.rejects(application.markRead(), { code: "no_room" });
    await assert.rejects(application.sendMessage({ text: "a" }), { code: "no_room" });
  });
});
