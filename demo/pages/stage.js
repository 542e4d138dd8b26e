// What a state may do to the element, and how it is known that the element has come to it.

/** Milliseconds that a state may take. */
const PATIENCE_MS = 15_000;
/** What a press has opened, besides the panel. */
const OPENED = "[role=menu]:popover-open";
const SLOTS = ["header-start", "header-end", "composer-start", "composer-end", "privacy-notice", "footer"];

export function createStage(place, settings) {
  let chat = null;
  let isOffline = false;
  // The browser does not know that the relay is cut; it is told as the system would tell it.
  Object.defineProperty(navigator, "onLine", { configurable: true, get: () => !isOffline });

  const find = (part) => [...(chat.shadowRoot?.querySelectorAll(`[part~="${part}"]`) ?? [])].filter((one) => one.checkVisibility());
  const until = async (part) => {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await frame()) {
      const found = find(part);
      if (found.length > 0) return found;
    }
    throw new Error(`no ${part} to be seen`);
  };
  const stage = {
    get chat() {
      return chat;
    },
    /** The first, one by its place, or one by what stands on it. */
    async press(part, which = 0) {
      const found = await until(part);
      (typeof which === "number" ? found.at(which) : found.find(({ innerText }) => innerText.trim() === which)).click();
    },
    async type(part, text) {
      const [field] = await until(part);
      field.focus();
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, data: text }));
    },
    async select(part, value) {
      const [field] = await until(part);
      field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
    },
    async write(text) {
      await stage.type("input", text);
      const [field] = await until("input");
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, composed: true, cancelable: true }));
    },
    async choose(files) {
      const chosen = new DataTransfer();
      for (const file of files) chosen.items.add(file);
      await until("attach-button");
      const field = chat.shadowRoot.querySelector("input[type=file]");
      field.files = chosen.files;
      field.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
    },
    /** What only shows under a pointer. */
    async pressUnseen(part) {
      const message = (await until("message")).at(-1);
      message.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, composed: true }));
      const button = message.querySelector(`[part~="${part}"]`);
      // What the menu is made of comes with the first message that is pointed at; a press before that is lost.
      for (const end = performance.now() + PATIENCE_MS; performance.now() < end && chat.shadowRoot.querySelector(OPENED) === null;) {
        button.click();
        for (let step = 0; step < 15; step += 1) await frame();
      }
    },
    /** To the list of rooms, where a narrow chat shows the room alone. */
    back() {
      find("back-button")[0]?.click();
    },
    async scrollBack() {
      const [list] = await until("messages");
      for (let step = 0; step < 40; step += 1) {
        list.scrollTop -= 100;
        await frame();
      }
    },
    until,
    cut: (trouble, tell = false) => setTrouble(trouble, tell),
  };

  async function setTrouble(trouble, tell) {
    await fetch("/demo/sides/playground", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ offline: false, blocked: false, slow: false, ...trouble }),
    });
    if (isOffline === tell) return;
    isOffline = tell;
    window.dispatchEvent(new Event(tell ? "offline" : "online"));
  }

  /** Takes away what was there, with what it stored: a state begins with nothing of the one before. */
  async function clear() {
    await setTrouble({}, false);
    await chat?.signOut?.({ wipe: true }).catch(() => undefined);
    chat?.remove();
    chat = null;
  }

  return {
    async show(state, direction) {
      await clear();
      await setTrouble(state.trouble ?? {}, false);
      if (state.unreadFrom !== undefined) await markUnread(settings, state.unreadFrom);
      chat = make(state, settings, direction);
      place.replaceChildren(chat);
      for (const part of state.until ?? []) await until(part);
      await state.run?.(stage);
      for (const part of state.shows ?? []) await until(part);
      await settled(chat);
    },
    clear,
  };
}

function make({ as = "pia", attributes = {}, room, provider, slots = false }, settings, direction) {
  const chat = document.createElement("staff-chat");
  const given = { server: settings.servers.playground, mode: "inline", dir: direction, ...attributes };
  if (provider === undefined) given["token-url"] = `/token/${as}`;
  else chat.tokenProvider = provider;
  if (room !== undefined) given.room = settings.rooms.playground[room];
  for (const [name, value] of Object.entries(given)) chat.setAttribute(name, value);
  if (slots) chat.append(...SLOTS.map((slot) => Object.assign(document.createElement("span"), { slot, textContent: slot })));
  return chat;
}

/** Somebody who has looked has read: what is to be unread again is marked so, by the API that everybody has. */
async function markUnread({ server, rooms }, position) {
  const { token } = await fetch("/token/pia", { method: "POST" }).then((response) => response.json());
  await fetch(`${server}/v1/commands`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ type: "mark_unread", id: crypto.randomUUID(), roomId: rooms.playground.unread, position }),
  });
}

/** Resolves when pictures are there and what moves has come to rest. */
async function settled(chat) {
  for (let calm = 0, end = performance.now() + PATIENCE_MS; calm < 6 && performance.now() < end; await frame()) {
    const images = [...(chat.shadowRoot?.querySelectorAll("img") ?? [])].filter(
      (image) => image.checkVisibility() && image.loading !== "lazy",
    );
    const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    calm = images.every(({ complete }) => complete) && moving.length === 0 ? calm + 1 : 0;
  }
}

function frame() {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}
