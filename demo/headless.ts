import type { ChatSession, SessionOptions } from "../widget/client/client.ts";
import type { ChatState } from "../widget/client/store/state.ts";

/** The client as the package exports it. */
interface ClientModule {
  createSession(options: SessionOptions): ChatSession;
}

/** Milliseconds that the server is given for each step. */
const PATIENCE_MS = 20_000;

/** Begins a session without a browser, on the client that the package exports; it is loaded late, for it may have been built just before. */
export async function openSession(options: SessionOptions): Promise<ChatSession> {
  const { createSession } = (await import(import.meta.resolve("@staff-chat/widget/client"))) as ClientModule;
  const session = createSession(options);
  session.start();
  return session;
}

/** Resolves when the state is as `condition` says. @throws Error when it takes too long */
export function until({ store }: ChatSession, condition: (state: ChatState) => boolean, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (!condition(store.state)) return;
      done();
      resolve();
    };
    const unsubscribe = store.subscribe(look);
    const timer = setTimeout(() => {
      done();
      reject(new Error(`The demo waited for ${what}; ${JSON.stringify(store.state.connection)}`));
    }, PATIENCE_MS);
    const done = (): void => {
      unsubscribe();
      clearTimeout(timer);
    };
    look();
  });
}
