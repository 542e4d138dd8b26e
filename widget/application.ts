import type { Application, ApplicationHost } from "./application-host.ts";
import { idleApplication, sessionApplication } from "./application-api.ts";
import { drawPanel, isVisible } from "./draw-panel.ts";
import { StaffChatLinkClickEvent, StaffChatMessageFailedEvent, StaffChatMessageSentEvent } from "./events/conversation.ts";
import { StaffChatTokenErrorEvent } from "./events/session.ts";
import { explainMount } from "./explain.ts";
import { createNotify } from "./notify.ts";
import { sendAsked } from "./send-message.ts";
import { systemClock } from "./platform/clock.ts";
import { createReadiness } from "./readiness.ts";
import { createSession, wipeStored, type ChatSession } from "./session.ts";
import { createSound } from "./signals/sound.ts";
import { createTabs } from "./signals/tabs.ts";
import { adoptSheets } from "./theme/sheets.ts";
import { tokenProviderOf } from "./token-source.ts";
import { watchState } from "./watch.ts";

export { wipeStored } from "./session.ts";

/** Starts the session of an element and draws its panel. */
export function mountApplication(host: ApplicationHost): Application {
  adoptSheets(host.root);
  explainMount(host);
  return host.absence === null ? mountSession(host) : mountWithout(host);
}

function mountWithout(host: ApplicationHost): Application {
  const drawing = drawPanel(host, null, () => null);
  return idleApplication({ focus: drawing.focus, dispose: drawing.end, wipe: () => wipeStored(host.config.server) });
}

function mountSession(host: ApplicationHost): Application {
  const { session, end } = makeSession(host);
  const { store } = session;
  const visible = () => isVisible(host);
  const sound = createSound(document);
  const readiness = createReadiness(systemClock);
  const tabs = createTabs();
  const watch = watchState({ host, store, visible, tabs, readiness });
  const drawing = drawPanel(host, session, (roomId, text, { mentions = [], files = [] } = {}) =>
    sendAsked(session, host.element, { roomId, text, mentions, files }),
  );
  const { localize, announce } = drawing;
  const notify = createNotify({ host, sound, localize, announce, state: () => store.state, visible, tabs });
  const ends = [
    tellEvents(host, session, notify),
    host.subscribe(watch.look),
    followRoom(host, session),
    followLinks(host),
    followPresence(session, watch.look),
    watch.end,
    sound.dispose,
    tabs.end,
    drawing.end,
    end,
  ];
  session.start();
  return sessionApplication({
    session,
    element: host.element,
    unread: () => watch.unread,
    whenReady: readiness.whenReady,
    focus: drawing.focus,
    showMessage: drawing.showMessage,
    dispose: () => {
      for (const end of ends.splice(0)) end();
    },
  });
}

function makeSession(host: ApplicationHost): { readonly session: ChatSession; readonly end: () => void } {
  const provide = tokenProviderOf(host.tokenSource);
  const { config } = host;
  let hasEnded = false;
  const session = createSession({
    server: config.server,
    ...(config.roomId === null ? {} : { roomId: config.roomId }),
    tokenProvider: async () => {
      const token = await provide();
      if (hasEnded) throw new Error("this session has ended");
      return token;
    },
  });
  return {
    session,
    end() {
      hasEnded = true;
      session.stop();
    },
  };
}

function tellEvents(
  { element, signedOut, personChanged }: ApplicationHost,
  session: ChatSession,
  notify: ReturnType<typeof createNotify>,
): () => void {
  return session.on((event) => {
    switch (event.type) {
      case "message":
        return notify(event.message);
      case "message-sent":
        return void element.dispatchEvent(new StaffChatMessageSentEvent(event.message));
      case "message-failed":
        return void element.dispatchEvent(new StaffChatMessageFailedEvent(event.roomId, event.messageId, event.reason));
      case "token-error":
        return void element.dispatchEvent(new StaffChatTokenErrorEvent(event.error));
      case "message-dropped":
        return undefined;
      case "signed-out":
        return signedOut();
      case "person-changed":
        return personChanged();
    }
  });
}

/** Opens another room when the attribute names one. */
function followRoom(host: ApplicationHost, session: ChatSession): () => void {
  let { roomId } = host.config;
  return host.subscribe(() => {
    if (host.config.roomId === roomId) return;
    roomId = host.config.roomId;
    if (roomId !== null) session.commands.openRoom(roomId);
  });
}

/** Asks the page before a link in a message is followed. */
function followLinks({ element, ground }: ApplicationHost): () => void {
  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[part~=link]") : null;
    if (link && !element.dispatchEvent(new StaffChatLinkClickEvent(link.href))) event.preventDefault();
  };
  ground.addEventListener("click", onClick);
  return () => ground.removeEventListener("click", onClick);
}

/** A hidden tab means the person is away. */
function followPresence(session: ChatSession, look: () => void): () => void {
  const tell = () => {
    session.commands.setAway(document.visibilityState === "hidden");
    look();
  };
  document.addEventListener("visibilitychange", tell);
  return () => document.removeEventListener("visibilitychange", tell);
}
