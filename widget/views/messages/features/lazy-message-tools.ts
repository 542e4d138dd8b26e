import { loadMessageTools } from "../../actions/load-message-tools.ts";
import type { MenuContent } from "../../actions/message-menu.ts";
import type { MessageTools } from "../../actions/message-tools.ts";
import { moveFocus } from "../../controls/option-list.ts";
import type { ViewElement } from "../../shared/view-element.ts";

/** What can be done with the messages of a list by toolbar, menu and sheet: fetched when a person comes near one. */
export class LazyMessageTools {
  readonly #list: ViewElement;
  #tools: MessageTools | undefined;

  constructor(list: ViewElement) {
    this.#list = list;
  }

  /** Makes the press of the opener that is under way open the menu, or close it; one that came before this was there is made again. */
  async open(content: MenuContent): Promise<void> {
    const column = content.opener.closest<HTMLElement>(".message-column");
    if (this.#tools !== undefined || column === null) return this.#tools?.open(content);
    const tools = await this.#load(column);
    tools?.open(content);
    if (tools !== null) content.opener.click();
  }

  // Once it is fetched, it listens by itself.
  readonly near = async (event: Event): Promise<void> => {
    const { currentTarget: column, target } = event;
    const tools = this.#tools === undefined ? await this.#load(column as HTMLElement) : null;
    tools?.handle(event, target);
  };

  // Null: it can't be had now.
  async #load(column: HTMLElement): Promise<MessageTools | null> {
    const loaded = await loadMessageTools(this.#list.getRootNode()).catch(() => null);
    if (loaded !== null) this.#tools ??= new loaded.MessageTools(this.#list, column);
    return this.#tools ?? null;
  }
}

/** Moves the focus from one message to another by arrow keys, Home and End. */
export function moveAmongMessages(list: Element, event: KeyboardEvent): void {
  const messages = [...list.querySelectorAll<HTMLElement>(".message")];
  const from = messages.indexOf(event.target as HTMLElement);
  const to = from < 0 ? null : moveFocus(event.key, from, messages.length);
  if (to === null) return;
  event.preventDefault();
  messages[to]?.focus();
}
