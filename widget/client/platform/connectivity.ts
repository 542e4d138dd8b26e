export type ConnectivityEvent = "online" | "offline" | "visible" | "hidden" | "leaving";

/** What the browser tells of the network and of the page. */
export interface Connectivity {
  /** False only when the machine has no network for sure. */
  readonly online: boolean;
  /** Listens; the result ends it. */
  onChange(listener: (event: ConnectivityEvent) => void): () => void;
  /** Asks the person before leaving while `condition` holds; the result ends it. */
  warnBeforeLeaving(condition: () => boolean): () => void;
}
