/** A place that holds one frozen state and tells its readers when another takes its place. */
export interface Store<State> {
  readonly state: State;
  /** Replaces the state by what `change` makes of it; readers hear of it once, only if it is another object. */
  update(change: (state: State) => State): void;
  /** Calls `listener` after each change; the result ends it. */
  subscribe(listener: () => void): () => void;
}

/** A store that starts with `initial`. A reader that throws does not keep others from hearing. */
export function createStore<State>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get state() {
      return state;
    },
    update(change) {
      const next = change(state);
      if (next === state) return;
      state = next;
      for (const listener of Array.from(listeners)) notify(listener);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function notify(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    // Rethrown later, so that it is reported like any error and harms no other reader.
    queueMicrotask(() => {
      throw error;
    });
  }
}
