import type { Application } from "./application-host.ts";
import { StaffChatError } from "../base/call-error.ts";
import type { ListeningSession } from "../client/listening-session.ts";
import { loadSessionParts } from "./load-session-parts.ts";
import type { LazyPanel } from "./lazy-panel.ts";
import type { PageRequests } from "./page-requests.ts";
import type { Unread } from "../client/store/list-selectors.ts";

/** What the running application is made of. */
export interface ApplicationParts {
  readonly session: ListeningSession;
  readonly element: HTMLElement;
  readonly unread: () => Unread;
  /** @throws StaffChatError */
  readonly whenReady: () => Promise<void>;
  readonly panel: LazyPanel;
  readonly dispose: () => void;
}

/** The application of a person: what a page may ask waits until person and rooms are known, not for ever, and is then done in the order it was asked. */
export function sessionApplication(parts: ApplicationParts): Application {
  const { session, unread, whenReady, panel, dispose } = parts;
  const { store } = session;
  const asked = async (): Promise<PageRequests> => {
    const [{ createPageRequests }, whole] = await loaded(Promise.all([loadSessionParts(), session.load()]));
    return createPageRequests({ ...parts, session: whole });
  };
  return {
    hasSession: true,
    get panelStatus() {
      return panel.status;
    },
    get connectionState() {
      return store.state.connection.status;
    },
    get unreadCount() {
      return unread().messages;
    },
    get mentionCount() {
      return unread().mentions;
    },
    get ready() {
      return whenReady();
    },
    prepare: () => panel.prepare(),
    focus: () => panel.focus(),
    dispose,
    openRoom: async (...given) => (await asked()).openRoom(...given),
    sendMessage: async (...given) => (await asked()).sendMessage(...given),
    openDirect: async (...given) => (await asked()).openDirect(...given),
    setDraft: async (...given) => (await asked()).setDraft(...given),
    markRead: async (...given) => (await asked()).markRead(...given),
    refreshToken: () =>
      session.refreshToken().catch((error: unknown) => {
        throw new StaffChatError("token_failed", error);
      }),
    signOut: (options) => session.signOut(options),
  };
}

/** What a page asks for by itself may need code that is not there yet. */
async function loaded<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (cause) {
    throw new StaffChatError("load_failed", cause);
  }
}

/** The application while nobody is signed in: it only draws. Calls wait elsewhere for a session, and don't come here. */
export function idleApplication({
  panel,
  dispose,
  wipe,
}: Pick<ApplicationParts, "panel" | "dispose"> & { wipe(): Promise<void> }): Application {
  const refuse = () => Promise.reject(new StaffChatError("signed_out"));
  return {
    hasSession: false,
    get panelStatus() {
      return panel.status;
    },
    connectionState: "idle",
    unreadCount: 0,
    mentionCount: 0,
    get ready() {
      return refuse();
    },
    prepare: () => panel.prepare(),
    focus: () => panel.focus(),
    dispose,
    openRoom: refuse,
    openDirect: refuse,
    sendMessage: refuse,
    setDraft: refuse,
    markRead: refuse,
    refreshToken: refuse,
    signOut: (options) => (options.wipe ? wipe() : Promise.resolve()),
  };
}
