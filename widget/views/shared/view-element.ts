import { LitElement } from "lit";
import { consumeContexts } from "./contexts.ts";
import type { PanelContext, ViewContext } from "./view-context.ts";

/** An inner element: it draws into the light DOM of the one shadow root, so that parts, ARIA references and focus reach across. */
export abstract class ViewElement extends LitElement implements ViewContext {
  declare readonly commands: PanelContext["commands"];
  declare readonly localize: PanelContext["localize"];
  declare readonly config: PanelContext["config"];
  declare readonly host: PanelContext["host"];
  declare readonly store: PanelContext["store"];

  constructor() {
    super();
    consumeContexts(this, "commands", "localize", "config", "host", "store");
  }

  protected override createRenderRoot(): this {
    return this;
  }
}

/** Registers an inner element once, also when the script is on the page twice. */
export function defineElement(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
