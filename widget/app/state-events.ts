import type { ApplicationHost } from "./application-host.ts";
import {
  StaffChatConnectionChangeEvent,
  StaffChatReadyEvent,
  StaffChatRoomChangeEvent,
  StaffChatUnreadChangeEvent,
} from "../element/events/session.ts";
import type { CallErrorCode } from "../base/call-error.ts";
import type { Readiness } from "./readiness.ts";
import type { TabLeader } from "./page/tab-leader.ts";
import type { Visibility } from "./page/visibility.ts";
import type { BadgeCount, showTitleBadge } from "./page/title-badge.ts";
import { createUnreadCount } from "./unread-count.ts";
import type { Unread } from "../client/store/list-selectors.ts";
import type { Clock } from "../client/platform/clock.ts";
import type { ChatState } from "../client/store/state.ts";
import type { Store } from "../client/store/store.ts";

/** What a watch tells besides events. */
export interface WatchOptions {
  readonly host: ApplicationHost;
  readonly store: Store<ChatState>;
  readonly visibility: Pick<Visibility, "current">;
  readonly tabs: Pick<TabLeader, "look">;
  readonly readiness: Pick<Readiness, "ready" | "refused">;
  readonly clock: Clock;
  /** Hears why nobody is let in. */
  readonly refused: (code: CallErrorCode) => void;
}

/** A running watch. */
export interface Watch {
  readonly unread: Unread;
  /** Looks again: something beside the state changed. */
  look(): void;
  end(): void;
}

/** Turns changes of the state into events of the element, once each, and keeps the title's badge and what the other tabs know of this one. */
export function watchState({ host, store, visibility, tabs, readiness, clock, refused }: WatchOptions): Watch {
  let unread: Unread = { messages: 0, mentions: 0 };
  let { connection, openRoomId } = store.state;
  let isReady = false;
  const badge = createBadge(host.element);
  const unreadCount = createUnreadCount({ visibility, clock, changed: () => look() });
  const send = (event: Event) => host.element.dispatchEvent(event);

  const look = () => {
    const { state } = store;
    if (!isReady && state.me !== null && state.listing === "ready") {
      isReady = true;
      readiness.ready();
      send(new StaffChatReadyEvent(state.me));
    }
    const counted = unreadCount.count(state);
    if (counted.messages !== unread.messages || counted.mentions !== unread.mentions) {
      unread = counted;
      host.changed();
      send(new StaffChatUnreadChangeEvent(counted.messages, counted.mentions));
    }
    if (state.connection.status !== connection.status) {
      if (state.connection.status === "refused") {
        const reason = state.connection.reason ?? "not_authenticated";
        readiness.refused(reason);
        refused(reason);
      } else if (connection.status === "refused") readiness.refused(null);
      // A browser hides what a server that does not know the page has answered.
      if (state.connection.status === "reconnecting" && connection.status === "connecting") refused("unavailable");
      host.changed();
      send(new StaffChatConnectionChangeEvent(state.connection.status));
    }
    connection = state.connection;
    if (state.openRoomId !== openRoomId) send(new StaffChatRoomChangeEvent(state.openRoomId));
    openRoomId = state.openRoomId;
    const seen = visibility.current.panel;
    if (state.me !== null) tabs.look(state.me.id, seen);
    const counts = state.me !== null && host.config.titleBadge;
    badge.show(counts ? { person: `${host.config.server} ${state.me.id}`, unread: unread.messages, seen } : null);
  };
  const unsubscribe = store.subscribe(look);
  return {
    get unread() {
      return unread;
    },
    look,
    end() {
      unsubscribe();
      unreadCount.end();
      badge.show(null);
    },
  };
}

/** The badge of an element, whose code comes with the first message that waits unseen. */
function createBadge(owner: object): { show(count: BadgeCount | null): void } {
  let showBadge: typeof showTitleBadge | null = null;
  let last: BadgeCount | null = null;
  return {
    show(count) {
      last = count;
      if (showBadge !== null) return showBadge(owner, count);
      // Who looks at the chat sees it there.
      if (count === null || count.unread === 0 || count.seen) return;
      import("./page/title-badge.ts").then(
        (module) => {
          showBadge = module.showTitleBadge;
          showBadge(owner, last);
        },
        () => undefined,
      );
    },
  };
}
