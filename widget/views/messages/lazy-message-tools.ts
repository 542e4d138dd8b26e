import { loadMessageTools } from "../actions/load-message-tools.ts";
import type { MenuContent } from "../actions/message-menu.ts";
import type { MessageTools } from "../actions/message-tools.ts";
import { moveFocus } from "../shared/option-list.ts";
import type { ViewElement } from "../shared/view-element.ts";

/** What can be done with the messages of a list by toolbar, menu and sheet: fetched when a person comes near one. */
export class LazyMessageTools {
  readonly #list: ViewElement;
  #tools: MessageTools | undefined;

  constructor(list: ViewElement) {
    this.#list = list;
  }

  open(content: MenuContent): void {
    this.#tools?.open(content);
  }

  // Once it is fetched, it listens by itself.
  readonly near = async (event: Event): Promise<void> => {
    const { currentTarget: column, target } = event;
    const loaded = this.#tools === undefined ? await loadMessageTools(this.#list.getRootNode()).catch(() => null) : null;
    if (loaded !== null) (this.#tools ??= new loaded.MessageTools(this.#list, column as HTMLElement)).handle(event, target);
  };
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
