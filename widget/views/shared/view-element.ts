import { LitElement } from "lit";
import type { Localize } from "../../i18n/localize.ts";
import type { ChatState } from "../../client/store/state.ts";
import type { ViewContext } from "./view-context.ts";

/** An inner element: it draws into the light DOM of the one shadow root, so that parts, ARIA references and focus reach across. */
export abstract class ViewElement extends LitElement {
  static override properties = {
    context: { attribute: false },
    state: { attribute: false },
  };
  declare context: ViewContext;
  declare state: ChatState;

  protected get localize(): Localize {
    return this.context.localize;
  }

  protected override createRenderRoot(): this {
    return this;
  }
}

/** Registers an inner element once, also when the script is on the page twice. */
export function defineElement(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
