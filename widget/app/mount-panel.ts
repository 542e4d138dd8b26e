import type { Id } from "../../protocol/ids.ts";
import { announceIn } from "./announcer.ts";
import type { ApplicationHost } from "./application-host.ts";
import type { PanelHost } from "./contract.ts";
import type { ChatSession } from "../client/client.ts";
import type { ListeningSession } from "../client/listening-session.ts";
import { StaffChatLinkClickEvent } from "../element/events/conversation.ts";
import { createLocalize, type Localize } from "../i18n/localize.ts";
import { PanelElement } from "../views/panel/panel.ts";
import { adoptSheets } from "../views/panel/sheets.ts";
import { refuseDrops } from "./page/drops.ts";
import { followSight } from "./page/in-sight.ts";
import type { Visibility } from "./page/visibility.ts";
import { PARTS } from "./session-parts.ts";
import { createPanelFrame, type PanelFrame } from "./panel-frame.ts";

/** What a panel is drawn from. */
export interface PanelParts {
  readonly host: ApplicationHost;
  /** Null: nobody is signed in. */
  readonly session: ListeningSession | null;
  readonly visibility: Visibility;
}

/** A panel on screen. */
export interface MountedPanel {
  /** Says `text` where it can be heard now. */
  readonly announce: (text: string, isUrgent?: boolean) => void;
  readonly focus: () => void;
  /** Goes to a message of the open room. */
  readonly showMessage: (messageId: Id) => void;
  readonly end: () => void;
}

/** Draws a new panel in its frame and keeps its properties true. Its sheets come first, so that nothing is ever seen without them. */
export function mountPanel({ host, session: listening, visibility }: PanelParts): MountedPanel {
  const session = listening?.extend(PARTS.session) ?? null;
  const endSheets = adoptSheets(host.shadowRoot);
  const panel = new PanelElement();
  const localize = followLanguage(host);
  const focus = () => void panel.updateComplete.then(() => panel.focus());
  // A modal dialog makes the region outside of it silent, a closed one that inside.
  const announce = (text: string, isUrgent = false) => announceIn(host.open ? frame.announcer : host.announcer, text, isUrgent);
  const update = () => {
    panel.config = host.config;
    panel.localize = localize();
    panel.visibility = visibility.current;
  };
  Object.assign(panel, {
    session,
    absence: host.absence,
    host: { hide: () => host.hide(), send: sender(host, session), schedule: scheduler(host, session), announce } satisfies PanelHost,
  });
  update();
  const frame: PanelFrame = createPanelFrame(host, {
    content: panel,
    label: () => localize().term("chat"),
    addHandle: async (drawer) => (await import("../views/panel/drawer-handle.ts")).addDrawerHandle(drawer, localize().term("resizeChat")),
    shown: focus,
  });
  const ends = [
    host.subscribe(update),
    visibility.subscribe(update),
    followSight(visibility, frame.stage),
    refuseDrops(host.root),
    followLinks(host),
    frame.end,
    endSheets,
  ];
  return {
    announce,
    focus,
    showMessage: (messageId) => void panel.showMessage(messageId),
    end: () => {
      for (const end of ends) end();
      panel.remove();
    },
  };
}

function sender({ element }: ApplicationHost, session: ChatSession | null): PanelHost["send"] {
  return (roomId, text, options) => (session === null ? null : PARTS.sendWithVeto(session, element, { roomId, text, ...options }));
}

function scheduler({ element }: ApplicationHost, session: ChatSession | null): PanelHost["schedule"] {
  return async (roomId, text, sendAt, options) =>
    session === null ? null : PARTS.scheduleWithVeto(session, element, { roomId, text, sendAt, ...options });
}

/** Asks the page before a link in a message is followed. */
function followLinks({ element, root }: ApplicationHost): () => void {
  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[part~=link]") : null;
    if (link && !element.dispatchEvent(new StaffChatLinkClickEvent(link.href))) event.preventDefault();
  };
  root.addEventListener("click", onClick);
  return () => root.removeEventListener("click", onClick);
}

function followLanguage(host: ApplicationHost): () => Localize {
  let made = createLocalize(host.language);
  let { language } = host;
  return () => {
    if (language === host.language) return made;
    language = host.language;
    made = createLocalize(language);
    return made;
  };
}
