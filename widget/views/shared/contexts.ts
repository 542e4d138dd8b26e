import { ContextConsumer, ContextProvider, createContext, type Context } from "@lit/context";
import type { ReactiveControllerHost } from "lit";
import type { PanelContext } from "./view-context.ts";

type Name = keyof PanelContext;
type Host = ReactiveControllerHost & HTMLElement;

const contexts = new Map<Name, Context<symbol, unknown>>();

/** The context of one name; what it holds, PanelContext says. */
function contextOf(name: Name): Context<symbol, unknown> {
  // A symbol: what the page itself puts into the chat asks for its own contexts through the panel.
  const context = contexts.get(name) ?? createContext(Symbol(name));
  contexts.set(name, context);
  return context;
}

/** Answers a function that provides values to all views in `panel`; those views draw anew that got something else. */
export function provideContexts(panel: Host): (values: PanelContext) => void {
  const providers = new Map<string, ContextProvider<Context<symbol, unknown>>>();
  return (values) => {
    for (const [name, value] of Object.entries(values)) {
      const provider = providers.get(name) ?? new ContextProvider(panel, { context: contextOf(name as Name) });
      providers.set(name, provider);
      provider.setValue(value);
    }
  };
}

/** Keeps these properties of a view at what its panel provides, from the moment the view is on the page. */
export function consumeContexts<Key extends Name>(view: Host & Pick<PanelContext, Key>, ...names: Key[]): void {
  for (const name of names) {
    const callback = (value: unknown): void => void Object.assign(view, { [name]: value });
    // The view keeps it, as one of its controllers.
    void new ContextConsumer(view, { context: contextOf(name), subscribe: true, callback });
  }
}
