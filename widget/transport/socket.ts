import ReconnectingWebSocket from "partysocket/ws";
import type { SocketFactory } from "../platform/socket.ts";

/** Milliseconds one connection attempt may take. */
const CONNECT_MS = 10_000;

/**
 * A pipe over partysocket. Its own timing is switched off, because its delays have no jitter and bring all clients
 * back in step; its queue is switched off, because it would send before our first frame. When to connect is the machine's choice.
 */
export const openWebSocket: SocketFactory = (url, handlers) => {
  const socket = new ReconnectingWebSocket(url, null, {
    startClosed: true,
    maxRetries: 0,
    maxEnqueuedMessages: 0,
    connectionTimeout: CONNECT_MS,
    shouldReconnectOnClose: () => false,
  });
  let active = false;
  const end = (code: number): void => {
    if (!active) return;
    active = false;
    handlers.onClose(code);
  };
  /* oxlint-disable unicorn/prefer-add-event-listener -- partysocket clones events for listeners, and gets the code of a close wrong in doing so. */
  socket.onopen = () => active && handlers.onOpen();
  socket.onmessage = (event) => {
    if (active && typeof event.data === "string") handlers.onText(event.data);
  };
  socket.onclose = (event) => end(event.code);
  socket.onerror = () => end(1006);
  /* oxlint-enable unicorn/prefer-add-event-listener */
  return {
    open() {
      active = true;
      socket.reconnect();
    },
    close() {
      active = false;
      socket.close();
    },
    send: (text) => active && socket.readyState === WebSocket.OPEN && socket.send(text),
  };
};
