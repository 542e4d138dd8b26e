import { assert } from "@open-wc/testing";
import { chatState, manyRooms } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

async function open(width = 400): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = `inline-size: ${width}px; block-size: 640px;`;
  document.body.append(place);
  const view = await mount(place, chatState(manyRooms()));
  view.find("[part~=new-room-button]").click();
  await view.settle();
  return view;
}

const top = (element: Element) => element.getBoundingClientRect().top;

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("E8: a dialog of the chat", () => {
  test("stands 24 px below the upper edge of the panel, whatever its height", async () => {
    const view = await open();
    const card = view.find("staff-chat-new-room-dialog .dialog-card");
    const distance = () => Math.round(top(card) - top(view.find(".views")));
    assert.equal(distance(), 24);
    view.findAs("input[value=group]", HTMLInputElement).click();
    await view.settle();
    assert.equal(distance(), 24);
  });

  test("lies over the panel with the panel's corners", async () => {
    const view = await open();
    const radius = Number.parseFloat(getComputedStyle(view.find(".panel")).borderTopLeftRadius);
    const { borderTopLeftRadius } = getComputedStyle(view.find("staff-chat-new-room-dialog dialog"));
    assert.equal(Number.parseFloat(borderTopLeftRadius), radius - 1);
  });

  test("shows an error by one ring of one colour", async () => {
    const view = await open();
    view.findAs("input[value=group]", HTMLInputElement).click();
    await view.settle();
    view.find("staff-chat-new-room-dialog [type=submit]").click();
    await view.settle();
    const field = view.find("staff-chat-new-room-dialog .field-input");
    assert.isTrue(field.matches(":focus"));
    const { borderTopColor, outlineColor, outlineStyle } = getComputedStyle(field);
    if (outlineStyle !== "none") assert.equal(outlineColor, borderTopColor);
  });
});
