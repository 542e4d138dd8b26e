import type { Point } from "./covered.ts";

/** Elements of a page that are looked at, at most. */
const MOST = 300;
/** From here on nobody reads through it. */
const OPAQUE = 0.5;

/**
 * Whether something that lets the pointer through, so that a hit test passes over it, lies over `target` at a point and hides it. Asked of what may lie over
 * all of a page: its dialogs and popovers, and what stands beside `target` and each element around it, one level deep.
 */
export function isUnderLayer(target: Element, point: Point): boolean {
  for (const layer of layersNear(target)) if (hides(layer) && isHit(layer, point)) return true;
  return false;
}

function layersNear(target: Element): readonly Element[] {
  const layers = [...target.ownerDocument.querySelectorAll("[popover], dialog[open]")].filter((layer) => !layer.contains(target));
  for (let at: Element | null = target; at !== null && layers.length < MOST; at = at.parentElement)
    for (const beside of at.parentElement?.children ?? []) if (beside !== at) layers.push(beside, ...beside.children);
  return layers.slice(0, MOST);
}

// Pictures and gradients may be glass as well as wall: they count as glass, or a page with a drawing over it would never read anything.
function hides(layer: Element): layer is HTMLElement | SVGElement {
  const { pointerEvents, opacity, backgroundColor } = getComputedStyle(layer);
  const [, alpha = "1"] = /(?:^rgba.*,|\/)\s*([\d.]+)\)$/.exec(backgroundColor) ?? [];
  return pointerEvents === "none" && Number(opacity) * Number(alpha) > OPAQUE && "style" in layer;
}

// Only a hit test knows what lies above what; nobody sees that the layer takes the pointer for its time.
function isHit(layer: HTMLElement | SVGElement, { x, y }: Point): boolean {
  const { left, right, top, bottom } = layer.getBoundingClientRect();
  if (x < left || x >= right || y < top || y >= bottom) return false;
  const { style } = layer;
  const former = style.pointerEvents;
  const priority = style.getPropertyPriority("pointer-events");
  const hadStyle = layer.hasAttribute("style");
  style.setProperty("pointer-events", "auto", "important");
  const hit = layer.ownerDocument.elementFromPoint(x, y);
  style.setProperty("pointer-events", former, priority);
  if (!hadStyle) layer.removeAttribute("style");
  return layer.contains(hit);
}
