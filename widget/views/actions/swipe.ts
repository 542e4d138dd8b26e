/** How far a finger moves a message to answer it, in pixels. */
export const SWIPE_PX = 56;
/** How far the message follows at most. */
const FOLLOW_PX = 72;
/** Movement, in pixels, from which it is clear where a finger goes. */
const SLACK = 10;

/** Lets a message follow the finger that was put on it, towards the end of its line; `answer` is called where it is lifted far enough. */
export function followSwipe(row: HTMLElement, { pointerId, clientX, clientY }: PointerEvent, answer: () => void): void {
  const ending = new AbortController();
  const { signal } = ending;
  const forward = getComputedStyle(row).direction === "rtl" ? -1 : 1;
  // Nothing moves for who wants nothing to move; the gesture is the same.
  const follow = Number(getComputedStyle(row).getPropertyValue("--_move")) > 0;
  let moved = 0;
  const end = (): void => {
    ending.abort();
    row.style.removeProperty("translate");
  };
  const onMove = (event: PointerEvent): void => {
    if (event.pointerId !== pointerId) return;
    moved = (event.clientX - clientX) * forward;
    const across = Math.abs(event.clientY - clientY);
    if (moved < -SLACK || (across > SLACK && across > moved)) return end();
    if (follow && moved > SLACK) row.style.translate = `${forward * Math.min(moved - SLACK, FOLLOW_PX)}px`;
  };
  const onEnd = (event: PointerEvent): void => {
    if (event.pointerId !== pointerId) return;
    end();
    if (event.type === "pointerup" && moved >= SWIPE_PX) answer();
  };
  const { ownerDocument: page } = row;
  page.addEventListener("pointermove", onMove, { signal });
  for (const type of ["pointerup", "pointercancel"] as const) page.addEventListener(type, onEnd, { signal });
}
