import { expect } from "@open-wc/testing";
import { defineStaffChat } from "../../../widget/element/define.ts";
import { StaffChat } from "../../../widget/element/staff-chat.ts";
import { createFakeApplication } from "./fake-application.ts";
import { nextTask } from "../task.ts";

const provider = () => Promise.resolve("token");
/** A value of its own for every property that a page may set. */
const VALUES: Partial<Record<keyof StaffChat, unknown>> = {
  server: "https://chat.example.com",
  tokenUrl: "/token",
  token: "t",
  room: "01890a5d-ac96-774b-bcce-b302099a8057",
  mode: "drawer",
  placement: "top-start",
  open: true,
  colorScheme: "dark",
  density: "compact",
  messageStyle: "lines",
  enterKey: "newline",
  messageLink: "/chat?room={room}&message={message}",
  withoutLauncher: true,
  withoutHeader: true,
  withoutSound: true,
  withoutUploads: true,
  withoutVoice: true,
  withoutTitleBadge: true,
  withoutReceipts: true,
  tokenProvider: provider,
  translations: { openChat: "Ask" },
};
const valuesOf = (element: StaffChat) => Object.fromEntries(Object.keys(VALUES).map((name) => [name, element[name as keyof StaffChat]]));

suite("E3 properties from before the definition", () => {
  const fake = createFakeApplication();
  const early = document.createElement("staff-chat");
  const detached = document.createElement("staff-chat");
  const warnings: string[] = [];
  const { warn } = console;

  suiteSetup(() => {
    console.warn = (line: string) => void warnings.push(line);
    StaffChat.loadApplication = () => fake.load();
    for (const element of [early, detached]) Object.assign(element, VALUES);
    document.body.append(early);
    const written = document.createElement("div");
    written.innerHTML = `<staff-chat tokenprovider="() =&gt; fetchToken()"></staff-chat><staff-chat token-provider="async () =&gt; {}"></staff-chat>`;
    document.body.append(written);
    defineStaffChat("1.0.0");
  });
  suiteTeardown(() => {
    console.warn = warn;
    for (const element of document.querySelectorAll("staff-chat")) element.remove();
  });

  test("every one that can be set is there at once, through the element's own accessors", () => {
    const settable = [...StaffChat.elementProperties.keys()];
    expect(Object.keys(VALUES)).to.have.members(settable);
    expect(valuesOf(early)).to.deep.equal(VALUES);
    expect(Object.keys(VALUES).filter((name) => Object.hasOwn(early, name))).to.deep.equal([]);
  });

  test("what is set right after is not overwritten by them", async () => {
    detached.tokenProvider = null;
    document.body.append(detached);
    const later = () => Promise.resolve("later");
    detached.tokenProvider = later;
    detached.open = false;
    await detached.updateComplete;
    expect(detached.tokenProvider).to.equal(later);
    expect(detached.open).to.equal(false);
    expect(valuesOf(detached)).to.deep.equal({ ...VALUES, tokenProvider: later, open: false });
  });

  test("a function that was written as an attribute asks for the code that explains it", async () => {
    while (fake.hosts.filter(({ element }) => element.closest("div") !== null).length < 2) await nextTask();
    expect(warnings).to.deep.equal([]);
  });
});
