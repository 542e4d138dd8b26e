import type { Application, ApplicationHost } from "./application-host.ts";
import { idleApplication, sessionApplication } from "./application-api.ts";
import { createLazyPanel } from "./lazy-panel.ts";
import { StaffChatMessageFailedEvent, StaffChatMessageSentEvent } from "../element/events/conversation.ts";
import { createNotifier, type Notifier } from "./notifications.ts";
import { isToExplain } from "./is-to-explain.ts";
import { loadSessionParts } from "./load-session-parts.ts";
import type { CallErrorCode } from "../base/call-error.ts";
import { createPlatform, type Lack } from "../client/platform/browser/platform.ts";
import { systemClock } from "../client/platform/clock.ts";
import { createReadiness } from "./readiness.ts";
import { wipeStored as wipeStoredBy } from "../client/client.ts";
import { createListeningSession, type ListeningSession } from "../client/listening-session.ts";
import { createSound } from "./page/sound.ts";
import { createTabLeader } from "./page/tab-leader.ts";
import { followUse } from "./page/use.ts";
import { followScheme } from "./page/page-scheme.ts";
import { raiseLauncher } from "./page/top-layer.ts";
import { createVisibility } from "./page/visibility.ts";
import { tokenProviderOf } from "./token-provider.ts";
import type * as Texts from "./explain.ts";
import { watchState } from "./state-events.ts";

/** Deletes what this device keeps for a server; see the client's. */
export const wipeStored = (server: string): Promise<void> => wipeStoredBy(server, createPlatform());

/** Starts the session of an element; its panel is fetched when it is wanted. */
export function mountApplication(host: ApplicationHost): Application {
  if (isToExplain(host)) tell(({ explainMount }) => explainMount(host));
  return host.absence === null ? mountSession(host) : mountWithout(host);
}

/** Says something by the texts that come when there is something to say. */
function tell(say: (texts: typeof Texts) => void | Promise<void>): void {
  import("./explain.ts").then(say, () => undefined);
}

const lacks = (what: Lack): void => tell(({ tellLack }) => tellLack(what));

function mountWithout(host: ApplicationHost): Application {
  const ends = [followScheme(host), raiseLauncher(host)];
  const visibility = createVisibility(host);
  const panel = createLazyPanel({ host, session: null, visibility });
  const dispose = () => {
    for (const end of ends) end();
    panel.end();
    visibility.end();
  };
  return idleApplication({ panel, dispose, wipe: () => wipeStored(host.config.server) });
}

function mountSession(host: ApplicationHost): Application {
  const { session, token, end } = makeSession(host);
  const { store } = session;
  const sound = createSound(document);
  const readiness = createReadiness(systemClock);
  const tabs = createTabLeader();
  const visibility = createVisibility(host);
  const raised = raiseLauncher(host);
  const panel = createLazyPanel({ host, session, visibility });
  const refused = (code: CallErrorCode) =>
    tell(async ({ isHidden, tellRefusal }) => {
      if (code !== "unavailable") tellRefusal(host, code, token());
      else if ((await isHidden(host.config.server)) && store.state.connection.status === "reconnecting") session.deny("origin_not_allowed");
    });
  const watch = watchState({ host, store, visibility, tabs, readiness, clock: systemClock, refused });
  const notifier = createNotifier({
    host,
    sound,
    announce: (text, urgent) => panel.announce(text, urgent),
    state: () => store.state,
    visibility,
    tabs,
    now: systemClock.now,
  });
  const ends = [
    followScheme(host),
    raised,
    forwardEvents(host, session, notifier),
    host.subscribe(watch.look),
    followRoom(host, session),
    visibility.subscribe(watch.look),
    followUse({ page: document, clock: systemClock, tell: (idle) => session.setAway(idle) }),
    watch.end,
    sound.dispose,
    tabs.end,
    () => panel.end(),
    visibility.end,
    end,
  ];
  session.start();
  return sessionApplication({
    session,
    element: host.element,
    unread: () => watch.unread,
    whenReady: readiness.whenReady,
    panel,
    dispose: () => {
      for (const end of ends.splice(0)) end();
    },
  });
}

interface MadeSession {
  readonly session: ListeningSession;
  /** The token that was answered last. */
  readonly token: () => string;
  readonly end: () => void;
}

function makeSession(host: ApplicationHost): MadeSession {
  const provide = tokenProviderOf(host.tokenSource);
  const { config } = host;
  let hasEnded = false;
  let last = "";
  const options = {
    server: config.server,
    ...(config.roomId === null ? {} : { roomId: config.roomId }),
    tokenProvider: async () => {
      const token = await provide();
      if (hasEnded) throw new Error("this session has ended");
      return (last = token);
    },
  };
  const session = createListeningSession(options, createPlatform(lacks), async () => (await loadSessionParts()).session);
  return {
    session,
    token: () => last,
    end() {
      hasEnded = true;
      session.stop();
    },
  };
}

function forwardEvents(
  { element, signedOut, personChanged }: ApplicationHost,
  session: ListeningSession,
  { notify, alarm, remind }: Notifier,
): () => void {
  return session.on((event) => {
    switch (event.type) {
      case "message":
        return notify(event.message);
      case "acknowledgement-asked":
        return alarm(event.roomId, event.acknowledgement);
      case "reminder":
        return void remind(event.message);
      case "message-sent":
        return void element.dispatchEvent(new StaffChatMessageSentEvent(event.message));
      case "message-failed":
        return void element.dispatchEvent(new StaffChatMessageFailedEvent(event.roomId, event.messageId, event.reason));
      case "token-error":
        return tell(({ tellTokenError }) => tellTokenError(element, event.error));
      case "event":
      case "message-dropped":
      case "deletion-failed":
      case "edit-failed":
      case "change-failed":
        return undefined;
      case "signed-out":
        return signedOut();
      case "person-changed":
        return personChanged();
    }
  });
}

/** Opens another room when the attribute names one. */
function followRoom(host: ApplicationHost, session: ListeningSession): () => void {
  let { roomId } = host.config;
  return host.subscribe(() => {
    if (host.config.roomId === roomId) return;
    roomId = host.config.roomId;
    if (roomId !== null) session.openRoom(roomId);
  });
}
