import { svg, html, type TemplateResult } from "lit";

/** Paths on a 24 × 24 grid, drawn with a stroke in the colour of the text around them. */
const FIRST = {
  alert: svg`<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5M12 16h.01"/>`,
  arrowDown: svg`<path d="M12 5v14M6 13l6 6 6-6"/>`,
  attach: svg`<path d="M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.100l8.6-8.600a3.3 3.3 0 0 1 4.7 4.700l-8.5 8.500a1.7 1.7 0 0 1-2.4-2.400l7.6-7.6"/>`,
  back: svg`<path d="M15 5l-7 7 7 7"/>`,
  bookmark: svg`<path d="M7 4h10v16l-5-4.200L7 20z"/>`,
  bellOff: svg`<path d="M6.500 10.500a5.500 5.500 0 0 1 8.500-4.600M17.500 10v4l1.500 2.500H8.500M10 19.500a2.200 2.200 0 0 0 4 0M4 4l16 16"/>`,
  chat: svg`<path d="M20.5 11.5a8 8 0 0 1-11.7 7.1L3.5 20.5l1.9-5.3a8 8 0 1 1 15.1-3.7z"/>`,
  check: svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`,
  checks: svg`<path d="M2 12.5l4.5 4.5L15 8M11.5 16l1 1L22 7.5"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`,
  close: svg`<path d="M6 6l12 12M18 6L6 18"/>`,
  compose: svg`<path d="M12 4.5H7A2.5 2.5 0 0 0 4.5 7v10A2.5 2.5 0 0 0 7 19.5h10a2.5 2.5 0 0 0 2.5-2.5v-5"/><path d="M9.5 14.5l.6-3L18 3.6a1.7 1.7 0 0 1 2.4 2.4l-7.9 7.9z"/>`,
  copy: svg`<rect x="8.5" y="8.5" width="11" height="11" rx="2.5"/><path d="M15.5 5.5v-.5a1.500 1.500 0 0 0-1.500-1.500H6A2.500 2.500 0 0 0 3.500 6v8A1.500 1.500 0 0 0 5 15.500h.5"/>`,
  edit: svg`<path d="M4.5 19.5l.9-4L16 4.9a2 2 0 0 1 3.1 3.1L8.5 18.6z"/>`,
  flag: svg`<path d="M6 20.5v-16M6 5h11.500l-2.500 4 2.500 4H6"/>`,
  emergency: svg`<path d="M12 4l9 15.5H3zM12 10v4.500M12 17h.01"/>`,
  forward: svg`<path d="M14 5.5l6 5.500-6 5.500M19.500 11H10a6 6 0 0 0-6 6v1.500"/>`,
  leave: svg`<path d="M14 4.5H7A2.5 2.5 0 0 0 4.5 7v10A2.5 2.5 0 0 0 7 19.5h7M10 12h10M16.5 8.5L20 12l-3.5 3.5"/>`,
  link: svg`<path d="M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1"/>`,
  mic: svg`<rect x="9" y="3.5" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>`,
  more: svg`<path d="M5.5 12h.01M12 12h.01M18.5 12h.01" stroke-width="3"/>`,
  offline: svg`<path d="M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4.5-2.6M19 12a10 10 0 0 0-6-2.9M12 19h.01M2.5 8.5A15 15 0 0 1 6.2 6.2M21.5 8.5A15 15 0 0 0 10.5 5.1"/>`,
  people: svg`<circle cx="9" cy="8" r="3.5"/><path d="M15.5 19.5a6.5 6.5 0 0 0-13 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14a6.5 6.5 0 0 1 3.5 5.5"/>`,
  pin: svg`<path d="M9 4h6l-.7 6.500 3.200 3.500H6.500l3.200-3.500zM12 14v6"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  reply: svg`<path d="M10 5.5L4 11l6 5.500M4.500 11H14a6 6 0 0 1 6 6v1.500"/>`,
  retry: svg`<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4v5h-5"/>`,
  search: svg`<circle cx="11" cy="11" r="6.5"/><path d="M20 20l-4.3-4.3"/>`,
  send: svg`<path d="M20.5 12L4.5 4.5 7 12l-2.5 7.5zM7 12h7"/>`,
  smile: svg`<circle cx="12" cy="12" r="8.5"/><path d="M8 14a4.500 4.500 0 0 0 8 0M9 9.500h.01M15 9.500h.01"/>`,
  trash: svg`<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10 11v5M14 11v5"/>`,
} as const;

/** Those that only what is fetched later draws; it brings them along. */
export type RareIcon =
  | "addPerson"
  | "archive"
  | "arrowUp"
  | "bell"
  | "hash"
  | "megaphone"
  | "star"
  | "download"
  | "file"
  | "image"
  | "minus"
  | "pause"
  | "play"
  | "removePerson"
  | "stop"
  | "unread";
export type IconName = keyof typeof FIRST | RareIcon;

const PATHS: Partial<Record<IconName, TemplateResult>> = { ...FIRST };

/** Makes icons known that were not drawn from the start. */
export function addIcons(paths: Readonly<Record<RareIcon, TemplateResult>>): void {
  Object.assign(PATHS, paths);
}

/** Icons that point somewhere and are mirrored where text runs from right to left. */
const DIRECTIONAL: ReadonlySet<IconName> = new Set([
  "back",
  "reply",
  "forward",
  "leave",
  "send",
  "compose",
  "chat",
  "addPerson",
  "removePerson",
]);

/** An icon beside a text or inside a labelled button; hidden from assistive technology. */
export function icon(name: IconName): TemplateResult {
  const classes = DIRECTIONAL.has(name) ? "icon mirrored" : "icon";
  return html`<svg class=${classes} viewBox="0 0 24 24" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;
}
