import type { SocketFactory } from "../socket.ts";

/** Milliseconds one connection attempt may take. */
const CONNECT_MS = 10_000;
/** What a browser tells of a connection that broke or never stood. */
const ABNORMAL = 1006;

/** A pipe over WebSocket: one connection at a time, and no timing of its own. When to connect is the machine's choice. */
export const openWebSocket: SocketFactory = (url, handlers) => {
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const leave = (): void => {
    clearTimeout(timer);
    const left = socket;
    socket = null;
    left?.close();
  };
  const end = (code: number): void => {
    leave();
    handlers.onClose(code);
  };
  // What a connection that was left still tells is not heard.
  const connect = (): void => {
    const mine = new WebSocket(url);
    const listen = <Type extends keyof WebSocketEventMap>(type: Type, hear: (event: WebSocketEventMap[Type]) => void): void =>
      mine.addEventListener(type, (event) => {
        if (socket === mine) hear(event);
      });
    socket = mine;
    listen("open", () => {
      clearTimeout(timer);
      handlers.onOpen();
    });
    listen("message", ({ data }) => {
      if (typeof data === "string") handlers.onText(data);
    });
    listen("close", ({ code }) => end(code));
    listen("error", () => end(ABNORMAL));
  };

  return {
    open() {
      leave();
      timer = setTimeout(end, CONNECT_MS, ABNORMAL);
      try {
        connect();
      } catch {
        // Told later, as every other end is: whoever opens does not expect it at once.
        clearTimeout(timer);
        timer = setTimeout(end, 0, ABNORMAL);
      }
    },
    close: leave,
    send(text) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
  };
};
