import type { ApplicationHost } from "./application-host.ts";
import { make } from "../base/dom.ts";
import { followDialogs, isBelowModal } from "./page/top-layer.ts";
import { followViewport } from "./page/viewport.ts";

/** How a dialog stands on the page; `below`: out of the top layer, as a modal one of the page is open and lies over it. */
type Presentation = "closed" | "below" | "beside" | "modal";

/** Screens so small that the panel fills them. */
const NARROW = "(max-width: 480px), (max-height: 420px)";

/** The frame around the panel: a dialog in the top layer, or a part of the page. */
export interface PanelFrame {
  /** Where the panel goes; the same element in every mode. */
  readonly stage: HTMLElement;
  /** A live region that can be heard while the frame is open. */
  readonly announcer: HTMLElement;
  end(): void;
}

/** What a frame is made with. */
export interface PanelFrameOptions {
  readonly content: HTMLElement;
  readonly label: () => string;
  /** Gives a drawer the edge by which it is made wider. */
  readonly addHandle: (drawer: HTMLElement) => Promise<void>;
  /** Runs after the frame came on screen. */
  readonly shown: () => void;
}

/** Draws the frame around its content on the element's ground and keeps it as the host says. */
export function createPanelFrame(host: ApplicationHost, { content, label, addHandle, shown }: PanelFrameOptions): PanelFrame {
  const stage = make("div", { class: "stage" });
  stage.append(content);
  const announcer = make("div", { class: "announcer", "aria-live": "polite" });
  const narrow = matchMedia(NARROW);
  let frame: HTMLElement | null = null;
  const withHandle = new Set<HTMLElement>();
  const update = () => {
    const isInline = host.config.mode === "inline";
    if (frame === null || isInline === frame instanceof HTMLDialogElement) {
      frame?.remove();
      frame = isInline ? make("section", { class: "panel", part: "panel" }) : makeDialog(host);
      frame.append(stage, announcer);
      host.root.append(frame);
    }
    frame.setAttribute("aria-label", label());
    host.root.toggleAttribute("data-narrow", narrow.matches && !isInline);
    if (!(frame instanceof HTMLDialogElement)) return;
    if (host.open && host.config.mode === "drawer" && !withHandle.has(frame)) {
      const dialog = frame;
      withHandle.add(dialog);
      addHandle(dialog).catch(() => withHandle.delete(dialog));
    }
    const former = stanceOf(frame);
    if (changePresentation(frame, presentationFor(host, narrow.matches, former))) {
      host.root.toggleAttribute("data-panel", host.open);
      // What comes up as a dialog of the page is closed leaves the focus to where that gives it back.
      if (host.open && former !== "below") shown();
      else if (!host.open && isFocusLost(host.element)) host.launcher.focus();
    }
  };
  const ends = [host.subscribe(update), listen(narrow, "change", update), followViewport(host.root), followDialogs(document, update)];
  update();
  return {
    stage,
    announcer,
    end() {
      for (const end of ends) end();
      if (frame instanceof HTMLDialogElement) changePresentation(frame, "closed");
      host.root.removeAttribute("data-panel");
      frame?.remove();
    },
  };
}

/** Whether nothing has the focus, or only what stands around the element, seen from each shadow root that it is in. */
function isFocusLost(element: Element): boolean {
  for (let node = element; ;) {
    const root = node.getRootNode() as Document | ShadowRoot;
    const focused = root.activeElement;
    if (focused !== null && focused !== element && focused !== document.body && !focused.contains(node)) return false;
    if (!(root instanceof ShadowRoot)) return true;
    node = root.host;
  }
}

// What opens or changes while a modal dialog of the page is open must not come over that.
function presentationFor({ open, element }: ApplicationHost, narrow: boolean, present: Presentation): Presentation {
  if (!open) return "closed";
  const wanted = narrow ? "modal" : "beside";
  if (wanted === present || !isBelowModal(element)) return wanted;
  return present === "closed" ? "below" : present;
}

function makeDialog(host: ApplicationHost): HTMLDialogElement {
  const dialog = make("dialog", { class: "panel", part: "panel", popover: "manual" });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    // One that was opened a moment ago has no focus yet, and so no say in what the key closes.
    const popover = [...dialog.querySelectorAll<HTMLElement>(":popover-open")].at(-1);
    if (popover === undefined) host.hide();
    else popover.hidePopover();
  });
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    host.hide();
  });
  dialog.addEventListener("close", (event) => {
    // The browser closed it without asking, as some do at a second press of a back button: a veto opens it again. One that was taken away closed as its session ended.
    if (event.target === dialog && dialog.isConnected && stanceOf(dialog) === "closed" && host.open) host.hide();
  });
  if (!("closedBy" in HTMLDialogElement.prototype)) closeByPressBeside(dialog, () => host.hide());
  return dialog;
}

/** What `closedby` does, for browsers without it: all of a press, not only its end, is on the ground that a modal dialog spreads over the page. */
function closeByPressBeside(dialog: HTMLDialogElement, close: () => void): void {
  const isBeside = ({ target, clientX, clientY }: MouseEvent) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return target === dialog && dialog.matches(":modal") && (clientX < left || clientX > right || clientY < top || clientY > bottom);
  };
  let began = false;
  dialog.addEventListener("pointerdown", (event) => void (began = isBeside(event)));
  dialog.addEventListener("click", (event) => began && isBeside(event) && close());
}

/**
 * Brings the dialog into a stance, in the top layer in both open ones, where no z-index of the page reaches; answers whether that was a change. A modal
 * one makes the page around it inert, which is the browser's own focus trap; one beside the page leaves the page usable.
 */
function changePresentation(dialog: HTMLDialogElement, presentation: Presentation): boolean {
  const present = stanceOf(dialog);
  if (!dialog.isConnected || presentation === present) return false;
  if (isPopoverOpen(dialog)) dialog.hidePopover();
  if (dialog.open) dialog.close();
  // A press in the dialog above is not meant for this one.
  dialog.setAttribute("closedby", presentation === "below" ? "none" : "any");
  if (presentation === "modal") dialog.showModal();
  else if (presentation === "beside" && typeof dialog.showPopover === "function") dialog.showPopover();
  else if (presentation !== "closed") dialog.show();
  return true;
}

function stanceOf(dialog: HTMLDialogElement): Presentation {
  if (dialog.matches(":modal")) return "modal";
  if (isPopoverOpen(dialog)) return "beside";
  if (!dialog.open) return "closed";
  return typeof dialog.showPopover === "function" ? "below" : "beside";
}

function isPopoverOpen(dialog: HTMLDialogElement): boolean {
  // Browsers without popovers do not know the selector either.
  return typeof dialog.showPopover === "function" && dialog.matches(":popover-open");
}

function listen(target: EventTarget, type: string, listener: () => void): () => void {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}
