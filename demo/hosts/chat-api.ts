import { PATHS, pathTo } from "../../protocol/http.ts";

/** What a customer's server needs to tell rooms what happened: the chat's address and an API key (docs/events.md). */
export interface ChatApi {
  postEvent(room: string, event: object): Promise<void>;
}

/** Milliseconds between two tries. */
const RETRY_MS = [500, 2_000, 5_000];

/** Posts with an API key. What the chat can't take now is sent again: an event of the same subject and time is one, however often it comes. */
export function createChatApi({ server, apiKey }: { readonly server: string; readonly apiKey: string }): ChatApi {
  const send = (room: string, event: object): Promise<Response | null> =>
    fetch(server + pathTo(PATHS.events, { roomId: room }), {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(event),
    }).catch(() => null);
  return {
    async postEvent(room, event) {
      for (const wait of [...RETRY_MS, 0]) {
        const answer = await send(room, event);
        if (answer?.ok === true) return;
        if (answer !== null && answer.status < 500 && answer.status !== 429)
          throw new Error(`The chat refused an event: ${answer.status} ${await answer.text()}`);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
      throw new Error("The chat can't be reached.");
    },
  };
}
