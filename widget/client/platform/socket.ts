/** What a socket tells. `onClose` comes exactly once per `open`, also when it never opened. */
export interface SocketHandlers {
  onOpen(): void;
  onText(text: string): void;
  onClose(code: number): void;
}

/** A socket that can be opened again and again, one connection at a time. It never reconnects or queues on its own. */
export interface SocketPipe {
  open(): void;
  /** Closes what is open or under way, without a call to `onClose`. */
  close(): void;
  /** False when there is no open connection; the text is dropped then. */
  send(text: string): boolean;
}

export type SocketFactory = (url: string, handlers: SocketHandlers) => SocketPipe;
