import type { ApplicationHost } from "../application-host.ts";
import type { PanelVisibility } from "../contract.ts";
import { toJson } from "../../client/platform/to-json.ts";

/** What a person can see: the one place where application and views ask. Single messages are looked at by the list, in the same way. */
export interface Visibility {
  readonly current: PanelVisibility;
  /** Looks now, for what no event tells of: something that has come over the panel. */
  look(): void;
  /** From now on `inSight` says whether a part of the panel is on screen; null: there is no panel. */
  watch(inSight: (() => boolean) | null): void;
  /** Hears of each change; the result ends it. */
  subscribe(listener: () => void): () => void;
  end(): void;
}

/** Follows what a person can see of the page and, once there is a panel, of that. */
export function createVisibility(host: ApplicationHost): Visibility {
  const page = host.root.ownerDocument;
  const listeners = new Set<() => void>();
  let isInSight: (() => boolean) | null = null;
  let current: PanelVisibility = Object.freeze({ document: false, focused: false, open: false, panel: false });

  const look = () => {
    const inFront = page.visibilityState === "visible";
    const open = inFront && host.open;
    const next = { document: inFront, focused: page.hasFocus(), open, panel: open && isInSight?.() === true };
    if (toJson(next) === toJson(current)) return;
    current = Object.freeze(next);
    for (const listener of listeners) listener();
  };
  page.addEventListener("visibilitychange", look);
  for (const type of ["focus", "blur"]) addEventListener(type, look);
  const unsubscribe = host.subscribe(look);
  look();
  return {
    get current() {
      return current;
    },
    look,
    watch(inSight) {
      isInSight = inSight;
      look();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    end() {
      page.removeEventListener("visibilitychange", look);
      for (const type of ["focus", "blur"]) removeEventListener(type, look);
      unsubscribe();
    },
  };
}
