import ReconnectingWebSocket from "partysocket/ws";
import type { SocketFactory } from "../socket.ts";

/** Milliseconds one connection attempt may take. */
const CONNECT_MS = 10_000;
/** What a browser tells of a connection that broke or never stood. */
const ABNORMAL = 1006;

/**
 * A pipe over partysocket: closed at the start, without a queue, which would send before our first frame, and without tries of its own, which have
 * no jitter and would bring all clients back in step. When to connect is the machine's choice.
 */
export const openWebSocket: SocketFactory = (url, handlers) => {
  const socket = new ReconnectingWebSocket(url, null, {
    startClosed: true,
    maxRetries: 0,
    maxEnqueuedMessages: 0,
    connectionTimeout: CONNECT_MS,
    shouldReconnectOnClose: () => false,
  });
  let isOurs = false;

  const end = (code: number): void => {
    if (!isOurs) return;
    isOurs = false;
    handlers.onClose(code);
  };
  // What a connection that was left still tells is not heard, nor that we left it.
  const leave = (): void => {
    isOurs = false;
    socket.close();
  };
  /* oxlint-disable unicorn/prefer-add-event-listener -- partysocket clones events for listeners, and gets the code of a close wrong in doing so. */
  socket.onopen = () => isOurs && handlers.onOpen();
  socket.onmessage = ({ data }) => isOurs && typeof data === "string" && handlers.onText(data);
  socket.onclose = ({ code }) => end(code);
  socket.onerror = () => end(ABNORMAL);
  /* oxlint-enable unicorn/prefer-add-event-listener */
  return {
    open() {
      leave();
      isOurs = true;
      socket.reconnect();
    },
    close: leave,
    send: (text) => isOurs && socket.readyState === ReconnectingWebSocket.OPEN && socket.send(text),
  };
};
