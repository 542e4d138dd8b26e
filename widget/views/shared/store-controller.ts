import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { ChatState } from "../../client/store/state.ts";
import type { PanelContext } from "./view-context.ts";

/**
 * What a view draws of the state. The view draws anew when that changed, by identity unless told otherwise, and at no other change of the state. A
 * selector answers undefined while there is nothing to draw, as for a room that is gone: the view keeps what it had until it goes, too.
 */
export class StoreController<Selected> implements ReactiveController {
  readonly #view: ReactiveControllerHost & Pick<PanelContext, "store">;
  readonly #select: (state: ChatState) => Selected | undefined;
  readonly #isEqual: (one: Selected, other: Selected) => boolean;
  #selected: Selected | undefined;
  #end: (() => void) | undefined;

  constructor(
    view: ReactiveControllerHost & Pick<PanelContext, "store">,
    select: (state: ChatState) => Selected | undefined,
    isEqual: (one: Selected, other: Selected) => boolean = Object.is,
  ) {
    this.#view = view;
    this.#select = select;
    this.#isEqual = isEqual;
    view.addController(this);
  }

  /** As the state is now; the same object as before where nothing in it changed. */
  get value(): Selected {
    this.#look();
    return this.#selected as Selected;
  }

  hostConnected(): void {
    this.#end = this.#view.store.subscribe(() => this.#look());
  }

  hostDisconnected(): void {
    this.#end?.();
  }

  // Whoever looks first tells the view, so that no change is taken for drawn which is not.
  #look(): void {
    const next = this.#select(this.#view.store.state);
    if (next === undefined || (this.#selected !== undefined && this.#isEqual(this.#selected, next))) return;
    this.#selected = next;
    this.#view.requestUpdate();
  }
}

/** Whether two lists, or two plain records, hold the same values. */
export function isAlike<Values extends object>(one: Values, other: Values): boolean {
  const values = Object.entries(other);
  return Object.keys(one).length === values.length && values.every(([key, value]) => Object.is(Reflect.get(one, key), value));
}
