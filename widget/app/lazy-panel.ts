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
  announce(text: string, isUrgent?: boolean): void;
  /** Puts the focus into the panel, once it is drawn. */
  focus(): void;
  /** Goes to a message of the room that is open now, once there is something to see. */
  showMessage(messageId: Id): void;
  end(): void;
}

/** Makes the place of a panel that is not there yet. What cannot be fetched is told to the host, and fetched at the next opening or intent. */
export function createLazyPanel(parts: PanelParts): LazyPanel {
  return new PanelPlace(parts);
}

class PanelPlace implements LazyPanel {
  readonly #parts: PanelParts;
  readonly #unsubscribe: () => void;
  #status: PanelStatus = "idle";
  #panel: MountedPanel | null = null;
  #mount: ((parts: PanelParts) => MountedPanel) | null = null;
  #hasEnded = false;
  #wasOpen = false;
  #isFocusWanted = false;
  #target: { readonly roomId: Id | null | undefined; readonly messageId: Id } | null = null;

  constructor(parts: PanelParts) {
    this.#parts = parts;
    const { host } = parts;
    this.#unsubscribe = host.subscribe(() => this.#look());
    this.#look();
    if (host.launcher.matches(":hover, :focus")) this.prepare();
  }

  get status(): PanelStatus {
    return this.#status;
  }

  prepare(): void {
    if (this.#mount !== null || this.#status === "loading" || this.#hasEnded) return;
    const { host, session } = this.#parts;
    this.#become("loading");
    // The session's parts, which the views stand on, need not wait until these have come.
    Promise.all([import("./mount-panel.ts"), host.loadTexts(), session?.load()]).then(
      ([{ mountPanel }]) => {
        this.#mount = mountPanel;
        if (!this.#hasEnded) this.#become("idle");
        this.#draw();
      },
      (error: unknown) => {
        if (this.#hasEnded) return;
        this.#become("failed");
        host.failed(error);
      },
    );
  }

  announce(text: string, isUrgent = false): void {
    if (this.#panel === null) announceIn(this.#parts.host.announcer, text, isUrgent);
    else this.#panel.announce(text, isUrgent);
  }

  focus(): void {
    if (this.#panel === null) this.#isFocusWanted = true;
    else this.#panel.focus();
  }

  showMessage(messageId: Id): void {
    if (this.#panel === null) this.#target = { roomId: this.#openRoomId(), messageId };
    else this.#panel.showMessage(messageId);
  }

  end(): void {
    this.#hasEnded = true;
    this.#unsubscribe();
    this.#panel?.end();
  }

  #openRoomId(): Id | null | undefined {
    return this.#parts.session?.store.state.openRoomId;
  }

  #become(next: PanelStatus): void {
    this.#status = next;
    this.#parts.host.changed();
  }

  #look(): void {
    const { open } = this.#parts.host;
    const hasOpened = open && !this.#wasOpen;
    this.#wasOpen = open;
    if (!open) this.#isFocusWanted = false;
    if (hasOpened) this.prepare();
    this.#draw();
  }

  #draw(): void {
    if (this.#panel !== null || this.#mount === null || this.#hasEnded || !this.#parts.host.open) return;
    const panel = this.#mount(this.#parts);
    this.#panel = panel;
    this.#become("mounted");
    if (this.#isFocusWanted) panel.focus();
    // Another room may have been opened since.
    if (this.#target !== null && this.#target.roomId === this.#openRoomId()) panel.showMessage(this.#target.messageId);
  }
}
