import type { WebSocket } from "ws";

/** The parts of the receiver of `ws` 8 that say where in a message it is; a test holds them to that. */
interface Receiver {
  readonly _state: number;
  readonly _fragmented: number;
  readonly _bufferedBytes: number;
}

/** Where a frame begins. */
const GET_INFO = 0;

/** Whether the beginning of a message has come and its end has not: some of its bytes, or some of its fragments. */
export function isPartialMessage(webSocket: WebSocket): boolean {
  const { _receiver: receiver } = webSocket as WebSocket & { readonly _receiver?: Receiver | null };
  if (receiver === undefined || receiver === null) return false;
  const { _state: state, _fragmented: fragments, _bufferedBytes: bytes } = receiver;
  return fragments !== 0 || state !== GET_INFO || bytes > 0;
}
