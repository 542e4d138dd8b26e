import { assert } from "@open-wc/testing";
import { BEN, chatState, CLEO, idOf, message, roomState } from "../fixtures.ts";
import { mount } from "../mount.ts";

const ROOM = 121;

suite("C7 mentions in messages", () => {
  test("somebody who is called otherwise since keeps their mark, in any script, as does one before letters without a space", async () => {
    const place = document.createElement("div");
    place.style.cssText = "inline-size: 400px; block-size: 640px;";
    document.body.append(place);
    const said = (number: number, body: string, end: number) => ({
      ...message(ROOM, number, { by: CLEO, body, mentions: [BEN.id] }),
      ranges: [{ userId: BEN.id, start: 0, end }],
    });
    const messages = [said(1, "@李小龙你好", 4), said(2, "@maria smith hello", 12), said(3, `@${BEN.name}, **yes**`, BEN.name.length + 1)];
    const view = await mount(place, chatState([roomState({ number: ROOM, name: "Team", messages })], { openRoomId: idOf(ROOM) }));
    await view.settle();
    const marked = () => view.all('[part="mention"]').map(({ textContent }) => textContent);
    // The formatter comes with the first message that needs it.
    const list = view.find(".messages");
    await new Promise<void>((resolve) => {
      const look = () => marked().length === 3 && resolve();
      new MutationObserver(look).observe(list, { childList: true, subtree: true });
      look();
    });
    assert.deepEqual(marked(), ["@李小龙", "@maria smith", `@${BEN.name}`]);
    place.remove();
  });
});
