import type { Id } from "../../../../protocol/ids.ts";
import { loadMessageEditor } from "../../editing/load-message-editor.ts";
import type { ViewElement } from "../../shared/view-element.ts";
import { mayEdit } from "./editing-message.ts";
import type { MessageRow } from "../message-rows.ts";
import type { ListView } from "../row-view.ts";

/** The messages of a list that are being edited. Texts of another room wait until it is shown again. */
export class MessageEdits {
  readonly #list: ViewElement;
  /** Texts in editors, by their messages. */
  texts: ReadonlyMap<Id, string> = new Map();

  constructor(list: ViewElement) {
    this.#list = list;
  }

  /** Opens the editor of a message. */
  open(id: Id, text: string): void {
    const list = this.#list;
    loadMessageEditor(list.getRootNode()).then(
      () => this.write(id, text),
      () => list.host.announce(list.localize.term("errorUnavailable")),
    );
  }

  /** Opens that of one's last message; false: it may not be edited. */
  openLast(rows: readonly MessageRow[], view: ListView): boolean {
    const row = rows.findLast(({ own, message }) => own && message !== null);
    if (row === undefined || !mayEdit(row, view)) return false;
    this.open(row.id, row.body);
    return true;
  }

  /** What stands in the editor of a message; null closes it, and who did so is at the message again. */
  write(id: Id, text: string | null): void {
    const list = this.#list;
    const texts = new Map(this.texts);
    if (text === null) texts.delete(id);
    else texts.set(id, text);
    this.texts = texts;
    list.requestUpdate();
    if (text !== null) return;
    const message = `[data-message="${id}"]`;
    void list.updateComplete.then(() => list.querySelector<HTMLElement>(message)?.focus({ preventScroll: true }));
  }
}
