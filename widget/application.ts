import type { Application, ApplicationHost } from "./application-host.ts";
import { idleApplication, sessionApplication } from "./application-api.ts";
import type { PanelHost } from "./application-types.ts";
import { deferred } from "./deferred.ts";
import { PanelElement } from "./elements/panel.ts";
import { StaffChatLinkClickEvent, StaffChatMessageFailedEvent, StaffChatMessageSentEvent } from "./events/conversation.ts";
import { StaffChatTokenErrorEvent } from "./events/session.ts";
import { createNotify } from "./notify.ts";
import { sendAsked } from "./send-message.ts";
import { createSession, type ChatSession } from "./session.ts";
import { createSound } from "./signals/sound.ts";
import { followViewport } from "./signals/viewport.ts";
import { adoptSheets } from "./theme/sheets.ts";
import { subjectOf, tokenProviderOf } from "./token-source.ts";
import { warnOnce } from "./warn.ts";
import { watchState } from "./watch.ts";

/** Who an element's session was for last, so that another person's arrival deletes what is stored of the former. */
const formerPersons = new WeakMap<HTMLElement, { readonly subject: string | null; readonly session: ChatSession }>();

/** Starts the session of an element and draws its panel. */
export function mountApplication(host: ApplicationHost): Application {
  adoptSheets(host.root);
  if (host.absence === "not-configured") {
    warnOnce({ code: "no-token-source", cause: "<staff-chat> does not know who its person is.", fix: "Set token-url, or the property tokenProvider." });
  }
  return host.absence === null ? mountSession(host) : mountWithout(host);
}

function mountWithout(host: ApplicationHost): Application {
  const panel = drawPanel(host, null, { hide: () => host.hide(), send: () => null, announce: (text) => host.announce(text) });
  return idleApplication({ focus: () => panel.element.focus(), dispose: panel.end });
}

function mountSession(host: ApplicationHost): Application {
  const session = makeSession(host);
  const { store } = session;
  const visible = () => isVisible(host);
  const sound = createSound(document);
  const ready = deferred();
  const watch = watchState({ host, store, visible, ready: ready.resolve });
  const panel = drawPanel(host, session, {
    hide: () => host.hide(),
    send: (roomId, text, mentions = []) => sendAsked(session, host.element, { roomId, text, mentions }),
    announce: (text) => host.announce(text),
  });
  const notify = createNotify({ host, sound, state: () => store.state, visible });
  const ends = [
    tellEvents(host, session, notify),
    host.subscribe(watch.look),
    followRoom(host, session),
    followLinks(host),
    followViewport(host.stage),
    followPresence(session, watch.look),
    watch.end,
    sound.dispose,
    panel.end,
    () => session.stop(),
  ];
  session.start();
  return sessionApplication({
    session,
    element: host.element,
    unread: () => watch.unread,
    ready: ready.promise,
    focus: () => panel.element.focus(),
    dispose: () => {
      for (const end of ends.splice(0)) end();
    },
  });
}

function makeSession(host: ApplicationHost): ChatSession {
  const provide = tokenProviderOf(host.tokenSource);
  const { element, config } = host;
  const session = createSession({
    server: config.server,
    ...(config.roomId === null ? {} : { roomId: config.roomId }),
    tokenProvider: async () => {
      const token = await provide();
      const subject = subjectOf(token);
      const former = formerPersons.get(element);
      formerPersons.set(element, { subject, session });
      if (former && former.session !== session && former.subject !== subject) await former.session.signOut({ wipe: true }).catch(() => undefined);
      return token;
    },
  });
  return session;
}

/** Draws a new panel into the stage and keeps its properties true. */
function drawPanel(host: ApplicationHost, session: ChatSession | null, panelHost: PanelHost): { element: PanelElement; end: () => void } {
  const element = new PanelElement();
  const update = () => {
    element.config = host.config;
    element.localize = host.localize;
    element.visible = isVisible(host);
  };
  Object.assign(element, { session, absence: host.absence, host: panelHost });
  update();
  host.stage.replaceChildren(element);
  const unsubscribe = host.subscribe(update);
  document.addEventListener("visibilitychange", update);
  return {
    element,
    end: () => {
      unsubscribe();
      document.removeEventListener("visibilitychange", update);
      element.remove();
    },
  };
}

function isVisible(host: ApplicationHost): boolean {
  return host.open && document.visibilityState === "visible";
}

function tellEvents({ element, signedOut }: ApplicationHost, session: ChatSession, notify: ReturnType<typeof createNotify>): () => void {
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
      case "signed-out":
        return signedOut();
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
function followLinks({ element, stage }: ApplicationHost): () => void {
  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[part~=link]") : null;
    if (link && !element.dispatchEvent(new StaffChatLinkClickEvent(link.href))) event.preventDefault();
  };
  stage.addEventListener("click", onClick);
  return () => stage.removeEventListener("click", onClick);
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
