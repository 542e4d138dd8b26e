import type { Config, PanelHost } from "../application-types.ts";
import type { ChatCommands } from "../commands.ts";
import type { Localize } from "../i18n/localize.ts";

/** What every view is handed beside the state; replaced as a whole when a part of it changes. */
export interface ViewContext {
  readonly commands: ChatCommands;
  readonly host: PanelHost;
  readonly localize: Localize;
  readonly config: Config;
  /** Whether a person can see the panel. */
  readonly visible: boolean;
  /** The present minute, in ms since 1970; rises while the panel is on screen. */
  readonly now: number;
}
