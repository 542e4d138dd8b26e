import { expect, oneEvent } from "@open-wc/testing";
import { defineStaffChat } from "../../../widget/element/define.ts";
import type { StaffChatErrorEvent } from "../../../widget/element/events/visibility.ts";
import { StaffChat } from "../../../widget/element/staff-chat.ts";
import { createFakeApplication, type FakeApplication } from "./fake-application.ts";
import { nextTask } from "../task.ts";

const ROOM = "01890a5d-ac96-774b-bcce-b302099a8057";
const OTHER = "01890a5d-ac96-774b-bcce-b302099a8058";
const provider = () => Promise.resolve("token");
let fake: FakeApplication;
const warnings: string[] = [];
const { warn } = console;

/** A chat on the page, removed after the test. */
function place(markup = "<staff-chat></staff-chat>"): StaffChat {
  const holder = document.createElement("div");
  holder.className = "placed";
  holder.innerHTML = markup;
  document.body.append(holder);
  return holder.querySelector<StaffChat>("staff-chat") ?? expect.fail("no chat");
}

async function placeWith(properties: Partial<StaffChat>, markup?: string): Promise<StaffChat> {
  const element = place(markup);
  Object.assign(element, properties);
  await element.updateComplete;
  return element;
}

/** Resolves once `condition` holds; looks after every task. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await nextTask();
}

const inside = (element: StaffChat, selector: string) => element.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;

suiteSetup(() => {
  console.warn = (line: string) => void warnings.push(line);
});

suiteTeardown(() => {
  console.warn = warn;
});

setup(() => {
  fake = createFakeApplication();
  StaffChat.loadApplication = () => fake.load();
  warnings.length = 0;
});

teardown(() => {
  for (const placed of document.querySelectorAll(".placed")) placed.remove();
});

suite("E3 before the script is there", () => {
  test("properties, attributes and queued calls from before the upgrade are kept and made", async () => {
    Reflect.set(window, "StaffChat", [(element: StaffChat) => element.setDraft("queued")]);
    const element = place();
    Object.assign(element, { tokenProvider: provider, open: true, colorScheme: "dark" });
    defineStaffChat("1.2.3");
    await customElements.whenDefined("staff-chat");
    await until(() => fake.mounted === 1 && fake.calls.includes("draft queued"));
    expect(element.tokenProvider).to.equal(provider);
    expect(element.open).to.equal(true);
    expect(element.getAttribute("color-scheme")).to.equal("dark");
    expect(element.version).to.equal("1.2.3");
  });

  test("registering again changes nothing", () => {
    defineStaffChat("9.9.9");
    expect(StaffChat.version).to.equal("1.2.3");
  });

  test("calls made before the application has arrived are made after, in order", async () => {
    const module = Promise.withResolvers<FakeApplication>();
    StaffChat.loadApplication = () => module.promise;
    const element = await placeWith({ tokenProvider: provider });
    element.openRoom(ROOM, { messageId: OTHER });
    element.setDraft("x");
    element.markRead();
    void element.refreshToken();
    module.resolve(fake);
    await until(() => fake.calls.includes("refresh"));
    expect(fake.calls).to.deep.equal([`openRoom ${ROOM} ${OTHER}`, "draft x", "read", "refresh"]);
  });

  test("calls made before anybody is signed in wait for a token source", async () => {
    const element = await placeWith({ open: true });
    await until(() => fake.mounted === 1);
    element.setDraft("later");
    element.tokenProvider = provider;
    await until(() => fake.calls.length === 1);
    expect(fake.calls).to.deep.equal(["draft later"]);
    expect(fake.hosts.map(({ absence }) => absence)).to.deep.equal([null, null]);
  });

  test("a later push to window.StaffChat is made at once", async () => {
    const element = await placeWith({});
    const seen: unknown[] = [];
    (window as { StaffChat?: { push(call: (chat: unknown) => void): void } }).StaffChat?.push((chat) => seen.push(chat));
    expect(seen).to.deep.equal([element]);
  });
});

suite("E4 show and hide", () => {
  test("showing and hiding are told before and after, and reflected", async () => {
    const element = await placeWith({});
    const heard: string[] = [];
    for (const type of ["show", "after-show", "hide", "after-hide"] as const)
      element.addEventListener(`staff-chat-${type}`, () => heard.push(type));
    element.show();
    await oneEvent(element, "staff-chat-after-show");
    expect(element.hasAttribute("open")).to.equal(true);
    expect(element.matches(":state(open)")).to.equal(true);
    element.toggle();
    await oneEvent(element, "staff-chat-after-hide");
    expect(heard).to.deep.equal(["show", "after-show", "hide", "after-hide"]);
  });

  test("a page can veto both", async () => {
    const element = await placeWith({});
    const veto = (event: Event) => event.preventDefault();
    element.addEventListener("staff-chat-show", veto);
    element.show();
    expect(element.open).to.equal(false);
    element.removeEventListener("staff-chat-show", veto);
    element.show();
    element.addEventListener("staff-chat-hide", veto);
    element.hide();
    expect(element.open).to.equal(true);
  });

  const WAYS: Readonly<Record<string, (element: StaffChat, open: boolean) => void>> = {
    property: (element, open) => void (element.open = open),
    attribute: (element, open) => void element.toggleAttribute("open", open),
  };
  for (const [way, set] of Object.entries(WAYS))
    test(`K10 a veto holds also against the ${way}, which then says what is so`, async () => {
      const element = await placeWith({});
      const after: string[] = [];
      for (const type of ["staff-chat-after-show", "staff-chat-after-hide"]) element.addEventListener(type, () => after.push(type));
      const veto = (event: Event) => event.preventDefault();
      element.addEventListener("staff-chat-show", veto);
      set(element, true);
      await element.updateComplete;
      expect([element.open, element.hasAttribute("open")]).to.deep.equal([false, false]);
      element.removeEventListener("staff-chat-show", veto);
      set(element, true);
      await element.updateComplete;
      element.addEventListener("staff-chat-hide", veto);
      set(element, false);
      await element.updateComplete;
      expect([element.open, element.hasAttribute("open")]).to.deep.equal([true, true]);
      expect(after).to.deep.equal(["staff-chat-after-show"]);
    });

  test("events leave the shadow roots around the element", async () => {
    const outer = document.createElement("div");
    outer.className = "placed";
    document.body.append(outer);
    outer.attachShadow({ mode: "open" }).innerHTML = "<staff-chat></staff-chat>";
    const shown = oneEvent(document, "staff-chat-show");
    outer.shadowRoot?.querySelector<StaffChat>("staff-chat")?.show();
    expect((await shown).bubbles).to.equal(true);
  });

  test("an element that is open from the start asks nobody", async () => {
    const element = document.createElement("staff-chat");
    element.className = "placed";
    element.addEventListener("staff-chat-show", () => expect.fail("asked"));
    element.open = true;
    document.body.append(element);
    await element.updateComplete;
    expect(element.open).to.equal(true);
  });
});

suite("E2 attributes", () => {
  test("a wrong value is told once with code, cause and fix, and falls back", async () => {
    await placeWith({}, '<staff-chat mode="sidebar"></staff-chat>');
    const element = await placeWith({}, '<staff-chat mode="sidebar"></staff-chat>');
    expect(warnings.filter((line) => line.includes("sidebar"))).to.deep.equal([
      '[staff-chat] wrong-value: The attribute mode cannot be "sidebar"; its default is used. Use "launcher", "inline", "drawer".',
    ]);
    expect(inside(element, ".shell")?.dataset["mode"]).to.equal("launcher");
  });

  for (const [attribute, wrong] of [
    ["placement", "left"],
    ["color-scheme", "blue"],
    ["density", "tiny"],
    ["enter-key", "shout"],
    ["room", "lobby"],
    ["server", "ftp://x"],
  ] as const) {
    test(`a wrong ${attribute} is told`, async () => {
      await placeWith({}, `<staff-chat ${attribute}="${wrong}"></staff-chat>`);
      expect(warnings.some((line) => line.includes(`attribute ${attribute} cannot be "${wrong}"`))).to.equal(true);
    });
  }

  test("attributes act when they change", async () => {
    const element = await placeWith({});
    element.setAttribute("placement", "top-start");
    element.setAttribute("density", "compact");
    element.setAttribute("without-launcher", "");
    await element.updateComplete;
    const ground = inside(element, ".shell");
    expect(ground?.dataset["placement"]).to.equal("top-start");
    expect(ground?.dataset["density"]).to.equal("compact");
    expect(inside(element, ".launcher")?.hidden).to.equal(true);
  });

  test("the server is where the script came from unless said otherwise", async () => {
    const element = await placeWith({ open: true, tokenProvider: provider });
    await until(() => fake.mounted === 1);
    expect(fake.hosts[0]?.config.server).to.equal(location.origin);
    element.setAttribute("server", "https://chat.example.com/base/");
    await until(() => fake.mounted === 2);
    expect(fake.hosts[1]?.config.server).to.equal("https://chat.example.com/base");
  });
});

suite("E5 states", () => {
  test("each that the manifest names is on in its time, and off after", async () => {
    const manifest = (await (await fetch("/custom-elements.json")).json()) as {
      modules: [{ declarations: [{ cssStates: { name: string }[] }] }];
    };
    const named = manifest.modules[0].declarations[0].cssStates.map(({ name }) => name);
    const element = await placeWith({ tokenProvider: provider });
    await until(() => fake.mounted === 1);
    const shown = async (change: () => void) => {
      change();
      element.requestUpdate();
      await element.updateComplete;
      return named.filter((name) => element.matches(`:state(${name})`));
    };
    for (const status of ["connecting", "online", "reconnecting", "polling", "offline", "refused"] as const)
      expect(await shown(() => (fake.connectionState = status))).to.deep.equal([status]);
    expect(await shown(() => (fake.connectionState = "idle"))).to.deep.equal([]);
    expect(await shown(() => (fake.unreadCount = 1))).to.deep.equal(["has-unread"]);
    expect(await shown(() => Object.assign(element, { open: true }))).to.have.members(["has-unread", "open"]);
    expect(named).to.have.lengthOf(8);
  });
});

suite("E7 language of one element", () => {
  test("two elements speak two languages", async () => {
    const french = await placeWith({}, '<div lang="fr-CA"><staff-chat></staff-chat></div>');
    const english = await placeWith({}, '<staff-chat lang="en"></staff-chat>');
    await until(() => inside(french, ".launcher")?.getAttribute("aria-label") !== "Open chat");
    expect(inside(english, ".launcher")?.getAttribute("aria-label")).to.equal("Open chat");
    expect(inside(french, ".shell")?.lang).to.equal("fr-CA");
  });

  test("direction follows the language, or what the page says", async () => {
    const arabic = await placeWith({}, '<staff-chat lang="ar"></staff-chat>');
    const forced = await placeWith({}, '<div dir="rtl"><staff-chat></staff-chat></div>');
    expect(inside(arabic, ".shell")?.dir).to.equal("rtl");
    expect(inside(forced, ".shell")?.dir).to.equal("rtl");
  });

  test("a page's own texts come first", async () => {
    const element = await placeWith({ translations: { openChat: "Ask the team" } });
    expect(inside(element, ".launcher")?.getAttribute("aria-label")).to.equal("Ask the team");
  });
});

suite("E10 life on a page", () => {
  test("moving the element keeps what runs", async () => {
    const element = await placeWith({ open: true, tokenProvider: provider });
    await until(() => fake.mounted === 1);
    const other = document.createElement("div");
    other.className = "placed";
    document.body.append(other);
    other.append(element);
    await element.updateComplete;
    expect([fake.mounted, fake.disposed]).to.deep.equal([1, 0]);
  });

  test("an element that stays away for two seconds ends what runs, and starts anew when it is back", async () => {
    const element = await placeWith({ open: true, tokenProvider: provider });
    await until(() => fake.mounted === 1);
    const start = performance.now();
    element.remove();
    await until(() => fake.disposed === 1);
    expect(performance.now() - start).to.be.above(1_900);
    document.querySelector(".placed")?.append(element);
    await until(() => fake.mounted === 2);
  });

  test("a failed load is shown, told, and can be tried again", async () => {
    StaffChat.loadApplication = () => Promise.reject(new Error("blocked"));
    const element = place();
    Object.assign(element, { tokenProvider: provider });
    const told = new Promise<StaffChatErrorEvent>((resolve) => element.addEventListener("staff-chat-error", resolve, { once: true }));
    element.show();
    expect((await told).code).to.equal("load-failed");
    await element.updateComplete;
    StaffChat.loadApplication = () => fake.load();
    inside(element, ".notice button")?.click();
    await until(() => fake.mounted === 1);
  });

  test("nothing is loaded for a closed chat that has no token source", async () => {
    await placeWith({});
    await new Promise((resolve) => requestIdleCallback(resolve));
    expect(fake.mounted).to.equal(0);
  });

  test("a closed chat with a token source starts when the page is idle, and shows its unread count", async () => {
    fake.unreadCount = 120;
    const element = await placeWith({ tokenProvider: provider });
    await until(() => fake.mounted === 1);
    await element.updateComplete;
    expect(inside(element, ".badge")?.textContent).to.equal("99+");
    expect(inside(element, ".launcher")?.getAttribute("aria-label")).to.equal("Open chat, 120 unread messages");
    expect(element.matches(":state(has-unread)")).to.equal(true);
    expect(element.matches(":state(online)")).to.equal(true);
  });

  test("keys pressed in the chat do not reach the page", async () => {
    const element = await placeWith({});
    const heard: string[] = [];
    const listen = (event: Event) => heard.push(event.type);
    for (const type of ["keydown", "keyup", "keypress"]) document.addEventListener(type, listen);
    for (const type of ["keydown", "keyup", "keypress"])
      inside(element, ".launcher")?.dispatchEvent(new KeyboardEvent(type, { key: "k", bubbles: true, composed: true }));
    for (const type of ["keydown", "keyup", "keypress"]) document.removeEventListener(type, listen);
    expect(heard).to.deep.equal([]);
  });

  test("a control of the page opens a room", async () => {
    const element = await placeWith(
      { tokenProvider: provider },
      `<staff-chat></staff-chat><button data-staff-chat="open ${ROOM}">Ask</button>`,
    );
    element.parentElement?.querySelector("button")?.click();
    await until(() => fake.calls.length === 1);
    expect(fake.calls).to.deep.equal([`openRoom ${ROOM}`]);
    expect(element.open).to.equal(true);
  });
});

suite("E12 another person", () => {
  for (const [what, change] of [
    ["token provider", (element: StaffChat) => (element.tokenProvider = () => Promise.resolve("other"))],
    ["token address", (element: StaffChat) => element.setAttribute("token-url", "/other")],
    ["server", (element: StaffChat) => element.setAttribute("server", "https://other.example.com")],
  ] as const) {
    test(`another ${what} ends what runs at once and starts anew`, async () => {
      const element = await placeWith({ open: true, tokenProvider: provider });
      await until(() => fake.mounted === 1);
      change(element);
      await element.updateComplete;
      expect(fake.disposed).to.equal(1);
      await until(() => fake.mounted === 2);
    });
  }

  test("signing out ends what runs and stays signed out until there is another person", async () => {
    const element = await placeWith({ open: true, tokenProvider: provider });
    await until(() => fake.mounted === 1);
    await element.signOut({ wipe: true });
    expect(fake.calls).to.deep.equal(["signOut true"]);
    expect(fake.disposed).to.equal(1);
    await until(() => fake.mounted === 2);
    expect(fake.hosts[1]?.absence).to.equal("signed-out");
    element.tokenProvider = () => Promise.resolve("next");
    await until(() => fake.mounted === 3);
    expect(fake.hosts[2]?.absence).to.equal(null);
  });
});
