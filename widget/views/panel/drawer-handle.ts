import { make, write } from "../../base/dom.ts";
import { css } from "../../theme/css.ts";
import { adoptSheet } from "../../theme/adopt-sheet.ts";

/** What a drawer may measure, in pixels. */
const MIN = 360;
const MAX = 720;
/** How far an arrow key moves its edge. */
const STEP = 16;
/** Where the width is remembered on this device. */
const KEY = "staff-chat-drawer-width";

const sheet = css`
  .resize-handle {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    z-index: 3;
    inline-size: 8px;
    cursor: ew-resize;
    touch-action: none;
  }

  .resize-handle:is(:hover, :focus-visible) {
    background: var(--_accent);
    outline: none;
  }

  .shell:not([data-mode="drawer"]) .resize-handle,
  .shell[data-narrow] .resize-handle {
    display: none;
  }
`;

/** Gives the drawer an edge by which a person makes it wider or narrower, by pointer and by arrow keys (ARIA APG, window splitter). */
export function addDrawerHandle(dialog: HTMLElement, label: string): void {
  const root = dialog.getRootNode();
  if (root instanceof ShadowRoot) adoptSheet(root, sheet);
  const handle = make("div", {
    class: "resize-handle",
    part: "resize-handle",
    role: "separator",
    tabindex: "0",
    "aria-orientation": "vertical",
    "aria-valuemin": String(MIN),
    "aria-valuemax": String(MAX),
    "aria-label": label,
  });
  const isRightToLeft = () => getComputedStyle(dialog).direction === "rtl";
  const resize = (wanted: number) => {
    const width = Math.round(Math.max(MIN, Math.min(MAX, wanted)));
    dialog.style.setProperty("--_drawer", `${width}px`);
    write(handle, { "aria-valuenow": String(width) });
    return width;
  };
  const atPointer = ({ clientX }: PointerEvent) => {
    const { left, right } = dialog.getBoundingClientRect();
    return resize(isRightToLeft() ? clientX - left : right - clientX);
  };
  handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
  handle.addEventListener("pointermove", (event) => handle.hasPointerCapture(event.pointerId) && atPointer(event));
  handle.addEventListener("pointerup", (event) => handle.hasPointerCapture(event.pointerId) && remember(atPointer(event)));
  handle.addEventListener("keydown", (event) => {
    const wider = isRightToLeft() ? "ArrowRight" : "ArrowLeft";
    const narrower = isRightToLeft() ? "ArrowLeft" : "ArrowRight";
    const now = dialog.getBoundingClientRect().width;
    const targets: Readonly<Record<string, number>> = { [wider]: now + STEP, [narrower]: now - STEP, Home: MIN, End: MAX };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    remember(resize(target));
  });
  dialog.append(handle);
  const remembered = recall();
  if (remembered > 0) resize(remembered);
  else write(handle, { "aria-valuenow": String(Math.round(dialog.getBoundingClientRect().width)) });
}

// Storage may be denied; then the width lasts as long as the page.
function remember(width: number): void {
  try {
    localStorage.setItem(KEY, String(width));
  } catch {
    // Nothing is lost but the width.
  }
}

function recall(): number {
  try {
    return Number(localStorage.getItem(KEY));
  } catch {
    return 0;
  }
}
