import type { Id } from "../../protocol/ids.ts";
import { announceIn } from "./announcer.ts";
import type { ApplicationHost } from "./application-host.ts";
import type { PanelHost } from "./contract.ts";
import { PanelElement } from "../views/panel/panel.ts";
import { createLocalize, type Localize } from "../i18n/localize.ts";
import { createPanelFrame, type PanelFrame } from "./panel-frame.ts";
import type { ChatSession } from "../client/client.ts";
import { refuseDrops } from "./page/drops.ts";
import { createVisibility, type Visibility } from "./page/visibility.ts";

/** A panel on screen. */
export interface MountedPanel {
  readonly localize: () => Localize;
  readonly announce: (text: string) => void;
  readonly visibility: Visibility;
  readonly focus: () => void;
  /** Goes to a message of the open room. */
  readonly showMessage: (messageId: Id) => void;
  readonly end: () => void;
}

/** Draws a new panel in its frame and keeps its properties true. */
export function mountPanel(host: ApplicationHost, session: ChatSession | null, send: PanelHost["send"]): MountedPanel {
  const panel = new PanelElement();
  const localize = followLanguage(host);
  const focus = () => void panel.updateComplete.then(() => panel.focus());
  const frame: PanelFrame = createPanelFrame(host, () => localize().term("chat"), focus);
  // A modal dialog makes the region outside of it silent, a closed one that inside.
  const announce = (text: string) => announceIn(host.open ? frame.announcer : host.announcer, text);
  const update = () => {
    panel.config = host.config;
    panel.localize = localize();
    panel.visibility = visibility.current;
  };
  const visibility = createVisibility(host, frame.stage);
  Object.assign(panel, { session, absence: host.absence, host: { hide: () => host.hide(), send, announce } satisfies PanelHost });
  update();
  frame.stage.replaceChildren(panel);
  const unsubscribe = [host.subscribe(update), visibility.subscribe(update)];
  const stopRefusing = refuseDrops(host.root);
  return {
    localize,
    announce,
    visibility,
    focus,
    showMessage: (messageId) => void panel.showMessage(messageId),
    end: () => {
      for (const end of unsubscribe) end();
      visibility.end();
      stopRefusing();
      frame.end();
      panel.remove();
    },
  };
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
