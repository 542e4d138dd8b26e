import { isUnderLayer } from "./layers.ts";

/** A point of the window, in CSS pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Whether `element` shows at a point of its window: it is drawn there, nothing lies over it, and neither it nor what it stands in is inert or transparent.
 * Asked in every shadow root around it and in every frame up to one of another origin, which may not be asked.
 */
export function showsAt(element: Element, point: Point): boolean {
  const isDrawn = element.checkVisibility?.({ checkOpacity: true, checkVisibilityCSS: true, contentVisibilityAuto: false }) ?? true;
  if (!isDrawn) return false;
  let root = element.getRootNode();
  if (!canBeAsked(root) || !element.contains(root.elementFromPoint(point.x, point.y))) return false;
  // Outside of its root an element is hit as the host of that root.
  let outermost = element;
  while ("host" in root) {
    outermost = root.host as Element;
    root = outermost.getRootNode();
    if (!canBeAsked(root) || root.elementFromPoint(point.x, point.y) !== outermost) return false;
  }
  if (isUnderLayer(outermost, point)) return false;
  const frame = frameOf(root);
  return frame === null || showsAt(frame, outside(frame, point));
}

function canBeAsked(root: Node): root is Node & DocumentOrShadowRoot {
  return "elementFromPoint" in root;
}

function frameOf(root: Node): Element | null {
  const view = "defaultView" in root ? (root.defaultView as Window | null) : null;
  return view?.frameElement ?? null;
}

/** The point of a frame's window as one of the window around. */
function outside(frame: Element, { x, y }: Point): Point {
  const { left, top, width } = frame.getBoundingClientRect();
  const layout = "offsetWidth" in frame && typeof frame.offsetWidth === "number" ? frame.offsetWidth : width;
  const scale = layout > 0 ? width / layout : 1;
  return { x: left + (frame.clientLeft + x) * scale, y: top + (frame.clientTop + y) * scale };
}
