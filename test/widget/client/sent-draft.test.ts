import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createFakeWorld } from "../../support/fake-world.ts";

suite("R7 a page that dies right after Enter, without a network", () => {
  for (const [what, after] of [
    ["as it was sent", ""],
    ["changed since", "see you, and more"],
  ] as const)
    test(`a draft ${what} ${after === "" ? "does not come back" : "is kept"} beside its message`, async () => {
      const { clock, client, server } = createFakeWorld(1);
      const ana = server.state.addPerson("Ana");
      const roomId = server.state.addRoom("Team");
      server.state.setRole(roomId, ana, "owner");
      const first = client(ana, { roomId });
      await clock.advance(1_000);
      first.faults.down = true;
      const { commands } = first.session;
      commands.setDraft(roomId, "see you");
      await clock.advance(1_000);
      commands.send(roomId, "see you");
      if (after !== "") commands.setDraft(roomId, after);
      // The end of the draft is never stored.
      await clock.advance(1_000);
      first.session.stop();
      const next = client(ana, { roomId, device: first.device });
      next.faults.down = true;
      await clock.advance(5_000);
      const { state } = next.session.store;
      assert.deepEqual([state.outbox.get(roomId)?.map(({ body }) => body), state.drafts.get(roomId) ?? ""], [["see you"], after]);
      next.session.stop();
    });
});
