/** A list of listeners. One that throws does not keep others from hearing. */
export interface Listeners<Event> {
  emit(event: Event): void;
  /** The result ends it. */
  listen(listener: (event: Event) => void): () => void;
}

export function createListeners<Event>(): Listeners<Event> {
  const listeners = new Set<(event: Event) => void>();
  return {
    emit(event) {
      for (const listener of Array.from(listeners)) {
        try {
          listener(event);
        } catch (error) {
          // Rethrown later, so that it is reported like any error and stops nothing here.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
