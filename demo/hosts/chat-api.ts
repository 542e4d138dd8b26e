import { PATHS, pathTo } from "../../protocol/http.ts";

/** What a customer's server needs to tell rooms what happened: the chat's address and an API key (docs/events.md). */
export interface ChatApi {
  postEvent(room: string, event: object): Promise<void>;
  /** Says something as one of the customer's people; `message` has an `id`, by which it is one however often it comes (docs/server-api.md). */
  postMessage(room: string, message: object): Promise<void>;
}

/** Milliseconds between two tries. */
const RETRY_MS = [500, 2_000, 5_000];

/** Posts with an API key. What the chat can't take now is sent again: it is one, however often it comes. */
export function createChatApi({ server, apiKey }: { readonly server: string; readonly apiKey: string }): ChatApi {
  const send = (path: string, body: object): Promise<Response | null> =>
    fetch(server + path, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    }).catch(() => null);
  const post = async (path: string, body: object): Promise<void> => {
    for (const wait of [...RETRY_MS, 0]) {
      const answer = await send(path, body);
      if (answer?.ok === true) return;
      if (answer !== null && answer.status < 500 && answer.status !== 429)
        throw new Error(`The chat refused it: ${answer.status} ${await answer.text()}`);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    throw new Error("The chat can't be reached.");
  };
  return {
    postEvent: (room, event) => post(pathTo(PATHS.events, { roomId: room }), event),
    postMessage: (room, message) => post(pathTo(PATHS.messages, { roomId: room }), message),
  };
}
