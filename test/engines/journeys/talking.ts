import assert from "node:assert/strict";
import { button, message } from "../support/person.ts";
import type { Stage } from "../support/stage.ts";
import type { Journey } from "./journey.ts";

const inline = (room: string) => ({ attributes: `mode="inline" room="${room}"` });

async function bothWays({ ana, ben, write, enter }: Stage): Promise<void> {
  const unread = { selector: ".room-item.is-unread", text: "Both ways" };
  const room = inline(await write("Both ways"));
  await enter(ana, room);
  await enter(ben);
  await ana.say("Hi Ben, ça va? 👋");
  await ana.sees("Hi Ben, ça va? 👋", "delivered");
  await ben.see({ selector: ".room-item", text: "ça va?" });
  await ben.see(unread);
  await ben.openRoom("Both ways");
  await ana.sees("Hi Ben, ça va? 👋", "read");
  await ben.write("I am wri");
  await ana.see({ selector: ".typing, staff-chat-message-list *", text: "Ben is typing…" });
  await ben.tab.type("ting");
  await ben.key("Enter");
  await ana.see(message("I am writing"));
  await ben.sees("I am writing", "read");
  await ben.miss(unread);
  for (const person of [ana, ben]) assert.deepEqual(await person.complaints(), []);
}

async function rooms({ ana, ben, write, enter }: Stage): Promise<void> {
  await write("Earlier", [["ben", "something old"]]);
  await enter(ana);
  await enter(ben);
  await ana.see({ selector: ".room-item", text: "something old" });
  await ana.openRoom("Earlier");
  await ana.see(message("something old"));
  await ana.press(button("New conversation"));
  // Which moves the dialog when it comes.
  await ana.see({ selector: "[role=option]", text: "Ben" });
  await ana.press({ selector: ".segment", text: "Group" });
  await ana.press(".field-input");
  await ana.tab.type("Night shift");
  await ana.press(".dialog .search-input");
  await ana.tab.type("Ben");
  await ana.press({ selector: "[role=option]", text: "Ben" });
  await ana.press(button("Create group"));
  await ana.see({ selector: ".room-name", text: "Night shift" });
  await ana.say("welcome all");
  // Which brings the room to the top of the list.
  await ben.see({ selector: ".room-item", text: "welcome all" });
  await ben.openRoom("Night shift");
  await ben.see(message("welcome all"));
}

async function formatted({ ana, ben, write, enter }: Stage): Promise<void> {
  const room = inline(await write("Formatted"));
  await enter(ana, room);
  await enter(ben, room);
  await ana.write("**bold**, `code` and https://example.org/a?b=c.");
  await ana.key("Enter");
  for (const person of [ana, ben]) {
    await person.see({ selector: "article strong", name: "bold" });
    await person.see({ selector: "article code", name: "code" });
    await person.see({ selector: 'article a[href="https://example.org/a?b=c"][rel~=noopener]', text: "example.org" });
  }
}

async function pinAndDelete({ ana, ben, write, enter }: Stage): Promise<void> {
  const room = inline(
    await write("Pinned", [
      ["ana", "the code is 4711"],
      ["ana", "a mistake"],
    ]),
  );
  await enter(ana, room);
  await enter(ben, room);
  await ana.hover({ selector: ".bubble", message: "the code is 4711" });
  await ana.press({ selector: "button", name: "More actions", message: "the code is 4711" });
  await ana.press({ selector: "[role=menuitem]", name: "Pin message" });
  await ben.see({ selector: ".message-note", text: "Pinned by Ana" });
  await ana.hover({ selector: ".bubble", message: "a mistake" });
  await ana.press({ selector: "button", name: "More actions", message: "a mistake" });
  await ana.press({ selector: "[role=menuitem]", name: "Delete message" });
  await ana.press({ selector: ".dialog button", name: "Delete" });
  for (const person of [ana, ben]) await person.see(message("This message was deleted"));
  assert.equal(await ben.count(message("a mistake")), 0);
}

async function reload({ ana, write, enter }: Stage): Promise<void> {
  await enter(ana, inline(await write("Kept", [["ben", "said before"]])));
  await ana.see(message("said before"));
  await ana.say("mine");
  await ana.sees("mine", "sent");
  await ana.write("half a thought");
  await ana.until("the draft is stored", isDraftStored, "half a thought");
  await ana.tab.reload();
  await ana.see(message("said before"));
  await ana.see(message("mine"));
  await ana.until(
    "the draft is back",
    () => document.querySelector("staff-chat")?.shadowRoot?.querySelector("textarea")?.value === "half a thought",
    null,
  );
  await ana.connection("online");
  await ana.press("textarea.input");
  await ana.key("Enter");
  await ana.see(message("half a thought"));
  assert.equal(await ana.draft(), "");
}

/** Runs in the page: whether this device keeps a draft with this text. */
async function isDraftStored(text: string): Promise<boolean> {
  const found = (await indexedDB.databases()).find(({ name }) => name?.startsWith("staff-chat:"));
  if (found?.name === undefined) return false;
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  const opening = indexedDB.open(found.name);
  opening.addEventListener("error", () => reject(opening.error ?? new Error("not opened")));
  opening.addEventListener("success", () => {
    const drafts = opening.result.transaction("drafts").objectStore("drafts").getAll();
    drafts.addEventListener("success", () => {
      opening.result.close();
      resolve(JSON.stringify(drafts.result).includes(JSON.stringify(text)));
    });
  });
  return promise;
}

async function otherPage({ ana, ben, write, enter }: Stage): Promise<void> {
  const room = inline(await write("Here and there"));
  await enter(ben, room);
  await enter(ana, room);
  await ana.say("from one page");
  await ana.sees("from one page", "read");
  // Another address of the same site, right after something was stored.
  await enter(ana, { ...room, root: 'lang="en" data-page="other"' });
  await ana.say("from another");
  await ana.sees("from another", "read");
  await ana.tab.back();
  await ana.connection("online");
  await ana.see(message("from another"));
  await ana.say("and back");
  for (const text of ["from one page", "from another", "and back"]) await ben.see(message(text));
}

async function offline({ ana, ben, write, enter }: Stage): Promise<void> {
  const room = inline(await write("Cut off"));
  await enter(ana, room);
  await enter(ben, room);
  await ana.say("before");
  await ben.see(message("before"));
  ana.link.set({ offline: true });
  await ana.connection("reconnecting");
  await ana.say("while it is off");
  await ana.say("and another");
  await ana.sees("and another", "sending");
  await ben.say("meanwhile");
  ana.link.set({ offline: false });
  await ana.connection("online");
  await ben.see(message("and another"));
  await ana.see(message("meanwhile"));
  await ana.sees("while it is off", "read");
  assert.equal(await ben.count({ selector: "article", text: "while it is off" }), 1);
}

export const talking: readonly Journey[] = [
  { name: "two people chat both ways, with receipts and typing", run: bothWays },
  { name: "rooms are listed and opened, and a new conversation is begun", run: rooms },
  { name: "a reload keeps the history and what is being written", run: reload },
  { name: "going to another page of the site and back, the chat goes on", run: otherPage },
  { name: "what is written without a network goes, once, when it is back", run: offline },
  { name: "a formatted message is drawn with its marks and its link", run: formatted },
  { name: "a message is pinned, another deleted, for both", run: pinAndDelete },
];
