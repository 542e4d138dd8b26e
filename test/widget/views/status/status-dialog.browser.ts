import { assert, waitUntil } from "@open-wc/testing";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import type { SettingsChange } from "../../../../widget/client/commands.ts";
import type { PanelDialogsElement } from "../../../../widget/views/panel/panel-dialogs.ts";
import { chatState, idOf, teamRoom } from "../fixtures.ts";
import { mount } from "../mount.ts";

async function open(setSettings: (change: SettingsChange) => Promise<void>) {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  const settings = { away: false, hidesPresence: false, hidesReads: false };
  const view = await mount(place, chatState([teamRoom()], { openRoomId: idOf(101), settings }), { commands: { setSettings } });
  await (view.find("staff-chat-panel-dialogs") as PanelDialogsElement).showStatus();
  await waitUntil(() => view.all("[role=switch]").length === 3);
  await view.settle();
  const switches = view.all("staff-chat-status-dialog [role=switch]") as HTMLInputElement[];
  return { view, switches };
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("PRIV what others see", () => {
  test("PRIV-2 switches that are turned while one is still on its way all go, one after another", async () => {
    const asked: SettingsChange[] = [];
    const first = Promise.withResolvers<void>();
    const { view, switches } = await open((change) => {
      asked.push(change);
      return asked.length === 1 ? first.promise : Promise.resolve();
    });
    for (const button of switches) button.click();
    await view.settle();
    assert.deepEqual(asked, [{ away: true }]);
    first.resolve();
    await waitUntil(() => asked.length === 3);
    assert.deepEqual(asked, [{ away: true }, { hidesPresence: true }, { hidesReads: true }]);
    assert.deepEqual(
      switches.map(({ checked }) => checked),
      [true, false, false],
    );
  });

  test("PRIV-2 a switch that could not be turned stands as it did, and says why", async () => {
    const { view, switches } = await open(() => Promise.reject(new CommandRefused("unavailable")));
    const [away] = switches;
    away?.click();
    await waitUntil(() => away?.matches(":not(:checked)"));
    await view.settle();
    assert.include(view.find("staff-chat-status-dialog").innerText, "cannot be reached");
  });
});
