import assert from "node:assert/strict";
import { button, message } from "../support/person.ts";
import type { Stage } from "../support/stage.ts";
import type { Journey } from "./journey.ts";

const LAUNCHER = "[part~=launcher]";

async function launcher({ ana, enter }: Stage): Promise<void> {
  await enter(ana, { attributes: "" });
  await ana.press(LAUNCHER);
  await ana.see(".panel");
  await ana.key("Escape");
  await ana.miss(".panel");
  await ana.focused(LAUNCHER);
  await ana.key("Enter");
  await ana.see(".panel");
  await ana.press(button("Close"));
  await ana.miss(".panel");
  await ana.focused(LAUNCHER);
}

async function darkDrawer({ ana, enter }: Stage): Promise<void> {
  await enter(ana, { attributes: 'mode="drawer" color-scheme="dark"' });
  await ana.press(LAUNCHER);
  const { x, y, width, height } = await standing(ana, ".panel");
  assert.deepEqual({ y, height, right: x + width }, { y: 0, height: 700, right: 1000 });
  const light = await ana.tab.evaluate(() => {
    const panel = document.querySelector("staff-chat")?.shadowRoot?.querySelector(".panel");
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(panel!).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    return { brightness: Math.max(red, green, blue), modal: panel!.matches(":modal") };
  }, null);
  assert.ok(light.brightness < 80, `background of ${light.brightness}`);
  assert.equal(light.modal, false);
  await ana.press(button("Close"));
  await ana.miss(".panel");
}

async function rightToLeft({ ana, write, enter }: Stage): Promise<void> {
  const room = await write("Right to left", [
    ["ben", "مرحبا"],
    ["ana", "hello"],
  ]);
  await enter(ana, { attributes: `mode="drawer" room="${room}"`, root: 'lang="en" dir="rtl"' });
  await ana.press(LAUNCHER);
  const panel = await standing(ana, ".panel");
  assert.equal(panel.x, 0);
  const [theirs, own] = [await bubble(ana, "مرحبا"), await bubble(ana, "hello")];
  assert.ok(own.x + own.width < theirs.x + theirs.width, "one's own stands at the end, which is on the left");
  // What sends is there once there is something to send.
  await ana.write("hello");
  const [send, input] = [await ana.see(button("Send")), await ana.see("textarea.input")];
  assert.ok(send.x < input.x);
}

async function strictPage({ ana, ben, write, enter }: Stage): Promise<void> {
  const room = await write("Strict", [["ben", "**bold** and `code`"]]);
  const attributes = `mode="inline" room="${room}"`;
  await enter(ben, { attributes });
  await enter(ana, { attributes, strict: true });
  await ana.see({ selector: "strong", text: "bold" });
  await ana.say("from a strict page");
  await ben.see(message("from a strict page"));
  await ana.press(button("Options of this conversation"));
  await ana.see("[role=menuitem]");
  await ana.key("Escape");
  await ana.press(button("Members"));
  await ana.see({ selector: ".dialog", text: "Ben" });
  assert.deepEqual(await ana.complaints(), []);
}

async function signOut({ ana, write, enter }: Stage): Promise<void> {
  const room = await write("Signed out", [["ben", "for members"]]);
  await enter(ana, { attributes: `mode="inline" room="${room}"` });
  await ana.see(message("for members"));
  await ana.tab.evaluate(() => document.querySelector("staff-chat")?.signOut({ wipe: true }), null);
  await ana.see({ selector: "*", name: "You are signed out" });
  assert.equal(await ana.count(message("for members")), 0);
  await ana.until(
    "nothing of her is stored",
    async () => !(await indexedDB.databases()).some(({ name }) => name?.startsWith("staff-chat:")),
    null,
  );
  await ana.tab.evaluate(() => document.querySelector("staff-chat")?.signIn(), null);
  await ana.connection("online");
  await ana.see(message("for members"));
}

const bubble = (person: Stage["ana"], text: string) => person.see({ selector: ".bubble", message: text });

/** Where something stands once it no longer moves. */
async function standing(person: Stage["ana"], selector: string) {
  await person.see(selector);
  await person.until(
    "nothing moves",
    () => (document.querySelector("staff-chat")?.shadowRoot?.getAnimations() ?? []).every(({ playState }) => playState !== "running"),
    null,
  );
  return person.see(selector);
}

export const opening: readonly Journey[] = [
  { name: "the launcher opens and closes the chat, and the focus returns to it", run: launcher },
  { name: "a dark drawer is as high as the page, leaves it usable, and closes by its button", run: darkDrawer },
  { name: "right to left, everything stands on its other side", run: rightToLeft },
  { name: "a page with a strict content security policy sees no violation", run: strictPage },
  { name: "signing out leaves nothing in sight or stored, and signing in brings it back", run: signOut },
];
