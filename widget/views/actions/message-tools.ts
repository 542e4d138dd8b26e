import { html, render } from "lit";
import { icon } from "../controls/icons.ts";
import type { ViewContext } from "../shared/view-context.ts";
import { copyText } from "./copy-text.ts";
import { popoverViews } from "../controls/views-popovers.ts";
import type { ViewElement } from "../shared/view-element.ts";
import { followSwipe } from "./swipe.ts";
import { MessageMenu, type MenuContent } from "./message-menu.ts";
import { messageToolViews } from "./views-message-tools.ts";

export const sheets = [popoverViews, messageToolViews];

/** How long a finger stays on a message before its actions open, in milliseconds. */
const PRESS_MS = 450;
/** How far it may move meanwhile, in pixels; more is scrolling. */
const SLACK = 10;

/** How long it shows that code was copied, in milliseconds. */
const SHOWN_MS = 1_500;

/** The toolbars of a list's messages: arrow keys in them, and the menu of all actions, which a finger that rests on a message opens, too. */
export class MessageTools {
  readonly #list: ViewElement;
  readonly #column: HTMLElement;
  readonly #menu: MessageMenu;
  /** The message whose toolbar stays, whatever is pointed at. */
  #held: Element | null = null;
  #release: () => void = () => undefined;

  constructor(list: ViewElement, column: HTMLElement) {
    this.#list = list;
    this.#column = column;
    this.#menu = new MessageMenu(list, (row) => this.#hold(row));
    for (const type of ["pointerdown", "pointerover", "contextmenu", "focusin", "focusout", "keydown"]) column.addEventListener(type, this);
  }

  handleEvent(event: Event): void {
    this.handle(event, event.target);
  }

  /** What has happened at `target`; the event itself may be over, and have forgotten that. */
  handle(event: Event, target: EventTarget | null): void {
    const { type } = event;
    if (!(target instanceof Element) || target.closest(".message") === null) return;
    const code = target.closest(".text pre");
    if (code !== null) offerCopy(code, this.#list);
    if (event instanceof KeyboardEvent) this.#onKey(event, target);
    else if (event instanceof FocusEvent) this.#onFocus(event, target);
    else if (!(event instanceof PointerEvent)) return;
    else if (event.pointerType === "mouse") this.#point(event, target);
    else if (event.pointerType !== "touch" || target.closest("a, button, input") !== null) return;
    // The browser's own menu would cover the sheet.
    else if (type === "contextmenu") event.preventDefault();
    else if (type === "pointerdown") this.#press(event, target);
  }

  /** Makes the press of the opener that is under way open the menu, or close it. */
  open(content: MenuContent): void {
    this.#menu.show(content);
  }

  #onFocus({ type, relatedTarget }: FocusEvent, target: Element): void {
    const row = target.closest(".message");
    if (type === "focusin") {
      if (row !== this.#held) this.#hold(target.matches(":focus-visible") ? row : null);
      rove(target);
    } else if (row === this.#held && !(relatedTarget instanceof Node && row?.contains(relatedTarget) === true)) this.#hold(null);
  }

  // A mouse at a machine that takes itself for one without, as a tablet does: no rule for hovering holds there (Media Queries 4, hover).
  #point({ type }: PointerEvent, target: Element): void {
    const row = target.closest(".message");
    if (type === "pointerover" && row !== this.#held && !matchMedia("(hover: hover)").matches) this.#hold(row);
  }

  // One toolbar at a time: that of what has the keyboard's focus, or an open menu, keeps the others away.
  #hold(row: Element | null): void {
    this.#held?.removeAttribute("data-held");
    row?.setAttribute("data-held", "");
    this.#held = row;
    this.#column.classList.toggle("is-held", row !== null);
  }

  #onKey(event: KeyboardEvent, target: Element): void {
    const bar = target.closest<HTMLElement>(".message-actions");
    if (bar === null) return this.#answer(event, target);
    const buttons = shownIn(bar);
    const at = buttons.indexOf(target as HTMLElement);
    const rightToLeft = getComputedStyle(bar).direction === "rtl";
    const places: Readonly<Record<string, number>> = {
      Home: 0,
      End: -1,
      ArrowLeft: rightToLeft ? at + 1 : at - 1,
      ArrowRight: rightToLeft ? at - 1 : at + 1,
    };
    const to = places[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons.at(to % buttons.length)?.focus({ focusVisible: true });
  }

  // On the message itself: in what stands in it a letter may be writing.
  #answer(event: KeyboardEvent, target: Element): void {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (key !== "r" || altKey || ctrlKey || metaKey || shiftKey || !target.matches(".message")) return;
    // The letter is not to be written into the composer, which has the focus then.
    event.preventDefault();
    pressReply(target);
  }

  // A press of its button, whatever of the toolbar is on screen.
  #press(event: PointerEvent, target: Element): void {
    const { clientX, clientY, pointerId } = event;
    this.#release();
    // Lifted again while this was fetched.
    if (!target.hasPointerCapture(pointerId)) return;
    const row = target.closest<HTMLElement>(".message");
    if (row !== null) followSwipe(row, event, () => pressReply(row));
    const ending = new AbortController();
    const timer = setTimeout(() => {
      this.#release();
      target.closest(".message")?.querySelector<HTMLElement>(".more-button")?.click();
    }, PRESS_MS);
    this.#release = () => {
      clearTimeout(timer);
      ending.abort();
    };
    const follow = (event: PointerEvent): void => {
      if (event.pointerId !== pointerId) return;
      if (event.type !== "pointermove" || Math.hypot(event.clientX - clientX, event.clientY - clientY) > SLACK) this.#release();
    };
    for (const type of ["pointermove", "pointerup", "pointercancel"] as const)
      this.#list.ownerDocument.addEventListener(type, follow, { signal: ending.signal });
  }
}

/** Answers a message; nothing where one may not. */
function pressReply(row: Element): void {
  row.querySelector<HTMLElement>('[part~="reply-button"]')?.click();
}

/** Makes Tab reach one button of a message's toolbar: the one with the focus, or the first. */
function rove(target: Element): void {
  const bar = target.closest(".message")?.querySelector<HTMLElement>(".message-actions");
  if (bar == null) return;
  const buttons = shownIn(bar);
  const reached = buttons.find((button) => button === target) ?? buttons[0];
  for (const button of bar.querySelectorAll<HTMLElement>("button")) button.tabIndex = button === reached ? 0 : -1;
}

function shownIn(bar: HTMLElement): HTMLElement[] {
  return [...bar.querySelectorAll<HTMLElement>("button")].filter((button) => button.checkVisibility());
}

/** Puts the button that copies it into a block of code that somebody has come near. It takes no space, and stays in sight while the code is moved. */
function offerCopy(block: Element, host: Pick<ViewContext, "host" | "localize">): void {
  if (block.querySelector(".code-tools") !== null) return;
  const place = block.ownerDocument.createElement("span");
  place.className = "code-tools";
  block.prepend(place);
  const draw = (isCopied: boolean): void => {
    const label = host.localize.term(isCopied ? "copied" : "copyCode");
    const copy = (): void =>
      copyText(block.querySelector("code")?.textContent ?? "", host, () => {
        draw(true);
        setTimeout(() => draw(false), SHOWN_MS);
      });
    render(
      html`<button class="code-copy" part="copy-code-button" type="button" aria-label=${label} title=${label} @click=${copy}>
        ${icon(isCopied ? "check" : "copy")}
      </button>`,
      place,
    );
  };
  draw(false);
}
