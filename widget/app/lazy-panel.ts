import type { Id } from "../../protocol/ids.ts";
import { announceIn } from "./announcer.ts";
import type { PanelStatus } from "./application-host.ts";
import type { MountedPanel, PanelParts } from "./mount-panel.ts";

/** The place of the panel, whose views are fetched when a person comes near the launcher, and drawn when the chat is open for the first time. */
export interface LazyPanel {
  readonly status: PanelStatus;
  /** Fetches the views, if that is not under way or done. */
  prepare(): void;
  /** Says `text` once to screen readers, where they can hear it now. */
  announce(text: string): void;
  /** Puts the focus into the panel, once it is drawn. */
  focus(): void;
  /** Goes to a message of the room that is open now, once there is something to see. */
  showMessage(messageId: Id): void;
  end(): void;
}

/** Makes the place of a panel that is not there yet. What cannot be fetched is told to the host, and fetched at the next opening or intent. */
export function createLazyPanel(parts: PanelParts): LazyPanel {
  const { host, session } = parts;
  const openRoomId = () => session?.store.state.openRoomId;
  let status: PanelStatus = "idle";
  let panel: MountedPanel | null = null;
  let mount: (() => MountedPanel) | null = null;
  let hasEnded = false;
  let wasOpen = false;
  let isFocusWanted = false;
  let target: { readonly roomId: Id | null | undefined; readonly messageId: Id } | null = null;

  const become = (next: PanelStatus) => {
    status = next;
    host.changed();
  };
  const draw = () => {
    if (panel !== null || mount === null || hasEnded || !host.open) return;
    panel = mount();
    become("mounted");
    if (isFocusWanted) panel.focus();
    // Another room may have been opened since.
    if (target !== null && target.roomId === openRoomId()) panel.showMessage(target.messageId);
  };
  const prepare = () => {
    if (mount !== null || status === "loading" || hasEnded) return;
    become("loading");
    Promise.all([import("./mount-panel.ts"), host.loadTexts()]).then(
      ([{ mountPanel }]) => {
        mount = () => mountPanel(parts);
        if (!hasEnded) become("idle");
        draw();
      },
      (error: unknown) => {
        if (hasEnded) return;
        become("failed");
        host.failed(error);
      },
    );
  };
  const look = () => {
    const hasOpened = host.open && !wasOpen;
    wasOpen = host.open;
    if (!wasOpen) isFocusWanted = false;
    if (hasOpened) prepare();
    draw();
  };
  const unsubscribe = host.subscribe(look);
  look();
  if (host.launcher.matches(":hover, :focus")) prepare();
  return {
    get status() {
      return status;
    },
    prepare,
    announce: (text) => (panel === null ? announceIn(host.announcer, text) : panel.announce(text)),
    focus() {
      if (panel === null) isFocusWanted = true;
      else panel.focus();
    },
    showMessage(messageId) {
      if (panel === null) target = { roomId: openRoomId(), messageId };
      else panel.showMessage(messageId);
    },
    end() {
      hasEnded = true;
      unsubscribe();
      panel?.end();
    },
  };
}
