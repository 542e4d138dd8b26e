import type { Link } from "../../../demo/link.ts";
import { nameOf } from "../../flow/support/stage.ts";
import { until } from "../../support/waiting.ts";
import type { Key, Tab } from "../drivers/engine.ts";
import { find, hasFocus, type Box, type Found, type Look } from "./in-page.ts";

/** What one sees and does with the chat on a page, in any engine. Whatever is waited for fails after a while with what it was. */
export interface Person {
  readonly subject: string;
  readonly name: string;
  readonly tab: Tab;
  readonly link: Link;
  /** Waits until something can be seen, and answers where. */
  see(what: Look | string): Promise<Box>;
  /** Waits until none of it can be seen. */
  miss(what: Look | string): Promise<void>;
  count(what: Look | string): Promise<number>;
  /** Presses in the middle of it, once it stands still and nothing covers it. */
  press(what: Look | string): Promise<void>;
  /** Puts the mouse over it. */
  hover(what: Look | string): Promise<void>;
  key(name: Key): Promise<void>;
  focused(selector: string): Promise<void>;
  /** Types into the composer. */
  write(text: string): Promise<void>;
  /** Writes and sends with the keyboard. */
  say(text: string): Promise<void>;
  /** Waits until a message of one's own stands as told. */
  sees(text: string, status: "sending" | "sent" | "delivered" | "read"): Promise<void>;
  /** What stands in the composer. */
  draft(): Promise<string>;
  openRoom(title: string): Promise<void>;
  /** Waits until the element says that it is in this state. */
  connection(state: string): Promise<void>;
  /** Waits until `look`, which runs in the page, answers true. */
  until<Arg>(what: string, look: (arg: Arg) => boolean | Promise<boolean>, arg: Arg): Promise<void>;
  /** Uncaught errors of the page, and what its policy stopped. */
  complaints(): Promise<readonly string[]>;
}

/** How long anything that is waited for may take. */
const PATIENCE_MS = 30_000;

export const message = (text: string): Look => ({ selector: "staff-chat-message-list article", text });
export const button = (name: string): Look => ({ selector: "button", name });

export function createPerson({ subject, tab, link }: { readonly subject: string; readonly tab: Tab; readonly link: Link }): Person {
  const look = (what: Look | string): Promise<Found> => tab.evaluate(find, typeof what === "string" ? { selector: what } : what);
  const place = async (what: Look | string): Promise<Box> => {
    let last: Found = { count: 0, box: null, reached: false };
    await patiently(`${subject} to reach ${describe(what)}`, async () => {
      const { box } = last;
      last = await look(what);
      return last.reached && JSON.stringify(last.box) === JSON.stringify(box);
    });
    return last.box!;
  };
  const point = async (what: Look | string, press: boolean) => {
    const { x, y, width, height } = await place(what);
    await tab.point({ x: x + width / 2, y: y + height / 2 }, press);
  };
  return {
    subject,
    tab,
    link,
    name: nameOf(subject),
    async see(what) {
      let found: Found | undefined;
      await patiently(`${subject} to see ${describe(what)}`, async () => (found = await look(what)).count > 0);
      return found!.box!;
    },
    miss: (what) => patiently(`${subject} not to see ${describe(what)}`, async () => (await look(what)).count === 0),
    count: async (what) => (await look(what)).count,
    press: (what) => point(what, true),
    hover: (what) => point(what, false),
    key: (name) => tab.key(name),
    focused: (selector) => patiently(`${subject}'s focus on ${selector}`, () => tab.evaluate(hasFocus, selector)),
    async write(text) {
      await this.press("textarea.input");
      await tab.type(text);
      await patiently(`${text} to be typed`, async () => (await this.draft()).endsWith(text));
    },
    async say(text) {
      await this.write(text);
      await tab.key("Enter");
      await this.see(message(text));
    },
    async sees(text, status) {
      await patiently(`${text} to be ${status} for ${subject}`, () => tab.evaluate(stands, { text, status }));
    },
    draft: () => tab.evaluate(() => document.querySelector("staff-chat")?.shadowRoot?.querySelector("textarea")?.value ?? "", null),
    async openRoom(title) {
      await this.press({ selector: ".room-item", text: title });
      await this.see({ selector: ".room-name", text: title });
    },
    connection: (state) =>
      patiently(`${subject} to be ${state}`, () =>
        tab.evaluate((wanted) => document.querySelector("staff-chat")?.connectionState === wanted, state),
      ),
    until: (what, condition, arg) => patiently(`${subject}: ${what}`, () => tab.evaluate(condition, arg)),
    complaints: () => tab.evaluate(() => (window as never as { complaints: readonly string[] }).complaints, null),
  };
}

/** Runs in the page: whether the message stands as told. */
function stands({ text, status }: { readonly text: string; readonly status: string }): boolean {
  const rows = [...(document.querySelector("staff-chat")?.shadowRoot?.querySelectorAll("staff-chat-message-list article") ?? [])];
  const row = rows.find((one) => one.querySelector(".text")?.textContent === text);
  return (row?.querySelector(`.status-${status}`) ?? null) !== null;
}

const describe = (what: Look | string): string => (typeof what === "string" ? what : [what.selector, what.name ?? what.text].join(" "));

/** Waits for something, and says what it was when it does not come. */
async function patiently(what: string, look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  await until(async () => {
    if (await look()) return true;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    return false;
  });
}
