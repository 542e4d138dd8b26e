import type { Locator, Page } from "playwright-core";
import type { Link } from "../../../demo/link.ts";
import { collectComplaints } from "../../support/browser.ts";
import { nameOf } from "./stage.ts";

/** What one sees and does with the chat on a page. */
export interface Person {
  readonly subject: string;
  readonly name: string;
  readonly page: Page;
  readonly chat: Locator;
  readonly link: Link;
  /** Uncaught errors of the page, and what its policy stopped. */
  readonly complaints: readonly string[];
  /** The composer of the open room. */
  readonly composer: Locator;
  /** The row in the list of a room called `title`. */
  room(title: string): Locator;
  openRoom(title: string): Promise<void>;
  /** The message with exactly this text. */
  message(text: string): Locator;
  /** Writes and sends with the keyboard. */
  say(text: string): Promise<void>;
  /** Waits until a message of one's own stands as told. */
  sees(text: string, status: "sending" | "sent" | "delivered" | "read" | "failed"): Promise<void>;
  /** Texts of the open room as drawn, in their order. */
  texts(): Promise<string[]>;
  /** Waits until the open room's texts are exactly these. */
  reads(texts: readonly string[]): Promise<void>;
  /** Waits until the element says that it is in one of these states. */
  connection(...states: readonly string[]): Promise<void>;
  /** Starts a direct conversation by people search. */
  writeTo(name: string): Promise<void>;
  createGroup(name: string, people: readonly string[]): Promise<void>;
  /** Opens the menu of the room and takes an item. */
  choose(item: string): Promise<void>;
}

/** A tab in the background draws no frames, so that waiting for one would be slow. */
const POLLING_MS = 50;

export function createPerson({ subject, page, link }: { readonly subject: string; readonly page: Page; readonly link: Link }): Person {
  const chat = page.locator("staff-chat").first();
  const composer = chat.locator("textarea.input");
  const message = (text: string) => chat.locator("article").filter({ has: page.getByText(text, { exact: true }) });
  const texts = () => chat.locator("staff-chat-message-list .text").allInnerTexts();
  const search = async (dialog: Locator, name: string) => {
    await dialog.getByRole("combobox").fill(name);
    await dialog.getByRole("option", { name }).click();
  };
  const newRoom = async () => {
    await chat.getByRole("button", { name: "New conversation" }).click();
    return chat.getByRole("dialog", { name: "New conversation" });
  };
  return {
    subject,
    page,
    chat,
    link,
    composer,
    message,
    texts,
    name: nameOf(subject),
    complaints: collectComplaints(page),
    room: (title) => chat.locator(".room-item").filter({ has: page.locator(".room-title", { hasText: title }) }),
    async openRoom(title) {
      await this.room(title).click();
      await chat.locator(".room-name", { hasText: title }).waitFor();
    },
    async say(text) {
      await composer.fill(text);
      await composer.press("Enter");
      await message(text).waitFor();
    },
    sees: (text, status) => message(text).locator(`.status-${status}`).waitFor(),
    async reads(expected) {
      await page.waitForFunction(
        (wanted) => {
          const drawn = [
            ...(document.querySelector("staff-chat")?.shadowRoot?.querySelectorAll<HTMLElement>("staff-chat-message-list .text") ?? []),
          ];
          return JSON.stringify(drawn.map((one) => one.innerText)) === wanted;
        },
        JSON.stringify(expected),
        { polling: POLLING_MS },
      );
    },
    async connection(...states) {
      await page.waitForFunction((wanted) => wanted.includes(document.querySelector("staff-chat")?.connectionState ?? ""), states, {
        polling: POLLING_MS,
      });
    },
    async writeTo(name) {
      const dialog = await newRoom();
      await search(dialog, name);
      await chat.locator(".room-name", { hasText: name }).waitFor();
    },
    async createGroup(name, people) {
      const dialog = await newRoom();
      await dialog.locator(".segment", { hasText: "Group" }).click();
      await dialog.getByLabel("Group name").fill(name);
      for (const person of people) await search(dialog, person);
      await dialog.getByRole("button", { name: "Create group" }).click();
      await chat.locator(".room-name", { hasText: name }).waitFor();
    },
    async choose(item) {
      await chat.getByRole("button", { name: "Options of this conversation" }).click();
      await chat.getByRole("menuitem", { name: item }).click();
    },
  };
}
