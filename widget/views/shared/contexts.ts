import { ContextConsumer, ContextProvider, createContext, type Context } from "@lit/context";
import type { ReactiveControllerHost } from "lit";
import type { PanelContext } from "./view-context.ts";

type Name = keyof PanelContext;
type Host = ReactiveControllerHost & HTMLElement;

// Symbols: what the page itself puts into the chat asks for its own contexts through the panel. What each holds, PanelContext says.
const context = (name: Name): Context<symbol, unknown> => createContext(Symbol(name));
const CONTEXTS: Readonly<Record<Name, Context<symbol, unknown>>> = {
  commands: context("commands"),
  localize: context("localize"),
  config: context("config"),
  host: context("host"),
  store: context("store"),
  visibility: context("visibility"),
  clock: context("clock"),
  now: context("now"),
};

/** Makes `panel` provide contexts to all views in it; the result sets what they get, and those views draw anew that got something else. */
export function provideContexts(panel: Host): (values: PanelContext) => void {
  const providers = (Object.keys(CONTEXTS) as Name[]).map((name) => ({
    name,
    provider: new ContextProvider(panel, { context: CONTEXTS[name] }),
  }));
  return (values) => {
    for (const { name, provider } of providers) provider.setValue(values[name]);
  };
}

/** Keeps these properties of a view at what its panel provides, from the moment the view is on the page. */
export function consumeContexts<Key extends Name>(view: Host & Pick<PanelContext, Key>, ...names: Key[]): void {
  for (const name of names) {
    const callback = (value: unknown): void => void Object.assign(view, { [name]: value });
    // The view keeps it, as one of its controllers.
    void new ContextConsumer(view, { context: CONTEXTS[name], subscribe: true, callback });
  }
}
