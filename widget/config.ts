import type { Id } from "../protocol/ids.ts";

export const MODES = ["launcher", "inline", "drawer"] as const;
export type Mode = (typeof MODES)[number];
export const PLACEMENTS = ["bottom-end", "bottom-start", "top-end", "top-start"] as const;
export type Placement = (typeof PLACEMENTS)[number];
export const COLOR_SCHEMES = ["auto", "light", "dark"] as const;
export type ColorScheme = (typeof COLOR_SCHEMES)[number];
export const DENSITIES = ["comfortable", "compact"] as const;
export type Density = (typeof DENSITIES)[number];
export const ENTER_KEYS = ["send", "newline"] as const;
export type EnterKey = (typeof ENTER_KEYS)[number];

/** The element's attributes after checking: what the views draw by. Frozen; a change makes a new one. */
export interface Config {
  /** Base address of the server, without a slash at the end. */
  readonly server: string;
  /** Address that answers a token; null when there is none. */
  readonly tokenUrl: string | null;
  /** The room to open with; null: the person chooses. */
  readonly roomId: Id | null;
  readonly mode: Mode;
  readonly placement: Placement;
  readonly colorScheme: ColorScheme;
  readonly density: Density;
  /** What Enter does in the composer; with "newline", Ctrl or ⌘ + Enter sends. */
  readonly enterKey: EnterKey;
  /** The panel's header with title and close button. */
  readonly header: boolean;
  /** The round button that opens the panel, in launcher and drawer mode. */
  readonly launcher: boolean;
  readonly sound: boolean;
  /** The unread count in the page's title and on the application's icon. */
  readonly titleBadge: boolean;
  /** Status ticks and "seen by". */
  readonly receipts: boolean;
}
